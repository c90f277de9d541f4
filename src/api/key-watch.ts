/** Looks out, in what is typed, for the keys that mean "leave it running". The command gets all others, and these if they go on otherwise. */
export class KeyWatch {
  #typed = 0;

  /** @param keys the numbers of the characters; none: nobody ever leaves */
  constructor(private readonly keys: readonly number[]) {}

  /** What the command gets of it; undefined when the keys are complete. */
  pass(bytes: Buffer): Buffer | undefined {
    const { keys } = this;
    if (keys.length === 0) return bytes;
    const passed: number[] = [];
    for (const byte of bytes) {
      if (byte !== keys[this.#typed]) {
        passed.push(...keys.slice(0, this.#typed));
        this.#typed = 0;
      }
      if (byte !== keys[this.#typed]) passed.push(byte);
      else if (++this.#typed === keys.length) return undefined;
    }
    return Buffer.from(passed);
  }
}

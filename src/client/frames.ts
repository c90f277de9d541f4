export { frame } from '../util/frame.js';

/** The streams of a connection, by the number in a frame's first byte: Docker's three, and four of our own. */
export const streams = { stdin: 0, stdout: 1, stderr: 2, exit: 16, more: 17, size: 18, signal: 19 } as const;

export interface Frame {
  /** Of `streams`, from those that we know. */
  readonly stream: number;
  readonly bytes: Buffer;
}

const headerSize = 8;

/** A frame longer than this comes from nobody whom we know. */
const mostBytes = 1024 * 1024;

/** What comes from a connection: a line first, then frames, cut into chunks anywhere. */
export class Incoming {
  readonly #chunks: AsyncIterator<Buffer>;
  #rest: Buffer = Buffer.alloc(0);

  constructor(source: AsyncIterable<Buffer>) {
    this.#chunks = source[Symbol.asyncIterator]();
  }

  /** The bytes before the first line break; undefined when they end, or are too many, without one. */
  async line(): Promise<string | undefined> {
    let end = this.#rest.indexOf('\n');
    while (end < 0) {
      if (this.#rest.length > mostBytes || !(await this.#read(this.#rest.length + 1))) return undefined;
      end = this.#rest.indexOf('\n');
    }
    return this.#take(end + 1).toString('utf8', 0, end);
  }

  /** Undefined at the end, and when what comes is no frame. */
  async frame(): Promise<Frame | undefined> {
    if (!(await this.#read(headerSize))) return undefined;
    const header = this.#take(headerSize);
    const length = header.readUInt32BE(4);
    if (header.readUIntBE(1, 3) !== 0 || length > mostBytes || !(await this.#read(length))) return undefined;
    return { stream: header.readUInt8(0), bytes: this.#take(length) };
  }

  /** Reads on to the end, for nothing. */
  async discard(): Promise<void> {
    while (await this.#read(1)) this.#rest = Buffer.alloc(0);
  }

  /** True when at least `wanted` bytes are there. A connection that breaks ends, too. */
  async #read(wanted: number): Promise<boolean> {
    const chunks = [this.#rest];
    let length = this.#rest.length;
    while (length < wanted) {
      const next = await this.#chunks.next().catch(() => undefined);
      if (!next || next.done) return false;
      chunks.push(next.value);
      length += next.value.length;
    }
    if (chunks.length > 1) this.#rest = Buffer.concat(chunks);
    return true;
  }

  #take(length: number): Buffer {
    const taken = this.#rest.subarray(0, length);
    this.#rest = this.#rest.subarray(length);
    return taken;
  }
}

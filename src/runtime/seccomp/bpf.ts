/** One instruction of the kernel's classic BPF (<linux/filter.h>): one register A, and jumps that only go forward. */
export interface BpfInstruction {
  readonly code: number;
  /** How many instructions a test skips when it holds, and when it does not: at most 255. */
  readonly jt: number;
  readonly jf: number;
  readonly k: number;
}

export type BpfProgram = readonly BpfInstruction[];

/** A test of A against a number: =, >, >= (unsigned), or any bit in common. */
export type Test = keyof typeof tests;

const tests = { eq: 0x15, gt: 0x25, ge: 0x35, set: 0x45 };

const plain = (code: number) => (k: number) => ({ code, jt: 0, jf: 0, k });

/** A = 32 bits of the data, from this byte on. */
export const load = plain(0x20);

/** A = A & k */
export const and = plain(0x54);

/** Ends; this is the answer. */
export const answer = plain(0x06);

const skip = plain(0x05);

/** Skips so many instructions if the test holds, else so many. */
export function test(name: Test, k: number, jt: number, jf: number): BpfInstruction {
  return { code: tests[name], jt, jf, k };
}

/** A program that is written from its end to its beginning. Jumps go forward: what one skips is there already. */
export class Draft {
  readonly #reversed: BpfInstruction[] = [];

  prepend(code: BpfProgram): void {
    for (let index = code.length - 1; index >= 0; index--) this.#reversed.push(code[index] as BpfInstruction);
  }

  /** One part if the test holds, else the other. Each ends with an answer. A way that is too long for a test is made by a jump. */
  branch(name: Test, k: number, yes: () => void, no: () => void): void {
    no();
    const end = this.#reversed.length;
    yes();
    const length = this.#reversed.length - end;
    this.prepend(length <= 255 ? [test(name, k, 0, length)] : [test(name, k, 1, 0), skip(length)]);
  }

  finish(): BpfProgram {
    return this.#reversed.toReversed();
  }
}

/** The longest program that the kernel takes (BPF_MAXINSNS). */
const longest = 4096;

/**
 * As the kernel reads it, `struct sock_filter` after `struct sock_filter`, in hexadecimal. Little-endian, as x86 and Arm are.
 *
 * @throws RangeError when it is too long
 */
export function encode(program: BpfProgram): string {
  if (program.length > longest) throw new RangeError(`${program.length} instructions, and the kernel takes ${longest}`);
  const words = new Uint32Array(program.length * 2);
  for (const [index, { code, jt, jf, k }] of program.entries()) {
    words[index * 2] = code + jt * 0x1_0000 + jf * 0x100_0000;
    words[index * 2 + 1] = k;
  }
  return Buffer.from(words.buffer).toString('hex');
}

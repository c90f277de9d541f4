import type { BpfProgram } from './bpf.js';

/** What a filter is asked about (`struct seccomp_data`). */
export interface SystemCall {
  readonly number: number;
  /** The kernel's number of the calling convention (AUDIT_ARCH_…). */
  readonly architecture: number;
  readonly args?: readonly (number | bigint)[];
}

const tests: Record<number, (a: number, k: number) => boolean> = {
  21: (a, k) => a === k,
  37: (a, k) => a > k,
  53: (a, k) => a >= k,
  69: (a, k) => (a & k) !== 0,
};

/** What the kernel would do with it: a program's answer, and how many instructions that takes. For tests. */
export function interpret(program: BpfProgram, call: SystemCall): { answer: number; steps: number } {
  const data = pack(call);
  let a = 0;
  for (let at = 0, steps = 1; at < program.length; at++, steps++) {
    const { code, jt, jf, k } = program[at]!;
    if (code === 0x06) return { answer: k, steps };
    if (code === 0x20) a = data.getUint32(k, true);
    else if (code === 0x54) a = (a & k) >>> 0;
    else if (code === 0x05) at += k;
    else at += tests[code]?.(a, k) ? jt : jf;
  }
  throw new Error('it ran over its end');
}

function pack({ number, architecture, args = [] }: SystemCall): DataView {
  const data = new DataView(new ArrayBuffer(64));
  data.setUint32(0, number, true);
  data.setUint32(4, architecture, true);
  for (const [index, arg] of args.entries()) data.setBigUint64(16 + index * 8, BigInt.asUintN(64, BigInt(arg)), true);
  return data;
}

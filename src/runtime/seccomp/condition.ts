import { and, type BpfInstruction, load, test } from './bpf.js';

/** What is asked of an argument, a number of 64 bits without a sign. */
export interface Condition {
  /** Which argument; the first is 0. */
  readonly index: number;
  readonly comparison: Comparison;
  readonly value: bigint;
  /** Only these of its bits count; for `eq`. */
  readonly mask?: bigint | undefined;
}

export type Comparison = Basic | 'ne' | 'lt' | 'le';

type Basic = 'eq' | 'ge' | 'gt';

/** The others are one of these, turned round. */
const opposites: Partial<Record<Comparison, Basic>> = { ne: 'eq', lt: 'ge', le: 'gt' };

const everyBit = 0xffff_ffff_ffff_ffffn;

/**
 * Goes on with the next instruction if the condition holds, else skips `rest` instructions more. A register has 32 bits: the upper half comes
 * first, and the lower one decides only when the upper is equal.
 */
export function testArgument({ index, comparison, value, mask }: Condition, rest: number): BpfInstruction[] {
  const offset = 16 + index * 8;
  const bits = halves(mask ?? everyBit);
  const wanted = halves(value & (mask ?? everyBit));
  const opposite = opposites[comparison];
  const basic = opposite ?? (comparison as Basic);
  const [yes, no] = opposite ? [rest, 0] : [0, rest];
  const high = [load(offset + 4), ...masked(bits.high)];
  const low = [load(offset), ...masked(bits.low), test(basic, wanted.low, yes, no)];
  const equal = test('eq', wanted.high, 0, low.length + no);
  // Whatever the lower half is.
  const greater = basic === 'eq' ? [] : [test('gt', wanted.high, 1 + low.length + yes, 0)];
  return [...high, ...greater, equal, ...low];
}

function halves(value: bigint): { high: number; low: number } {
  return { high: Number(BigInt.asUintN(32, value >> 32n)), low: Number(BigInt.asUintN(32, value)) };
}

function masked(bits: number): BpfInstruction[] {
  return bits === 0xffff_ffff ? [] : [and(bits)];
}

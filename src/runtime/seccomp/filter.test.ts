import { describe, expect, test } from 'vitest';
import { answer, type BpfProgram, Draft, encode } from './bpf.js';
import type { Comparison, Condition } from './condition.js';
import { assemble, type Convention, type Rule } from './filter.js';
import { interpret } from './interpret.js';

const [allow, deny, kill] = [0x7fff_0000, 0x0005_0001, 0x8000_0000];
const [native, other] = [0xc000_003e, 0x4000_0003];

/** What is said of no number is denied. */
function convention(calls: Record<number, readonly Rule[]>, more: Partial<Convention> = {}): Convention {
  const own = Object.keys(calls).map(Number);
  const begins = [...new Set([0, ...own, ...own.map((number) => number + 1)])].sort((a, b) => a - b);
  const ranges = begins.map((from) => ({ from, rules: [...(calls[from] ?? []), ...always(deny)] }));
  return { architecture: native, ranges, ...more };
}

const always = (answered: number): Rule[] => [{ conditions: [], answer: answered }];
const ask = (conventions: readonly Convention[], number: number, args: bigint[] = [], architecture = native) =>
  interpret(assemble({ conventions, foreign: kill }), { number, architecture, args });

describe('a filter', () => {
  test('answers for each number, those between, and those above', () => {
    const only = [convention({ 0: always(allow), 3: always(allow), 4: always(allow), 500: always(7) })];
    const answers = [0, 1, 2, 3, 4, 5, 499, 500, 501, 0x4000_0000, 0xffff_ffff].map((n) => ask(only, n).answer);
    expect(answers).toEqual([allow, deny, deny, allow, allow, deny, deny, 7, deny, deny, deny]);
  });

  test('keeps calling conventions apart, and knows a foreign one', () => {
    const both = [convention({ 1: always(allow) }), convention({ 2: always(allow) }, { architecture: other })];
    expect([1, 2].map((n) => ask(both, n).answer)).toEqual([allow, deny]);
    expect([1, 2].map((n) => ask(both, n, [], other).answer)).toEqual([deny, allow]);
    expect(ask(both, 1, [], 0x1234).answer).toBe(kill);
  });

  test('is quick however long', () => {
    const many = convention(Object.fromEntries(Array.from({ length: 400 }, (_, n) => [n * 2, always(allow)])));
    const program = assemble({ conventions: [many], foreign: kill });
    for (let number = 0; number < 900; number++) {
      const { answer: got, steps } = interpret(program, { number, architecture: native });
      expect(got, String(number)).toBe(number % 2 === 0 && number < 800 ? allow : deny);
      expect(steps).toBeLessThan(20);
    }
  });
});

const low = 0x0000_0001_0000_0005n;
const around = [low - 1n, low, low + 1n, 5n, 4n, 0x2_0000_0000n, 0x1_0000_0000n, 0n, 0xffff_ffff_ffff_ffffn];
const meaning: Record<Comparison, (a: bigint, b: bigint) => boolean> = {
  eq: (a, b) => a === b,
  ne: (a, b) => a !== b,
  lt: (a, b) => a < b,
  le: (a, b) => a <= b,
  gt: (a, b) => a > b,
  ge: (a, b) => a >= b,
};

describe('a condition on an argument', () => {
  test.each(Object.keys(meaning) as Comparison[])('%s, in all of its 64 bits', (comparison) => {
    for (const value of [low, 5n, 0n, 0xffff_ffff_ffff_ffffn]) {
      const rule: Rule = { conditions: [{ index: 2, comparison, value }], answer: allow };
      for (const given of around) {
        const expected = meaning[comparison](given, value) ? allow : deny;
        expect(ask([convention({ 1: [rule] })], 1, [0n, 0n, given]).answer, `${given} ${value}`).toBe(expected);
      }
    }
  });

  test('may be of some bits only', () => {
    const masked: Condition = { index: 0, comparison: 'eq', value: 0x8n, mask: 0xf_0000_000fn };
    const only = [convention({ 1: [{ conditions: [masked], answer: allow }] })];
    const answers = [8n, 0xf8n, 0x10_0000_0008n, 9n, 0x1_0000_0008n].map((given) => ask(only, 1, [given]).answer);
    expect(answers).toEqual([allow, allow, allow, deny, deny]);
  });

  test('is one of several: all of a rule, any of the rules, the first that fits', () => {
    const is = (index: number, value: bigint): Condition => ({ index, comparison: 'eq', value });
    const rules: Rule[] = [
      { conditions: [is(0, 1n), is(1, 1n)], answer: 11 },
      { conditions: [is(0, 1n)], answer: 12 },
      { conditions: [is(5, 9n)], answer: 13 },
    ];
    const with_ = (...args: bigint[]) => ask([convention({ 1: rules })], 1, args).answer;
    expect(with_(1n, 1n, 0n, 0n, 0n, 9n)).toBe(11);
    expect(with_(1n, 2n, 0n, 0n, 0n, 9n)).toBe(12);
    expect(with_(2n, 1n, 0n, 0n, 0n, 9n)).toBe(13);
    expect(with_(2n, 1n)).toBe(deny);
    const last = [...rules, ...always(14)];
    expect(ask([convention({ 1: last })], 1, [2n]).answer).toBe(14);
  });
});

const branch = (k: number, yes: BpfProgram, no: BpfProgram) => {
  const draft = new Draft();
  draft.branch(
    'eq',
    k,
    () => draft.prepend(yes),
    () => draft.prepend(no),
  );
  return draft.finish();
};

describe('a program', () => {
  test('is what <linux/filter.h> says', () => {
    const program = branch(0x1234_5678, [answer(allow)], [answer(kill)]);
    expect(encode(program)).toBe('1500000178563412' + '060000000000ff7f' + '0600000000000080');
  });

  test('jumps over more than a test can', () => {
    const long = Array.from({ length: 300 }, () => answer(1));
    const program = branch(0, long, [answer(2)]);
    expect(interpret(program, { number: 0, architecture: 0 }).answer).toBe(1);
    const not = branch(1, long, [answer(2)]);
    expect(interpret(not, { number: 0, architecture: 0 }).answer).toBe(2);
    expect(() => encode(Array.from({ length: 4097 }, () => answer(1)))).toThrow(RangeError);
  });
});

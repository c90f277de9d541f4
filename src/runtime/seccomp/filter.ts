import { answer, type BpfInstruction, type BpfProgram, Draft, load } from './bpf.js';
import { type Condition, testArgument } from './condition.js';

/** What a filter decides. Answers are the kernel's (SECCOMP_RET_…, with its data). */
export interface Filter {
  readonly conventions: readonly Convention[];
  /** For a calling convention that is not among them. */
  readonly foreign: number;
}

/** What is decided for one of the kernel's calling conventions. */
export interface Convention {
  /** Its number: AUDIT_ARCH_… */
  readonly architecture: number;
  /** By ascending numbers of the calls. The first begins at 0. */
  readonly ranges: readonly Range[];
}

/** Calls from this number on, up to the next range. */
export interface Range {
  readonly from: number;
  /** The first that fits gives the answer; the last fits always. */
  readonly rules: readonly Rule[];
}

export interface Rule {
  /** All of them have to hold. */
  readonly conditions: readonly Condition[];
  readonly answer: number;
}

/** Whether the rule fits whatever the arguments are. */
export function isSimple({ conditions }: Rule): boolean {
  return conditions.length === 0;
}

/** Offsets in what the filter is asked about (`struct seccomp_data`). */
const numberOffset = 0;
const architectureOffset = 4;

/** The program. It looks a call up as in a sorted list: by halves. */
export function assemble({ conventions, foreign }: Filter): BpfProgram {
  const draft = new Draft();
  chooseConvention(draft, conventions, foreign);
  draft.prepend([load(architectureOffset)]);
  return draft.finish();
}

function chooseConvention(draft: Draft, [first, ...rest]: readonly Convention[], foreign: number): void {
  if (!first) {
    draft.prepend([answer(foreign)]);
    return;
  }
  const others = () => chooseConvention(draft, rest, foreign);
  draft.branch('eq', first.architecture, () => lookUp(draft, first), others);
}

function lookUp(draft: Draft, { ranges }: Convention): void {
  search(draft, ranges);
  draft.prepend([load(numberOffset)]);
}

function search(draft: Draft, ranges: readonly Range[]): void {
  const middle = Math.floor(ranges.length / 2);
  const { from = 0, rules = [] } = ranges[middle] ?? {};
  if (middle === 0) {
    draft.prepend(decide(rules));
    return;
  }
  const after = () => search(draft, ranges.slice(middle));
  draft.branch('ge', from, after, () => search(draft, ranges.slice(0, middle)));
}

/** What comes after a rule that always fits is never asked. */
function decide(rules: readonly Rule[]): BpfProgram {
  const last = rules.findIndex(isSimple);
  return rules.slice(0, last + 1).flatMap(applyRule);
}

/** Ends with the rule's answer, or falls through to what comes next. */
function applyRule({ conditions, answer: given }: Rule): BpfProgram {
  let code: BpfInstruction[] = [answer(given)];
  for (const condition of conditions.toReversed()) code = [...testArgument(condition, code.length), ...code];
  return code;
}

import type { Comparison, Condition } from './condition.js';
import type { Rule } from './filter.js';
import type { ProfileArgument, ProfileRule } from './profile.js';
import { invalid, lookUp } from './words.js';

/** The kernel's answers (SECCOMP_RET_…). Some take a number with them. */
const actions = new Map([
  ['SCMP_ACT_ALLOW', 0x7fff_0000],
  ['SCMP_ACT_ERRNO', 0x0005_0000],
  ['SCMP_ACT_KILL', 0],
  ['SCMP_ACT_KILL_PROCESS', 0x8000_0000],
  ['SCMP_ACT_KILL_THREAD', 0],
  ['SCMP_ACT_LOG', 0x7ffc_0000],
  ['SCMP_ACT_TRACE', 0x7ff0_0000],
  ['SCMP_ACT_TRAP', 0x0003_0000],
]);

const EPERM = 1;

export function answerOf(action: string, errnoRet: number = EPERM): number {
  const answer = lookUp(actions, action);
  if (!['SCMP_ACT_ERRNO', 'SCMP_ACT_TRACE'].includes(action)) return answer;
  if (Number.isInteger(errnoRet) && errnoRet >= 0 && errnoRet <= 4095) return answer + errnoRet;
  throw invalid(`${errnoRet} is no errno`);
}

/** The rules for each of a profile's rule's calls. As in runc all conditions have to hold, but any of those on the same argument. */
export function readRule({ action, errnoRet, args }: ProfileRule): Rule[] {
  const answer = answerOf(action, errnoRet);
  const conditions = (args ?? []).map(readCondition);
  const indexes = new Set(conditions.map(({ index }) => index));
  if (indexes.size === conditions.length) return [{ conditions, answer }];
  return conditions.map((condition) => ({ conditions: [condition], answer }));
}

const comparisons = new Map<string, Comparison>([
  ['SCMP_CMP_NE', 'ne'],
  ['SCMP_CMP_LT', 'lt'],
  ['SCMP_CMP_LE', 'le'],
  ['SCMP_CMP_EQ', 'eq'],
  ['SCMP_CMP_GE', 'ge'],
  ['SCMP_CMP_GT', 'gt'],
  ['SCMP_CMP_MASKED_EQ', 'eq'],
]);

function readCondition({ index, value, valueTwo = 0, op }: ProfileArgument): Condition {
  const comparison = lookUp(comparisons, op);
  if (op !== 'SCMP_CMP_MASKED_EQ') return { index, comparison, value: BigInt(value) };
  return { index, comparison, value: BigInt(valueTwo), mask: BigInt(value) };
}

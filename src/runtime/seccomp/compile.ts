import { EngineError } from '../../util/errors.js';
import { type Architecture, architectures, eachCall, native } from './architectures.js';
import { encode } from './bpf.js';
import { assemble, type Convention, type Filter, isSimple, type Range, type Rule } from './filter.js';
import type { Profile, ProfileRule } from './profile.js';
import { answerOf, readRule } from './rule.js';
import { applies, type Situation } from './situation.js';
import { invalid, lookUp } from './words.js';

/** A filter as the shim takes it. */
export interface SeccompFilter {
  /** `log,spec_allow`, or `-`. */
  readonly flags: string;
  /** The program, in hexadecimal. */
  readonly program: string;
}

/**
 * Makes a filter of a profile.
 *
 * @throws EngineError `invalid` for a word that means nothing; `unavailable` on a machine whose calls we cannot number
 */
export function compile(profile: Profile, situation: Situation): SeccompFilter {
  const flags = (profile.flags ?? []).map((name) => lookUp(flagNames, name)).join(',') || '-';
  try {
    return { flags, program: encode(assemble(planFilter(profile, situation))) };
  } catch (error) {
    throw error instanceof RangeError ? invalid(error.message) : error;
  }
}

const flagNames = new Map([
  ['SECCOMP_FILTER_FLAG_LOG', 'log'],
  ['SECCOMP_FILTER_FLAG_SPEC_ALLOW', 'spec_allow'],
  ['SECCOMP_FILTER_FLAG_TSYNC', 'tsync'],
]);

/** What the filter decides: for the machine's own calling convention, and for those that go with it. */
export function planFilter(profile: Profile, situation: Situation): Filter {
  const names = chooseArchitectures(profile, situation);
  const rules = readRules(profile, situation);
  const chosen = names.map((name) => architectures[name] as Architecture);
  const conventions = [...new Set(chosen.map(({ audit }) => audit))].map((audit) => ({
    architecture: audit,
    ranges: chosen.filter((one) => one.audit === audit).flatMap((one) => planRanges(one, rules)),
  }));
  return { conventions: names.includes(x32) ? conventions : conventions.map(withoutX32), foreign: foreign.answer };
}

const always = (action: string, errnoRet?: number): Rule => ({ conditions: [], answer: answerOf(action, errnoRet) });

/** For a call by a door that the profile does not speak of. */
const foreign = always('SCMP_ACT_KILL_PROCESS');

/** The machine's own comes first. Those that we have no numbers for are foreign. */
function chooseArchitectures({ architectures: listed, archMap }: Profile, { machine }: Situation): string[] {
  const own = native[machine]?.name;
  if (!own)
    throw new EngineError('unavailable', `no seccomp filters for ${machine}: use --security-opt seccomp=unconfined`);
  const mapped = archMap?.find(({ architecture }) => architecture === own)?.subArchitectures ?? [];
  return [...new Set([own, ...(listed ?? []), ...mapped])].filter((name) => name in architectures);
}

/** What a profile says of the calls. */
interface Rules {
  /** Those that it names; an empty list where none of its rules counts. */
  readonly named: ReadonlyMap<string, readonly Rule[]>;
  /** For the others, and for those that are newer than the profile. */
  readonly otherwise: Rule;
  readonly newer: Rule;
}

function readRules(profile: Profile, situation: Situation): Rules {
  const otherwise = always(profile.defaultAction, profile.defaultErrnoRet);
  const named = new Map<string, readonly Rule[]>();
  for (const entry of profile.syscalls ?? []) {
    const rules = applies(entry, situation) ? readRule(entry) : [];
    for (const name of namesOf(entry)) named.set(name, inOrder(named.get(name), rules));
  }
  return { named, otherwise, newer: isStrict(profile) ? always('SCMP_ACT_ERRNO', ENOSYS) : otherwise };
}

function namesOf({ name, names }: ProfileRule): readonly string[] {
  return name ? [name] : (names ?? []);
}

/** As in libseccomp, a rule with conditions comes before one without. */
function inOrder(before: readonly Rule[] | undefined, rules: readonly Rule[]): readonly Rule[] {
  if (!before) return rules;
  return [...before, ...rules].sort((a, b) => Number(isSimple(a)) - Number(isSimple(b)));
}

const ENOSYS = 38;

/** As in runc, a call that is newer than a strict profile does not exist: programs then use an older one, and "not permitted" would stop them. */
function isStrict({ defaultAction }: Profile): boolean {
  return !['SCMP_ACT_ALLOW', 'SCMP_ACT_LOG', 'SCMP_ACT_TRACE'].includes(defaultAction);
}

function planRanges(architecture: Architecture, { named, otherwise, newer }: Rules): Range[] {
  const unnamed = [otherwise];
  const ranges: Range[] = [];
  let next = architecture.base ?? 0;
  eachCall(architecture, (name, number) => {
    const rules = named.get(name);
    if (!rules) return;
    if (number > next) add(ranges, next, unnamed);
    add(ranges, number, rules.some(isSimple) ? rules : [...rules, otherwise]);
    next = number + 1;
  });
  add(ranges, next, [newer]);
  return ranges;
}

/** Many neighbours are treated alike: some hundred calls are a few dozen ranges. */
function add(ranges: Range[], from: number, rules: readonly Rule[]): void {
  const [before, now] = [ranges.at(-1)?.rules[0], rules[0]];
  if (before && now && isSimple(before) && isSimple(now) && before.answer === now.answer) return;
  ranges.push({ from, rules });
}

const x32 = 'SCMP_ARCH_X32';

/** Its calls would else pass for very new ones. */
function withoutX32(convention: Convention): Convention {
  const { audit, base: from = 0 } = architectures[x32] as Architecture;
  if (convention.architecture !== audit) return convention;
  return { ...convention, ranges: [...convention.ranges, { from, rules: [foreign] }] };
}

import { EngineError } from '../../util/errors.js';

/** A seccomp profile, as Docker's files have it. */
export interface Profile {
  /** For a call that no rule is about: SCMP_ACT_… */
  readonly defaultAction: string;
  readonly defaultErrnoRet?: number | undefined;
  /** Calling conventions besides the machine's own: SCMP_ARCH_… */
  readonly architectures?: readonly string[] | null;
  /** The same for several kinds of machine. */
  readonly archMap?: readonly ArchitectureMapping[] | null;
  /** SECCOMP_FILTER_FLAG_… */
  readonly flags?: readonly string[] | null;
  readonly syscalls?: readonly ProfileRule[] | null;
}

interface ArchitectureMapping {
  readonly architecture: string;
  readonly subArchitectures?: readonly string[] | null;
}

export interface ProfileRule {
  readonly names?: readonly string[] | null;
  /** An older form of `names`. */
  readonly name?: string;
  readonly action: string;
  readonly errnoRet?: number | undefined;
  readonly args?: readonly ProfileArgument[] | null;
  /** The rule counts only if all of this is so. */
  readonly includes?: Circumstances;
  /** The rule does not count if any of this is so. */
  readonly excludes?: Circumstances;
}

export interface ProfileArgument {
  readonly index: number;
  /** As digits where a JavaScript number would not be exact. */
  readonly value: number | string;
  readonly valueTwo?: number | string;
  /** SCMP_CMP_… */
  readonly op: string;
}

export interface Circumstances {
  /** Capabilities of the container: `CAP_SYS_ADMIN`. */
  readonly caps?: readonly string[] | null;
  /** Machines, by Go's names: `amd64`. */
  readonly arches?: readonly string[] | null;
  /** A kernel of this version or a later one: `4.8`. */
  readonly minKernel?: string;
}

/**
 * Reads a profile.
 *
 * @param source what it is called in an error message
 * @throws EngineError `invalid`
 */
export function parseProfile(text: string, source: string): Profile {
  const profile = parseJson(text, source);
  const problem = findProblem(profile);
  if (problem) throw new EngineError('invalid', `invalid seccomp profile ${source}: ${problem}`);
  return profile as Profile;
}

/** A number of 64 bits is more than a JavaScript number holds: such ones become text. */
function parseJson(text: string, source: string): unknown {
  try {
    return JSON.parse(text.replaceAll(/("value(?:Two)?"\s*:\s*)(\d{16,})/g, '$1"$2"'));
  } catch (error) {
    throw new EngineError('invalid', `invalid seccomp profile ${source}: ${(error as Error).message}`, {
      cause: error,
    });
  }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isList = (value: unknown): boolean =>
  value === undefined || value === null || (Array.isArray(value) && value.every((word) => typeof word === 'string'));

function findProblem(profile: unknown): string | undefined {
  if (!isObject(profile)) return 'it is no JSON object';
  const { defaultAction, architectures, archMap, flags, syscalls } = profile;
  if (typeof defaultAction !== 'string') return 'defaultAction is missing';
  if (!isList(architectures) || !isList(flags)) return 'architectures and flags are lists of names';
  if (length(architectures) > 0 && length(archMap) > 0) return 'use either architectures or archMap';
  if (!isListOf(archMap, isMapping)) return 'archMap is a list of {architecture, subArchitectures}';
  if (!isListOf(syscalls, isObject)) return 'syscalls is a list of objects';
  return ((syscalls ?? []) as Record<string, unknown>[]).map(findRuleProblem).find((problem) => problem);
}

const length = (list: unknown): number => (Array.isArray(list) ? list.length : 0);
const isListOf = (list: unknown, check: (entry: unknown) => boolean): boolean =>
  list === undefined || list === null || (Array.isArray(list) && list.every(check));
const isMapping = (entry: unknown): boolean =>
  isObject(entry) && typeof entry.architecture === 'string' && isList(entry.subArchitectures);

function findRuleProblem(rule: Record<string, unknown>): string | undefined {
  const { names, name, action, args, includes = {}, excludes = {} } = rule;
  if (!isList(names) || !['string', 'undefined'].includes(typeof name)) return 'names is a list of system calls';
  if (length(names) > 0 && name) return 'use either name or names';
  if (typeof action !== 'string') return 'a rule without an action';
  if (!isListOf(args, isArgument)) return 'args is a list of {index, value, op}, with an index from 0 to 5';
  return [includes, excludes].every(isCircumstances) ? undefined : 'includes and excludes have caps, arches, minKernel';
}

const isNumber = (value: unknown): boolean =>
  typeof value === 'string' ? /^\d+$/.test(value) && BigInt(value) < 1n << 64n : Number.isSafeInteger(value);

function isArgument(entry: unknown): boolean {
  if (!isObject(entry)) return false;
  const { index, value, valueTwo = 0, op } = entry;
  return (
    [0, 1, 2, 3, 4, 5].includes(index as number) && isNumber(value) && isNumber(valueTwo) && typeof op === 'string'
  );
}

function isCircumstances(entry: unknown): boolean {
  if (!isObject(entry)) return false;
  const { caps, arches, minKernel = '' } = entry;
  return isList(caps) && isList(arches) && typeof minKernel === 'string' && /^(\d+\.\d+)?$/.test(minKernel);
}

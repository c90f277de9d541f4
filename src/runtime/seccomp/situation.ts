import { native } from './architectures.js';
import type { Circumstances, ProfileRule } from './profile.js';

/** What a profile's rules may depend on. */
export interface Situation {
  /** Node's name of the machine: `x64`, `arm64`. */
  readonly machine: string;
  /** The kernel's version: `6.1.0-13-amd64`. */
  readonly kernel: string;
  /** The container's capabilities, without `CAP_`. */
  readonly capabilities: readonly string[];
}

/** Whether a rule counts. */
export function applies({ includes = {}, excludes = {} }: ProfileRule, situation: Situation): boolean {
  return facts(includes, situation).every(Boolean) && !facts(excludes, situation).some(Boolean);
}

/** What of the circumstances is so, each. */
function facts({ caps, arches, minKernel }: Circumstances, { machine, kernel, capabilities }: Situation): boolean[] {
  return [
    ...(caps ?? []).map((name) => capabilities.includes(name.replace(/^CAP_/, ''))),
    ...(arches?.length ? [arches.includes(native[machine]?.docker ?? '')] : []),
    ...(minKernel ? [isAtLeast(kernel, minKernel)] : []),
  ];
}

function isAtLeast(version: string, wanted: string): boolean {
  const [major = 0, minor = 0] = version.split(/[.-]/).map(Number);
  const [wantedMajor = 0, wantedMinor = 0] = wanted.split('.').map(Number);
  return major > wantedMajor || (major === wantedMajor && minor >= wantedMinor);
}

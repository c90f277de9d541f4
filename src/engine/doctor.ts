import type { Engine } from './context.js';
import { cgroupFindings } from './doctor/cgroups.js';
import { containerFindings } from './doctor/containers.js';
import { kernelFindings } from './doctor/kernel.js';
import { temporaryFindings } from './doctor/temporary.js';

/** Something that is not as it should be. */
export interface Finding {
  /** What, and what is wrong with it: one line. */
  readonly problem: string;
  /** Puts it right; missing where only the user can. */
  readonly fix?: () => Promise<void> | void;
}

/** The examinations, one line each. */
const examinations: readonly ((engine: Engine) => Finding[] | Promise<Finding[]>)[] = [
  kernelFindings,
  containerFindings,
  cgroupFindings,
  temporaryFindings,
];

/** Everything that is wrong with this machine and this root. */
export async function examine(engine: Engine): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const examination of examinations) findings.push(...(await examination(engine)));
  return findings;
}

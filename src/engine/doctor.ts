import { setTimeout as sleep } from 'node:timers/promises';
import type { Engine } from './context.js';
import { cgroupFindings } from './doctor/cgroups.js';
import { containerFindings } from './doctor/containers.js';
import { execFindings } from './doctor/execs.js';
import { firewallFindings } from './doctor/firewall.js';
import { healthFindings } from './doctor/health.js';
import { hopFindings } from './doctor/hops.js';
import { imageFindings } from './doctor/images.js';
import { kernelFindings } from './doctor/kernel.js';
import { nameFindings } from './doctor/names.js';
import { networkFindings } from './doctor/networks.js';
import { runDirectoryFindings } from './doctor/run-directories.js';
import { temporaryFindings } from './doctor/temporary.js';
import { volumeMountFindings } from './doctor/volume-mounts.js';
import { volumeFindings } from './doctor/volumes.js';
import type { Finding } from './finding.js';

/** The examinations, one line each. */
const examinations: readonly ((engine: Engine) => Finding[] | Promise<Finding[]>)[] = [
  kernelFindings,
  containerFindings,
  nameFindings,
  cgroupFindings,
  execFindings,
  healthFindings,
  runDirectoryFindings,
  imageFindings,
  networkFindings,
  hopFindings,
  firewallFindings,
  temporaryFindings,
  volumeFindings,
  volumeMountFindings,
];

/**
 * Everything that is wrong with this machine and this root. What somebody is just making or removing looks like what a crash left: only
 * what is still there at a second look was left.
 */
export async function examine(engine: Engine): Promise<Finding[]> {
  const before = new Set((await look(engine)).map(({ problem }) => problem));
  if (before.size === 0) return [];
  await sleep(200);
  return (await look(engine)).filter(({ problem }) => before.has(problem));
}

async function look(engine: Engine): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const examination of examinations) findings.push(...(await examination(engine)));
  return findings;
}

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { EngineError } from '../util/errors.js';
import { readText } from '../util/read.js';
import type { Hierarchy } from './contract.js';

/** How a version stops what is in a cgroup where it stands. */
interface Freezer {
  readonly file: string;
  readonly frozen: string;
  readonly thawed: string;
  /** Tells whether all of it stands: that takes a moment. */
  isFrozen(directory: string): boolean;
}

const freezers: Record<Hierarchy['version'], Freezer> = {
  // Documentation/admin-guide/cgroup-v1/freezer-subsystem.rst
  1: {
    file: 'freezer.state',
    frozen: 'FROZEN',
    thawed: 'THAWED',
    isFrozen: (directory) => readText(join(directory, 'freezer.state'))?.trim() === 'FROZEN',
  },
  // Documentation/admin-guide/cgroup-v2.rst
  2: {
    file: 'cgroup.freeze',
    frozen: '1',
    thawed: '0',
    isFrozen: (directory) => /^frozen 1$/m.test(readText(join(directory, 'cgroup.events')) ?? ''),
  },
};

/**
 * Stops every process of a cgroup, or lets them go on; returns when they do.
 *
 * @param name the cgroup in each hierarchy, "mydocker/<id>"
 * @throws EngineError `unavailable` when no hierarchy can do that
 */
export async function setFrozen(hierarchies: readonly Hierarchy[], name: string, frozen: boolean): Promise<void> {
  const hierarchy =
    hierarchies.find(({ version }) => version === 2) ??
    hierarchies.find(({ controllers }) => controllers.includes('freezer'));
  if (!hierarchy) throw new EngineError('unavailable', 'no cgroup hierarchy is mounted that can freeze processes');
  const freezer = freezers[hierarchy.version];
  const directory = join(hierarchy.directory, name);
  const word = frozen ? freezer.frozen : freezer.thawed;
  writeFileSync(join(directory, freezer.file), word);
  for (let attempt = 0; freezer.isFrozen(directory) !== frozen; attempt++) {
    // v1 may need to be asked again: a process that was just forking slips through.
    if (attempt % 20 === 19) writeFileSync(join(directory, freezer.file), word);
    if (attempt > 2000) {
      // Half of it would stand still, and nobody would know.
      writeFileSync(join(directory, freezer.file), freezer.thawed);
      throw new EngineError('unavailable', `the processes in ${directory} do not stop`);
    }
    await sleep(5);
  }
}

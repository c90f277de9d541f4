import { join } from 'node:path';
import { EngineError } from '../../util/errors.js';
import { type ReadText, readText } from '../../util/read.js';
import type { Hierarchy } from '../contract.js';
import { v2Name } from './names.js';

/**
 * Refuses a v2 tree whose top, as we see it, cannot pass its controllers on. Below the machine's own root, which has no type, a cgroup
 * has processes or limited children, never both; a container in which we run often has its processes right there.
 *
 * @throws EngineError `unavailable`
 */
export function checkDelegation({ directory, controllers }: Hierarchy, read: ReadText = readText): void {
  const words = (file: string) => (read(join(directory, file)) ?? '').split(/\s+/).filter((word) => word !== '');
  const passedOn = words('cgroup.subtree_control');
  const lacking = controllers.map(v2Name).filter((name) => !passedOn.includes(name));
  if (lacking.length === 0 || words('cgroup.type').length === 0 || words('cgroup.procs').length === 0) return;
  throw new EngineError(
    'unavailable',
    `the cgroup at ${directory} has processes of its own, so it cannot limit ${lacking.join(', ')} below it: ` +
      'move them into a cgroup below it first',
  );
}

import { EngineError } from '../util/errors.js';
import { readText } from '../util/read.js';

/** Of these the first that the machine has; who is in docker's group is root on this machine already. */
const usual = ['mydocker', 'docker'];

/**
 * The number of the group that may open a daemon's socket file: that of a name or of a number; without either that of a usual group,
 * and root's where there is none.
 *
 * @throws EngineError `notFound`
 */
export function socketGroup(group: string | undefined): number {
  const groups = readGroups();
  if (group === undefined) return groups.get(usual.find((name) => groups.has(name)) ?? 'root') ?? 0;
  const id = groups.get(group) ?? (/^\d{1,9}$/.test(group) ? Number(group) : undefined);
  if (id === undefined) throw new EngineError('notFound', `no such group: ${group}`);
  return id;
}

function readGroups(): Map<string, number> {
  const rows = (readText('/etc/group') ?? '').split('\n').map((line) => line.split(':'));
  return new Map(rows.map(([name = '', , id]) => [name, Number(id)]));
}

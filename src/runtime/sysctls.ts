import { EngineError } from '../util/errors.js';
import { instructions, type Plan } from './plan.js';

const instruction = instructions(15);

/** Of its IPC namespace. The rest that a container has for itself begins with `net.` or `fs.mqueue.` */
const ipc = ['msgmax', 'msgmnb', 'msgmni', 'sem', 'shmall', 'shmmax', 'shmmni', 'shm_rmid_forced'];

/**
 * Checks a kernel setting's name, as sysctl(8) writes it: `net.ipv4.ip_forward`, or with slashes where a part of it holds a dot.
 *
 * @throws EngineError `invalid` for one that a container has not for itself
 */
export function checkSysctl(name: string): void {
  const parts = split(name);
  const [first = '', second = '', third] = parts;
  const own =
    (first === 'net' && second !== '') ||
    (first === 'fs' && second === 'mqueue' && third !== undefined) ||
    (first === 'kernel' && ipc.includes(second) && parts.length === 2);
  // What leads up would lead out.
  if (own && parts.every((part) => /^[\w.-]+$/.test(part) && !['.', '..'].includes(part))) return;
  const some = `net.*, fs.mqueue.* and kernel.{${ipc.join(',')}}`;
  throw new EngineError('invalid', `sysctl "${name}" is not a container's own: it has ${some}`);
}

function split(name: string): string[] {
  return name.split(name.includes('/') ? '/' : '.');
}

/** While /proc/sys can still be written, and nothing of the container's runs. */
export function setSysctls(settings: Readonly<Record<string, string>>): Plan {
  return Object.entries(settings).map(([name, value]) =>
    instruction('write', 'a kernel setting', ['/proc/sys', ...split(name)].join('/'), value),
  );
}

/** How soon it is killed when memory runs out: from -1000, never, to 1000. */
export function setOomScore(score: number): Plan {
  return [instruction('write', 'who is killed first', '/proc/self/oom_score_adj', String(score))];
}

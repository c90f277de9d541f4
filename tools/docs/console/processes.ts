import { readdirSync, readFileSync } from 'node:fs';

/** The processes below a process, however deep, also those in sessions of their own. */
export function descendants(pid: number): number[] {
  const parents = new Map(
    readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map((name) => [Number(name), stat(Number(name)).parent]),
  );
  const below = (parent: number): number[] =>
    [...parents].filter(([, other]) => other === parent).flatMap(([child]) => [child, ...below(child)]);
  return below(pid);
}

/** Whether a process is there and not a zombie. */
export function isRunning(pid: number): boolean {
  const { state } = stat(pid);
  return state !== '' && state !== 'Z' && state !== 'X';
}

function stat(pid: number): { state: string; parent: number } {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const [state = '', parent] = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return { state, parent: Number(parent) };
  } catch {
    return { state: '', parent: -1 };
  }
}

/** Signals a process, or with a negative id its group, unless it is gone already. */
export function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

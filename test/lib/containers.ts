import { readdirSync, readFileSync } from 'node:fs';
import { run, type Terminal } from './check.js';
import { waitFor } from './wait.js';

/** A number of seconds that nobody else sleeps. */
export function newMark(): string {
  return String(100_000 + Math.floor(Math.random() * 1e9));
}

/** The processes in containers with this mark in their command line: all, or those of one program. */
export function processesWith(mark: string, program = ''): number[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  const found = pids.filter((pid) => {
    const [name = '', ...args] = read(`/proc/${pid}/cmdline`).split('\0');
    return name.endsWith(program) && args.some((arg) => arg.includes(mark)) && isInContainer(pid);
  });
  return found.map(Number);
}

export async function firstProcess(mark: string, program: string): Promise<number> {
  const what = `a ${program} in a container`;
  return Number(await waitFor(() => processesWith(mark, program)[0], { what }));
}

function isInContainer(pid: string): boolean {
  return /^NSpid:\t\d+\t\d+$/m.test(read(`/proc/${pid}/status`));
}

export function parentOf(pid: number): number {
  return Number(/^PPid:\t(\d+)$/m.exec(read(`/proc/${pid}/status`))?.[1]);
}

export function stateOf(pid: number): string | undefined {
  return /^State:\t(\w)/m.exec(read(`/proc/${pid}/status`))?.[1];
}

/** A file of a process that may end meanwhile: then it is empty. */
function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

/** How a terminal treats input and output: a `-` before what is off. */
export async function modesOf({ device }: Terminal): Promise<string[]> {
  const { stdout } = await run('stty', ['-F', device, '-a']);
  return stdout
    .split(/[\s;]+/)
    .filter((word) => /^-?(echo|icanon|isig|opost)$/.test(word))
    .sort((a, b) => order(a, b));
}

const order = (a: string, b: string): number => a.replace('-', '').localeCompare(b.replace('-', ''));

import { dirname } from 'node:path';
import type { Instruction, Plan } from './plan.js';

/**
 * The plan as a script for sh: the same start with the tools that every Linux system has.
 *
 * @param leftovers directories to remove afterwards, and their parents unless others use those
 */
export function shellScript(plan: Plan, leftovers: readonly string[]): string {
  const clone = plan.findIndex(({ op }) => op === 'clone');
  const unshare = plan.findIndex(({ op }) => op === 'unshare');
  const outside = plan.slice(0, clone).map(command);
  const inside = plan.slice(unshare + 1).map(command);
  const end = endMark(inside);
  const removals = leftovers.map((path) => `rmdir ${quote(path)} && rmdir ${quote(dirname(path))} 2>/dev/null`);
  return [...outside, ...enter(plan.slice(clone, unshare + 1), end), ...inside, end, ...removals, ''].join('\n');
}

/** A line that is not in the script: an argument may hold any text. */
function endMark(commands: readonly string[]): string {
  const lines = new Set(commands.join('\n').split('\n'));
  let mark = 'EOF';
  while (lines.has(mark)) mark += '_';
  return mark;
}

/**
 * From `clone` to `unshare`: a first shell joins the cgroup and then becomes the one that runs the rest, which it reads from descriptor 3
 * so that stdin stays the container's.
 */
function enter([clone, ...steps]: Plan, end: string): string[] {
  const [names = '', birthplace] = clone?.args ?? [];
  const flags = names.split(',').map((name) => (name === 'network' ? '--net' : `--${name}`));
  const born = birthplace ? [`echo 0 > ${quote(`${birthplace}/cgroup.procs`)}   # clone3() can do this at birth`] : [];
  const joining = [...born, ...steps.slice(0, -1).map(command)];
  const become = `exec unshare --cgroup sh -e /dev/fd/3   # ${steps.at(-1)?.why}\n`;
  return [
    `# ${clone?.why}`,
    `unshare ${flags.join(' ')} --fork --kill-child sh -c ${quote(['', ...joining, become].join('\n'))} 3<<'${end}'`,
  ];
}

/** A command for each op; a comment says what needs none. */
const commands: Record<string, (...args: string[]) => string> = {
  env: (...pairs) => `set -- env -i ${pairs.map(quote).join(' ')}`,
  exec: (...words) => `exec "$@" ${words.map(quote).join(' ')} 3<&-`,
  loopback: () => 'ip link set lo up',
  mkdir: (...paths) => `mkdir -p ${paths.map(quote).join(' ')}`,
  mount: (source = '', target = '', type = '', flags = '-', data = '-') => mount(source, target, type, flags, data),
  pty: () => "# your terminal serves as the container's",
  sethostname: (name = '') => `hostname ${quote(name)}`,
  write: (path = '', data = '') => `echo ${quote(data)} > ${quote(path)}`,
};

function command({ op, args, why }: Instruction): string {
  return `${commands[op]?.(...args) ?? `# ${op}`}   # ${why}`;
}

function mount(source: string, target: string, type: string, flags: string, data: string): string {
  if (type === 'none' && flags === 'rec,private') return `mount --make-rprivate ${quote(target)}`;
  const options = [flags, data].filter((list) => list !== '-').join(',');
  return [
    'mount',
    ...(type === 'none' ? [] : ['-t', type]),
    ...(options ? ['-o', options] : []),
    quote(source),
    quote(target),
  ].join(' ');
}

/** A word as a shell needs it. */
export function quote(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

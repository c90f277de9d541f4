import { dirname } from 'node:path';
import type { Instruction, Plan } from './plan.js';
import { bindBeforePivot } from './shell-binds.js';

/**
 * The plan as a script for sh: the same start with the tools that every Linux system has.
 *
 * @param leftovers directories to remove afterwards, and their parents unless others use those, or own them
 */
export function shellScript(start: Plan, leftovers: readonly string[], keepParents = false): string {
  const plan = bindBeforePivot(start);
  const clone = plan.findIndex(({ op }) => op === 'clone');
  const entered = plan.findIndex(({ op }, index) => index > clone && !['write', 'unshare'].includes(op));
  const outside = plan.slice(0, clone).map(command);
  const inside = plan.slice(entered).map(command);
  const end = endMark(inside);
  return [
    ...outside,
    ...enter(plan.slice(clone, entered), end),
    ...inside,
    end,
    ...remove(leftovers, keepParents),
    '',
  ].join('\n');
}

/** Not by `exit`: the script may be pasted into a shell that is to go on. */
function remove(directories: readonly string[], keepParents: boolean): string[] {
  const removals = directories.map(
    (path) => `rmdir ${quote(path)}${keepParents ? '' : ` && rmdir ${quote(dirname(path))} 2>/dev/null`}`,
  );
  return removals.length === 0 ? [] : ['status=$?', ...removals, '(exit $status)'];
}

/** A line that is not in the script: an argument may hold any text. */
function endMark(commands: readonly string[]): string {
  const lines = new Set(commands.join('\n').split('\n'));
  let mark = 'EOF';
  while (lines.has(mark)) mark += '_';
  return mark;
}

/**
 * From `clone` to the last of what joins the cgroup: a first shell joins the cgroup and then becomes the one that runs the rest, which it reads from descriptor 3
 * so that stdin stays the container's.
 */
function enter([clone, ...steps]: Plan, end: string): string[] {
  const [names = '', birthplace] = clone?.args ?? [];
  const flags = names.split(',').map((name) => (name === 'network' ? '--net' : `--${name}`));
  const born = birthplace ? [`echo 0 > ${quote(`${birthplace}/cgroup.procs`)}   # clone3() can do this at birth`] : [];
  const hide = steps.find(({ op }) => op === 'unshare');
  const joining = [...born, ...steps.filter((step) => step !== hide).map(command)];
  const become = hide ? `exec unshare --cgroup sh -e /dev/fd/3   # ${hide.why}\n` : 'exec sh -e /dev/fd/3\n';
  return [
    `# ${clone?.why}`,
    `unshare ${flags.join(' ')} --fork --kill-child sh -c ${quote(['', ...joining, become].join('\n'))} 3<<'${end}'`,
  ];
}

/** A command for each op; a comment says what needs none. */
const commands: Record<string, (...args: string[]) => string> = {
  at_exit: () => '# what is left to do: below',
  bind: (source = '', target = '', depth = '') => bind(quote(source), quote(target), depth),
  bounding: (list = '-') => `# setpriv --bounding-set=${settings(list)}, where the image has it`,
  capabilities: () => '# (the same)',
  cgroup_device: () => '# a list of devices, which no command of a shell can load',
  chdir: (directory = '') => `cd ${quote(directory)}`,
  env: (...pairs) => `set -- env -i ${pairs.map(quote).join(' ')}`,
  exec: (...words) => `exec "$@" ${words.map(quote).join(' ')} 3<&-`,
  init: () => '# an init, which has no command of its own',
  keys: () => '# no way to leave it running',
  listen: () => '# nobody else can attach',
  log: () => '# no log',
  join_network: (path = '') => `# nsenter --net=${quote(path)} would have to come before all this`,
  loopback: () => 'ip link set lo up',
  mask: (...paths) => `for path in ${list(paths)}; do ${mask}; done`,
  mkdir: (...paths) => `mkdir -p ${list(paths)}`,
  mknod: (path = '', major = '', minor = '', type = 'c', mode = '666', owner = '') =>
    `mknod -m ${mode} ${quote(path)} ${type} ${major} ${minor}${owner && `; chown ${owner} ${quote(path)}`}`,
  monitor: () => '# your shell is its monitor',
  mount: (source = '', target = '', type = '', flags = '-', data = '-') => mount(source, target, type, flags, data),
  no_new_privs: () => '# setpriv --no-new-privs, where the image has it',
  pipes: () => "# your stdin, stdout and stderr serve as the container's",
  pivot_root: (root = '') => `cd ${quote(root)}; pivot_root . .; umount -l .; cd /`,
  pty: () => "# your terminal serves as the container's",
  readonly: (...paths) => `for path in ${list(paths)}; do ${readonly}; done`,
  record: () => "# the exit code is the script's",
  rlimit: (name = '', soft = '', hard = '') =>
    ulimit[name]
      ? `ulimit -H${ulimit[name]} ${hard}; ulimit -S${ulimit[name]} ${soft}`
      : `# prlimit --${name}=${soft}:${hard}`,
  seccomp: () => '# a filter, which no command of a shell can load',
  setdomainname: (name = '') => `echo ${quote(name)} > /proc/sys/kernel/domainname`,
  sethostname: (name = '') => `hostname ${quote(name)}`,
  symlink: (target = '', path = '') => `ln -s ${quote(target)} ${quote(path)}`,
  wait: (what = '') => `# ${what}: here the engine comes in between`,
  user: (user = '', ...groups) => `set -- "$@" ${become(user, groups)}`,
  write: (path = '', data = '') => `echo ${quote(data)} > ${quote(path)}`,
};

/** What a shell can limit: the unit of those that are left out is another one, or depends on the shell. */
const ulimit: Record<string, string> = { cpu: 't', nofile: 'n' };

const list = (words: readonly string[]) => words.map(quote).join(' ');
const settings = (names: string) => ['-all', ...names.split(',').filter((name) => name !== '-')].join(',+');
const harmless = 'ro,nosuid,noexec,nodev';
const hide = `mount -t tmpfs -o ${harmless},mode=555 tmpfs $path`;
const mask = `if [ -d $path ]; then ${hide}; elif [ -e $path ]; then mount --bind /dev/null $path; fi`;
const remount = `mount -o remount,bind,${harmless} none $path`;
const readonly = `if [ -e $path ]; then mount --bind $path $path; ${remount}; fi`;

/** Words to put before a command. su is in every image, but takes a name and nothing else. */
function become(user: string, groups: readonly string[]): string {
  if (user === '0' && groups.length === 0) return `sh -c 'export HOME="\${HOME-/root}"; exec "$0" "$@"'`;
  if (/^[^:0-9]+$/.test(user) && groups.length === 0) return `su -s /bin/sh ${quote(user)} -c 'exec "$0" "$@"'`;
  const [name, group = '0'] = user.split(':');
  const more = groups.length > 0 ? `--groups=${groups.map(quote).join(',')}` : '--clear-groups';
  return `setpriv --reuid=${quote(name || '0')} --regid=${quote(group)} ${more}`;
}

/** The mount point has to be of the source's kind. */
function bind(source: string, target: string, depth: string): string {
  const make = `if [ -d ${source} ]; then mkdir -p ${target}; else mkdir -p "$(dirname ${target})"; touch ${target}; fi`;
  return `${make}; mount ${depth === 'top' ? '--bind' : '--rbind'} ${source} ${target}`;
}

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

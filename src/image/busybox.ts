import { readFile } from 'node:fs/promises';
import { dirname, relative } from 'node:path/posix';
import { EngineError } from '../util/errors.js';
import { run } from '../util/spawn.js';
import { isStaticElf } from './elf.js';
import type { TreeEntry } from './tree.js';

/** The time of every file of the tree, in seconds since 1970: the day Docker was first shown. */
export const busyboxTime = Date.UTC(2013, 2, 15) / 1000;

/** Where distributions put a busybox, the likeliest first. */
const places = ['/bin/busybox', '/usr/bin/busybox', '/bin/busybox.static', '/sbin/busybox'];

const directories = [
  'dev',
  'etc',
  'home',
  'proc',
  'root',
  'sys',
  'tmp',
  'var',
  'var/spool',
  'var/spool/mail',
  'var/tmp',
];

/** The users that programs look for. */
const files = {
  'etc/group':
    'root:x:0:\ndaemon:x:1:\nbin:x:2:\ntty:x:5:\nmail:x:8:\nwww-data:x:33:\nusers:x:100:\nnogroup:x:65534:\n',
  // Places to mount the files of the container's network on.
  'etc/hostname': '',
  'etc/hosts': '',
  'etc/nsswitch.conf': 'passwd: files\ngroup: files\nhosts: files dns\n',
  'etc/passwd': [
    'root:x:0:0:root:/root:/bin/sh',
    'daemon:x:1:1:daemon:/usr/sbin:/bin/false',
    'bin:x:2:2:bin:/bin:/bin/false',
    'mail:x:8:8:mail:/var/spool/mail:/bin/false',
    'www-data:x:33:33:www-data:/var/www:/bin/false',
    'nobody:x:65534:65534:nobody:/home:/bin/false\n',
  ].join('\n'),
  'etc/resolv.conf': '',
  'etc/shadow': 'root:*:::::::\ndaemon:*:::::::\nbin:*:::::::\nmail:*:::::::\nwww-data:*:::::::\nnobody:*:::::::\n',
};

/** Modes other than 755 for a directory and 644 for a file. */
const modes: Record<string, number> = {
  'bin/busybox': 0o755,
  'etc/shadow': 0o600,
  root: 0o700,
  tmp: 0o1777,
  'var/tmp': 0o1777,
};

/**
 * A small root filesystem around the host's static busybox: the program, a symbolic link for each of its applets, users, and the
 * usual directories. The same busybox gives the same entries.
 *
 * @throws EngineError `unavailable` when the host has no static busybox
 */
export async function busyboxTree(): Promise<TreeEntry[]> {
  const { path, content } = await findBusybox();
  const applets = (await run(path, ['--list-full'])).split('\n').filter((name) => name.includes('/'));
  const links = new Set(applets.filter((name) => name !== 'bin/busybox'));
  const entries = [
    ...parents([...links, ...Object.keys(files), ...directories.map((name) => `${name}/`)]).map(directory),
    ...Object.entries(files).map(([name, body]) => file(name, body)),
    file('bin/busybox', content),
    ...[...links].map(appletLink),
  ];
  return entries.sort((a, b) => (a.name < b.name ? -1 : 1));
}

async function findBusybox(): Promise<{ path: string; content: Buffer }> {
  for (const path of places) {
    const content = await readFile(path).catch(() => undefined);
    if (content && isStaticElf(content)) return { path, content };
  }
  throw new EngineError(
    'unavailable',
    `the image busybox is made from the system's static busybox, and there is none in ${places.join(', ')}: try "apt-get install busybox-static"`,
  );
}

/** Every directory that these paths go through, once. */
function parents(names: readonly string[]): string[] {
  return [...new Set(names.flatMap((name) => [...name.matchAll(/\//g)].map(({ index }) => name.slice(0, index))))];
}

function directory(name: string): TreeEntry {
  return { name, type: 'directory', mode: modes[name] ?? 0o755, body: '' };
}

function file(name: string, body: Buffer | string): TreeEntry {
  return { name, type: 'file', mode: modes[name] ?? 0o644, body };
}

/** Relative, so that it is right wherever the tree is mounted. */
function appletLink(name: string): TreeEntry {
  return { name, type: 'symlink', mode: 0o777, body: relative(dirname(name), 'bin/busybox') };
}

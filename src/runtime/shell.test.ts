import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { instructions } from './plan.js';
import { quote, shellScript } from './shell.js';

const instruction = instructions(1);
const clone = instruction('clone', 'new namespaces', 'network,pid');
const hide = instruction('unshare', 'hide the rest', 'cgroup');
const inside = (...plan: Parameters<typeof shellScript>[0]) => {
  const lines = shellScript([clone, hide, ...plan], []).split('\n');
  return lines.slice(lines.findIndex((line) => line.includes("3<<'")));
};

describe('a quoted word', () => {
  test('is left alone when a shell would leave it alone', () => {
    expect(quote('--make-rprivate')).toBe('--make-rprivate');
    expect(quote('PATH=/bin:/sbin')).toBe('PATH=/bin:/sbin');
  });

  test.each(['', ' ', "it's", '$HOME', '`id`', '"', '\\', '*', '~', 'a\nb', '#', '!', ';', "''", 'ü'])('%j', (word) => {
    expect(execFileSync('sh', ['-c', `printf %s ${quote(word)}`], { encoding: 'utf8' })).toBe(word);
  });
});

describe('a script', () => {
  test('mounts with the tool that does it', () => {
    const mount = (...args: string[]) => inside(instruction('mount', 'why', ...args))[1];
    expect(mount('none', '/', 'none', 'rec,private', '-')).toBe('mount --make-rprivate /   # why');
    expect(mount('proc', '/proc', 'proc', 'nosuid,nodev', '-')).toBe(
      'mount -t proc -o nosuid,nodev proc /proc   # why',
    );
    expect(mount('tmpfs', '/a b', 'tmpfs', '-', 'size=1m')).toBe("mount -t tmpfs -o size=1m tmpfs '/a b'   # why");
    expect(mount('/x', '/y', 'none', 'bind', '-')).toBe('mount -o bind /x /y   # why');
  });

  test('starts the command in its own environment, without the descriptor that carries the script', () => {
    const plan = [instruction('env', 'e', 'A=1 2', 'B='), instruction('exec', 'x', 'echo', "it's")];
    expect(inside(...plan).slice(1, 3)).toEqual([
      "set -- env -i 'A=1 2' B=   # e",
      `exec "$@" echo 'it'\\''s' 3<&-   # x`,
    ]);
  });

  test('ends its inner part with a line that no argument contains', () => {
    const script = inside(instruction('exec', 'x', 'echo', 'a\nEOF\nEOF_\nb'));
    expect(script[0]).toContain("3<<'EOF__'");
    expect(script.at(-2)).toBe('EOF__');
  });

  test('becomes another user by the tool that can do it', () => {
    const line = (user: string) => inside(instruction('user', 'who', user))[1];
    expect(line('0')).toBe(`set -- "$@" sh -c 'export HOME="\${HOME-/root}"; exec "$0" "$@"'   # who`);
    expect(line('nobody')).toBe(`set -- "$@" su -s /bin/sh nobody -c 'exec "$0" "$@"'   # who`);
    expect(line('7')).toBe('set -- "$@" setpriv --reuid=7 --regid=0 --clear-groups   # who');
    expect(line(':mail')).toBe('set -- "$@" setpriv --reuid=0 --regid=mail --clear-groups   # who');
  });
});

import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { run, withBench } from '../../lib/check.js';
import { expectOneLine, isRoot, leftovers, ok, onOtherHost } from './faults.js';

const words = ['run', '--rm', 'busybox', 'true'];

describe.skipIf(!isRoot)('a root directory that cannot be used', () => {
  test('is a file, or below one', () =>
    withBench(async ({ mydocker, scratch }) => {
      const file = join(scratch, 'file');
      writeFileSync(file, 'mine');
      for (const root of [file, join(file, 'below')]) {
        expectOneLine(await mydocker(['--root', root, ...words]), 125, root);
        expectOneLine(await mydocker(['--root', root, 'volume', 'create', 'data']), 1, file);
        expectOneLine(await mydocker(['--root', root, 'volume', 'ls']), 1, file);
        expectOneLine(await mydocker(['--root', root, 'rm', 'box']), 1, file);
        expectOneLine(await mydocker(['--root', root, 'doctor']), 1, file);
      }
    }));

  test('is where nothing can be made', () =>
    withBench(async ({ mydocker }) => {
      expectOneLine(await mydocker(['--root', '/proc/no/such', ...words]), 125, '/proc/no');
      expectOneLine(await mydocker(['--root', '/proc/no/such', 'volume', 'create', 'data']), 1, '/proc/no');
      expectOneLine(await mydocker(['--root', '/proc/no/such', 'rm', 'box']), 1, 'box');
      const long = `/tmp/${'r'.repeat(300)}`;
      expectOneLine(await mydocker(['--root', long, ...words]), 125, long);
    }));

  test('has got read-only: what only looks is served', () =>
    withBench(async (bench) => {
      await ok(bench, 'run', '--name', 'box', '-v', 'data:/data', 'busybox', 'true');
      const setup = `mount --bind "${bench.root}" "${bench.root}"; mount -o remount,bind,ro "${bench.root}"`;
      await onOtherHost(bench, setup, async ({ mydocker }) => {
        expectOneLine(await mydocker(words), 125, `${bench.root}/`);
        expectOneLine(await mydocker(['run', '--name', 'new', 'busybox', 'true']), 125, `${bench.root}/names/new`);
        expectOneLine(await mydocker(['volume', 'create', 'more']), 1, `${bench.root}/volumes`);
        expectOneLine(await mydocker(['volume', 'rm', 'data']), 1, 'data');
        expectOneLine(await mydocker(['rm', 'box']), 1, `${bench.root}/`);
        const volumes = await mydocker(['volume', 'ls', '-q']);
        expect(volumes).toMatchObject({ stdout: 'data\n', stderr: '', exitCode: 0 });
      });
      await ok(bench, 'rm', 'box');
      expect(leftovers(bench.root, ['data'])).toEqual([]);
    }));

  test('is read-only from the start', () =>
    withBench(async (bench) => {
      mkdirSync(bench.root);
      await onOtherHost(bench, `mount -t tmpfs -o ro tmpfs "${bench.root}"`, async ({ mydocker }) => {
        expectOneLine(await mydocker(words), 125, 'EROFS: read-only file system');
      });
    }));

  test('has an odd name', () =>
    withBench(async ({ mydocker, scratch }) => {
      const root = join(scratch, 'a b:c,d"e\\f\n=g');
      const args = ['run', '--rm', '-v', `${scratch}/x y,"z\\=\n:/v w`, '-v', 'data:/data', 'busybox', 'echo', 'odd'];
      expect(await mydocker(['--root', root, ...args])).toMatchObject({ stdout: 'odd\n', stderr: '', exitCode: 0 });
      expect(leftovers(root, ['data'])).toEqual([]);
      const deep = join(scratch, ...Array<string>(70).fill('r'.repeat(50)));
      expect(await mydocker(['--root', deep, ...words])).toMatchObject({ stdout: '', stderr: '', exitCode: 0 });
      expect(leftovers(deep)).toEqual([]);
    }));
});

describe.skipIf(!isRoot)('a host that lacks something', () => {
  test('a superuser', () =>
    withBench(async (bench) => {
      // The program must be readable, wherever it is: so somebody else with that one privilege.
      const nobody = ['--reuid=65534', '--regid=65534', '--clear-groups'];
      const mayRead = ['--inh-caps=+dac_read_search', '--ambient-caps=+dac_read_search'];
      const env = { MYDOCKER_ROOT: bench.root, MYDOCKER_RUN_ROOT: bench.runRoot };
      const asNobody = (...args: string[]) => run('setpriv', [...nobody, ...mayRead, bench.bin, ...args], { env });
      expectOneLine(await asNobody(...words), 125, 'root');
      expectOneLine(await asNobody('run', 'true'), 125, 'root');
      expectOneLine(await asNobody('rm', 'box'), 1, 'root');
      expectOneLine(await asNobody('volume', 'create', 'data'), 1, 'root');
      expectOneLine(await asNobody('volume', 'rm', 'data'), 1, 'root');
      expectOneLine(await asNobody('volume', 'prune', '--force'), 1, 'root');
      expectOneLine(await asNobody('doctor', '--fix'), 1, 'root');
      expect(existsSync(bench.root)).toBe(false);
      expect((await asNobody('run', '--dry-run', 'busybox', 'true')).exitCode).toBe(0);
    }));

  test('overlay: the driver says so when it was asked for; else vfs does it', () =>
    withBench(async (bench) => {
      mkdirSync(bench.root);
      const setup = `mount -t tmpfs tmpfs .; mkdir lower upper work; mount -t overlay overlay \
        -o lowerdir=lower,upperdir=upper,workdir=work "${bench.root}"`;
      await onOtherHost(bench, `cd "${bench.scratch}"; ${setup}`, async ({ mydocker, sh }) => {
        const args = ['run', '--rm', 'busybox', 'sh', '-c', 'echo x > /x && cat /x'];
        expectOneLine(await mydocker(['--storage-driver', 'overlay2', ...args]), 125, '--storage-driver vfs');
        const first = await mydocker(args);
        expect(first).toMatchObject({ stdout: 'x\n', exitCode: 0 });
        expect(first.stderr).toMatch(/^mydocker: overlay2 does not work [^\n]*using vfs[^\n]*\n$/);
        expect(await mydocker(args)).toMatchObject({ stdout: 'x\n', stderr: '', exitCode: 0 });
        expect(await sh(`ls "${bench.root}/layers"; ls -A "${bench.root}/containers"`)).toBe('vfs\n');
      });
    }));

  test.skipIf(execFileSync('cat', ['/proc/filesystems']).includes('\taufs'))('aufs', () =>
    withBench(async (bench) => {
      const result = await bench.mydocker(['--storage-driver', 'aufs', ...words]);
      expectOneLine(result, 125, 'this kernel has no aufs file system');
      expect(leftovers(bench.root)).toEqual([]);
      await ok(bench, ...words);
      expect(readdirSync(join(bench.root, 'layers'))).toEqual(['overlay2']);
    }),
  );

  test('a static busybox', () =>
    withBench(async (bench) => {
      const setup = `for f in /bin/busybox /usr/bin/busybox /bin/busybox.static /sbin/busybox; do
        [ ! -e "$f" ] || mount --bind /dev/null "$f"; done`;
      await onOtherHost(bench, setup, async ({ mydocker }) => {
        expectOneLine(await mydocker(words), 125, 'apt-get install busybox-static');
      });
      expect(leftovers(bench.root)).toEqual([]);
      await ok(bench, ...words);
    }));

  test('control groups', () =>
    withBench(async (bench) => {
      const setup = `awk '$3 ~ /^cgroup/ { print $2 }' /proc/mounts | sort -r | while read m; do umount "$m"; done`;
      await onOtherHost(bench, setup, async ({ mydocker }) => {
        expectOneLine(await mydocker(words), 125, 'no control groups are mounted');
      });
      expect(leftovers(bench.root)).toEqual([]);
    }));

  test('the shim: no driver is blamed for it', () =>
    withBench(async (bench) => {
      for (const shim of ['/no/such', '/etc/passwd', bench.scratch]) {
        expectOneLine(await bench.mydocker(words, { env: { MYDOCKER_SHIM: shim } }), 125, shim);
      }
      expect(leftovers(bench.root)).toEqual([]);
      await ok(bench, ...words);
      expect(readdirSync(join(bench.root, 'layers'))).toEqual(['overlay2']);
      expectOneLine(await bench.mydocker(words, { env: { MYDOCKER_SHIM: '/no/such' } }), 125, '/no/such');
      expect(leftovers(bench.root)).toEqual([]);
    }));
});

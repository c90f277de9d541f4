import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { type Bench, check, mountsBelow, run, waitFor } from '../../test/lib/check.js';

/** Runs a script in busybox and gives what it printed. */
async function inContainer({ mydocker }: Bench, options: string[], script: string): Promise<string> {
  const { stdout, stderr, exitCode } = await mydocker(['run', '--rm', ...options, 'busybox', 'sh', '-c', script]);
  expect(exitCode, stderr).toBe(0);
  return stdout;
}

/** The same for somebody whose new files are for nobody else. */
async function underUmask(bench: Bench, umask: string, options: string[], script: string) {
  const args = ['run', '--rm', ...options, 'busybox', 'sh', '-c', script];
  const env = { MYDOCKER_ROOT: bench.root, MYDOCKER_RUN_ROOT: bench.runRoot };
  return await run('sh', ['-c', `umask ${umask}; exec "$@"`, 'sh', bench.bin, ...args], { env });
}

async function volumeNames({ mydocker }: Bench): Promise<string[]> {
  return (await mydocker(['volume', 'ls', '-q'])).stdout.split('\n').filter(Boolean);
}

/** A directory of the host with a file in it. */
function hostDirectory(scratch: string): string {
  const directory = join(scratch, 'host');
  mkdirSync(directory);
  writeFileSync(join(directory, 'greeting'), 'from the host\n');
  return directory;
}

async function expectRefused({ mydocker }: Bench, args: string[], message: RegExp, code = 125): Promise<void> {
  const { stderr, exitCode } = await mydocker(['run', '--rm', ...args, 'busybox', 'true']);
  expect(stderr).toMatch(message);
  expect(exitCode).toBe(code);
}

describe('a directory of the host', () => {
  check('is the same directory in the container', { since: '05' }, async (bench) => {
    const host = hostDirectory(bench.scratch);
    const seen = await inContainer(
      bench,
      ['-v', `${host}:/data`],
      'stat -c %i /data; cat /data/greeting; echo back > /data/reply',
    );
    expect(seen).toBe(`${statSync(host).ino}\nfrom the host\n`);
    expect(readFileSync(join(host, 'reply'), 'utf8')).toBe('back\n');
  });

  check('can be read-only, with what is mounted below it', { since: '05' }, async (bench) => {
    const host = hostDirectory(bench.scratch);
    const script = 'touch /data/no && exit 1; grep " /data " /proc/self/mountinfo';
    const seen = await inContainer(bench, ['-v', `${host}:/data:ro`], script);
    expect(seen).toMatch(/ \/data ro,/);
    expect(existsSync(join(host, 'no'))).toBe(false);
  });

  check('can be a single file', { since: '05' }, async (bench) => {
    const host = hostDirectory(bench.scratch);
    const seen = await inContainer(bench, ['-v', `${host}/greeting:/etc/new/greeting:ro`], 'cat /etc/new/greeting');
    expect(seen).toBe('from the host\n');
  });

  check('comes without what is mounted below it, when told', { since: '21' }, async (bench) => {
    const host = hostDirectory(bench.scratch);
    const below = join(host, 'below');
    mkdirSync(below);
    await run('mount', ['-t', 'tmpfs', 'tmpfs', below]);
    try {
      writeFileSync(join(below, 'hidden'), '');
      const bind = `type=bind,source=${host},target=/data`;
      expect(await inContainer(bench, ['--mount', bind], 'ls /data/below')).toBe('hidden\n');
      expect(await inContainer(bench, ['--mount', `${bind},bind-nonrecursive`], 'ls /data/below')).toBe('');
    } finally {
      await run('umount', [below]);
    }
    await expectRefused(bench, ['--mount', 'type=tmpfs,source=/a,target=/b'], /have no source/);
    await expectRefused(bench, ['-v', 'data:/data:ro,rw'], /invalid mode "ro,rw"/);
  });

  check('is made when -v names one that is missing, and not when --mount does', { since: '05' }, async (bench) => {
    const missing = join(bench.scratch, 'a', 'b');
    await expectRefused(bench, ['--mount', `type=bind,source=${missing},target=/data`], /does not exist/);
    await inContainer(bench, ['-v', `${missing}:/data`], 'true');
    expect(statSync(missing).isDirectory()).toBe(true);
    const strict = join(bench.scratch, 'strict');
    const { stdout } = await underUmask(
      bench,
      '077',
      ['-v', `${strict}:/data`, '-u', '1000'],
      'touch /data/x; ls /data',
    );
    expect(stdout).toBe('');
    expect(statSync(strict).mode & 0o777).toBe(0o755);
    await expectRefused(bench, ['-v', '/proc/none/such:/data'], /cannot make the volume's source \/proc\/none\/such/);
  });

  check('never shows as a mount of the host', { since: '05' }, async (bench) => {
    const host = hostDirectory(bench.scratch);
    const running = bench.spawn(['run', '--rm', '-v', `${host}:/data`, 'busybox', 'sh', '-c', 'echo up; sleep 30']);
    await running.waitForOutput('up');
    expect(mountsBelow(bench.root)).toEqual([]);
    expect(mountsBelow(bench.scratch)).toEqual([]);
  });
});

describe('a named volume', () => {
  check('outlives its containers', { since: '05' }, async (bench) => {
    await inContainer(bench, ['-v', 'data:/data'], 'echo kept > /data/file');
    expect(await inContainer(bench, ['-v', 'data:/elsewhere'], 'cat /elsewhere/file')).toBe('kept\n');
  });

  check(
    "gets the image's files when it is new, with owners and modes, and only then",
    { since: '05' },
    async (bench) => {
      const first = await inContainer(
        bench,
        ['-v', 'etc:/etc'],
        'cat /etc/passwd; stat -c %a /etc/shadow; rm /etc/shadow',
      );
      expect(first).toMatch(/^root:x:0:0/);
      expect(first).toMatch(/\n600\n$/);
      expect(await inContainer(bench, ['-v', 'etc:/etc'], 'ls /etc')).not.toContain('shadow');
      expect(await inContainer(bench, ['-v', 'bare:/etc:nocopy'], 'ls /etc')).toBe('');
    },
  );

  check('is filled again once it has been emptied', { since: '05' }, async (bench) => {
    const whole = await inContainer(bench, [], 'ls /etc');
    await inContainer(bench, ['-v', 'etc:/etc'], 'rm -r /etc/*');
    expect(await inContainer(bench, ['-v', 'etc:/etc'], 'ls /etc')).toBe(whole);
  });

  check('is open to every user of the container, whatever the umask', { since: '05' }, async (bench) => {
    const result = await underUmask(
      bench,
      '077',
      ['-v', 'fresh:/fresh', '-u', '1000'],
      'ls /fresh && stat -c %a /fresh',
    );
    expect(result).toMatchObject({ stdout: '755\n', stderr: '', exitCode: 0 });
  });

  check('is no filled one when the copy has stopped', { since: '05' }, async (bench) => {
    const volumes = join(bench.root, 'volumes');
    mkdirSync(volumes);
    await run('mount', ['-t', 'tmpfs', '-o', 'size=64k,mode=711', 'tmpfs', volumes]);
    try {
      // As `cp` finds out in the middle, there is no room.
      const args = ['run', '--rm', '-v', 'tools:/bin', 'busybox', 'true'];
      const failed = await bench.mydocker(args);
      expect(failed.stderr).toMatch(/No space left on device/);
      expect(failed.exitCode).toBe(125);
      expect(readdirSync(join(volumes, 'tools/_data'))).not.toEqual([]);
      await run('mount', ['-o', 'remount,size=64m', volumes]);
      const sizes = 'cd /bin; for f in *; do stat -L -c "%n %s" $f; done';
      const whole = await inContainer(bench, [], sizes);
      expect(await inContainer(bench, ['-v', 'tools:/bin'], sizes)).toBe(whole);
    } finally {
      await run('umount', [volumes]);
    }
  });

  check('is whole for each of several containers that start with it at once', { since: '05' }, async (bench) => {
    const whole = await inContainer(bench, [], 'ls /bin');
    const starts = Array.from({ length: 4 }, () => inContainer(bench, ['-v', 'tools:/bin'], 'ls /bin'));
    expect(await Promise.all(starts)).toEqual([whole, whole, whole, whole]);
  });

  check('is seen by volume ls and inspect, and in use until its container is gone', { since: '05' }, async (bench) => {
    const { mydocker } = bench;
    expect((await mydocker(['volume', 'create', '--label', 'a=1', 'data'])).stdout).toBe('data\n');
    expect(
      (await mydocker(['run', '--name', 'user', '-v', 'data:/data', 'busybox', 'touch', '/data/file'])).exitCode,
    ).toBe(0);
    const [volume] = JSON.parse((await mydocker(['volume', 'inspect', 'data'])).stdout);
    expect(volume).toMatchObject({ Name: 'data', Labels: { a: '1' }, Driver: 'local', Scope: 'local' });
    expect(readdirSync(volume.Mountpoint)).toEqual(['file']);
    expect((await mydocker(['volume', 'ls', '-q', '--filter', 'label=a=1'])).stdout).toBe('data\n');
    const refused = await mydocker(['volume', 'rm', 'data']);
    expect(refused).toMatchObject({ exitCode: 1, stdout: '' });
    expect(refused.stderr).toMatch(/in use/);
    expect((await mydocker(['rm', 'user'])).exitCode).toBe(0);
    expect((await mydocker(['volume', 'rm', 'data'])).stdout).toBe('data\n');
    expect(existsSync(volume.Mountpoint)).toBe(false);
    expect((await mydocker(['volume', 'inspect', 'data'])).stderr).toMatch(/no such volume: data/);
  });
});

describe('an anonymous volume', () => {
  check('goes with --rm and with rm -v, and stays otherwise until prune', { since: '05' }, async (bench) => {
    const volumes = async () => (await bench.mydocker(['volume', 'ls', '-q'])).stdout.split('\n').filter(Boolean);
    await inContainer(bench, ['-v', '/data'], 'touch /data/file');
    expect(await volumes()).toEqual([]);
    for (const name of ['one', 'two']) await bench.mydocker(['run', '--name', name, '-v', '/data', 'busybox', 'true']);
    expect(await volumes()).toHaveLength(2);
    await bench.mydocker(['rm', '-v', 'one']);
    await bench.mydocker(['rm', 'two']);
    expect(await volumes()).toHaveLength(1);
    await bench.mydocker(['volume', 'create', 'named']);
    await bench.mydocker(['volume', 'prune', '--force']);
    expect(await volumes()).toEqual(['named']);
    await bench.mydocker(['volume', 'prune', '--force', '--all']);
    expect(await volumes()).toEqual([]);
  });
});

describe('a volume that was made for one container', () => {
  check('stays while another one has it', { since: '05' }, async (bench) => {
    await bench.mydocker(['run', '--name', 'one', '-v', '/data', 'busybox', 'sh', '-c', 'echo kept > /data/file']);
    const [volume = ''] = await volumeNames(bench);
    await bench.mydocker(['run', '--name', 'two', '-v', `${volume}:/theirs`, 'busybox', 'true']);
    expect((await bench.mydocker(['rm', '-v', 'one'])).stdout).toBe('one\n');
    expect(readFileSync(join(bench.root, 'volumes', volume, '_data', 'file'), 'utf8')).toBe('kept\n');
    await bench.mydocker(['rm', '-v', 'two']);
    await bench.mydocker(['volume', 'prune', '--force']);
    expect(await volumeNames(bench)).toEqual([]);
  });

  check('is not unused while that one is being made', { since: '05' }, async (bench) => {
    // The copy that makes its files waits at a name of ours: as slow as can be.
    const copy = join(bench.scratch, 'cp');
    const hold = join(bench.scratch, 'hold');
    writeFileSync(copy, `#!/bin/sh\nwhile [ -e ${hold} ]; do sleep 0.05; done\nPATH=\${PATH#*:} exec cp "$@"\n`);
    chmodSync(copy, 0o755);
    await bench.mydocker(['--storage-driver', 'vfs', 'run', '--rm', 'busybox', 'true']);
    writeFileSync(hold, '');
    const env = { PATH: `${bench.scratch}:${process.env.PATH}` };
    const args = ['--storage-driver', 'vfs', 'run', '-v', '/data', '-v', 'named:/named', 'busybox', 'true'];
    const making = bench.spawn(args, { env });
    await waitFor(async () => (await volumeNames(bench)).length === 2);
    await bench.mydocker(['volume', 'prune', '--force', '--all']);
    expect((await bench.mydocker(['volume', 'rm', 'named'])).stderr).toMatch(/in use/);
    expect(readdirSync(join(bench.root, 'volumes'))).toHaveLength(2);
    rmSync(hold);
    expect((await making.done).exitCode).toBe(0);
  });
});

describe('the script of --explain=sh', () => {
  check('makes new volumes, and removes the anonymous one', { since: '05' }, async (bench) => {
    const source = join(bench.scratch, 'new', 'source');
    const file = join(bench.scratch, 'a file');
    writeFileSync(file, 'of the host\n');
    const fill = 'for d in /data /scratch /source; do ls -A $d; echo written > $d/file; done; cat "/a place/for it"';
    const volumes = ['data:/data', '/scratch', `${source}:/source`, `${file}:/a place/for it`];
    const args = [...volumes.flatMap((volume) => ['-v', volume]), 'busybox', 'sh', '-c', fill];
    const { stdout: script } = await bench.mydocker(['run', '--explain=sh', ...args]);
    expect(existsSync(join(bench.root, 'volumes'))).toBe(false);
    const result = await run('sh', ['-c', script]);
    expect(result).toMatchObject({ stdout: 'of the host\n', stderr: '', exitCode: 0 });
    expect(readdirSync(join(bench.root, 'volumes'))).toEqual(['data']);
    expect(readFileSync(join(source, 'file'), 'utf8')).toBe('written\n');
    expect(await inContainer(bench, ['-v', 'data:/data'], 'cat /data/file')).toBe('written\n');
    expect((await bench.mydocker(['volume', 'ls', '-q'])).stdout).toBe('data\n');
  });
});

describe('files in memory', () => {
  check('have the size and mode that were asked for', { since: '05' }, async (bench) => {
    const script =
      'grep -E " /(a|b) " /proc/self/mountinfo; stat -c %a /b; dd if=/dev/zero of=/a/big bs=1M count=2 2>/dev/null; stat -c %s /a/big';
    const seen = await inContainer(
      bench,
      ['--tmpfs', '/a:size=1m', '--mount', 'type=tmpfs,target=/b,tmpfs-mode=700'],
      script,
    );
    expect(seen).toMatch(/ \/a rw,nosuid,nodev,noexec,relatime - tmpfs tmpfs rw,size=1024k/);
    expect(seen).toMatch(/\n700\n1048576\n$/);
  });
});

describe('a link in the tree', () => {
  check('cannot lead a mount or a copy out of the container', { since: '05' }, async (bench) => {
    const outside = join(bench.scratch, 'outside');
    const host = hostDirectory(bench.scratch);
    mkdirSync(outside);
    writeFileSync(join(outside, 'secret'), 'secret');
    // The container's own directory holds links to the host, as an image could.
    const tree = join(bench.scratch, 'tree');
    mkdirSync(tree);
    symlinkSync(outside, join(tree, 'absolute'));
    symlinkSync(`../../../../../../../..${outside}`, join(tree, 'up'));
    symlinkSync('/proc/self/root', join(tree, 'magic'));
    const nested = (name: string) => ['-v', `${tree}:/tree`, '-v', `${host}:/tree/${name}/new`];
    for (const name of ['absolute', 'up']) {
      await bench.mydocker(['run', '--rm', ...nested(name), 'busybox', 'true']);
      expect(readdirSync(outside), name).toEqual(['secret']);
    }
    // What the link means is made, and within the container.
    const seen = await inContainer(bench, nested('absolute'), `cat ${outside}/new/greeting; ls ${outside}`);
    expect(seen).toBe('from the host\nnew\n');
    const { exitCode, stderr } = await bench.mydocker(['run', '--rm', ...nested('magic'), 'busybox', 'true']);
    expect(stderr).toMatch(/move_mount .*magic.*symbolic links/);
    expect(exitCode).toBe(125);
    await bench.mydocker(['run', '--rm', '-v', `${tree}:/tree`, '-v', 'copied:/tree/absolute', 'busybox', 'true']);
    const [volume] = JSON.parse((await bench.mydocker(['volume', 'inspect', 'copied'])).stdout);
    expect(readdirSync(volume.Mountpoint)).not.toContain('secret');
  });
});

describe('bad input', () => {
  check('is refused with one line and exit code 125, and leaves nothing', { since: '05' }, async (bench) => {
    await expectRefused(bench, ['-v', 'relative/path'], /absolute path/);
    await expectRefused(bench, ['-v', `${bench.scratch}:/`], /cannot be \//);
    await expectRefused(bench, ['-v', `${bench.scratch}:/data:odd`], /unknown option "odd"/);
    await expectRefused(bench, ['-v', 'x:/data'], /invalid volume name "x"/);
    await expectRefused(bench, ['-v', `${bench.scratch}:/a`, '--tmpfs', '/a'], /duplicate mount point: \/a/);
    await expectRefused(bench, ['--mount', 'type=nfs,target=/a'], /unknown type "nfs"/);
    await expectRefused(bench, ['-v', `${bench.scratch}:/bin/busybox`], /not a directory/);
    expect((await bench.mydocker(['volume', 'ls', '-q'])).stdout).toBe('');
    expect(readdirSync(join(bench.root, 'containers'))).toEqual([]);
  });
});

check('the console is the terminal', { since: '05' }, async (bench) => {
  const terminal = await bench.terminal([
    'run',
    '--rm',
    '-ti',
    'busybox',
    'sh',
    '-c',
    'echo to the console > /dev/console',
  ]);
  await terminal.waitForOutput('to the console');
});

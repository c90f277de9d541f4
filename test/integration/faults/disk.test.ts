import { mkdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { type Bench, waitFor, withBench } from '../../lib/check.js';
import { expectOneLine, isRoot, type OtherHost, onOtherHost } from './faults.js';

const words = ['run', '--rm', '-v', '/anonymous', 'busybox', 'echo', 'works'];
const works = { stdout: 'works\n', stderr: '', exitCode: 0 };

/** With a root directory on a small file system of its own. */
async function onSmallDisk(bench: Bench, options: string, body: (host: OtherHost) => Promise<void>): Promise<void> {
  mkdirSync(bench.root);
  await onOtherHost(bench, `mount -t tmpfs -o ${options} tmpfs "${bench.root}"`, body);
}

/** What is on the small disk of containers, names, volumes and unfinished writes. */
async function left({ root }: Bench, { sh }: OtherHost): Promise<string[]> {
  const script = `cd "${root}"; for d in containers names volumes; do [ ! -d $d ] || find $d -mindepth 1 -maxdepth 1; done
    find . -maxdepth 3 -name '.tmp-*'`;
  return (await sh(script)).split('\n').filter(Boolean).sort();
}

/** Leaves so many pages free. */
const fill = (root: string, free: number) =>
  `rm -f "${root}/fill"; dd if=/dev/zero of="${root}/fill" bs=4k status=none 2>/dev/null || :
  [ ${free} = 0 ] || truncate -s "-${free * 4096}" "${root}/fill"`;

describe.skipIf(!isRoot)('a full disk', () => {
  test('while the image is made: nothing half made stays, and with space it works', () =>
    withBench((bench) =>
      onSmallDisk(bench, 'size=64k', async (host) => {
        for (const size of ['64k', '400k', '1200k']) {
          await host.sh(`mount -o remount,size=${size} "${bench.root}"`);
          expectOneLine(await host.mydocker(words), 125, 'no space left on device', size);
          expect(await left(bench, host), size).toEqual([]);
        }
        await host.sh(`mount -o remount,size=64m "${bench.root}"`);
        expect(await host.mydocker(words)).toMatchObject(works);
        expect(await left(bench, host)).toEqual([]);
      }),
    ));

  test('without room for one more file, at any point: the driver stays the default one', () =>
    withBench((bench) =>
      onSmallDisk(bench, 'size=64m,nr_inodes=2', async (host) => {
        for (const inodes of [2, 3, 5, 7, 9, 10, 11, 12, 13, 14, 16, 20, 100, 300]) {
          await host.sh(`mount -o remount,nr_inodes=${inodes} "${bench.root}"`);
          // The host's programs begin it with a capital.
          expectOneLine(await host.mydocker(words), 125, 'o space left on device', String(inodes));
          expect(await left(bench, host), String(inodes)).toEqual([]);
        }
        await host.sh(`mount -o remount,nr_inodes=5000 "${bench.root}"`);
        expect(await host.mydocker(words)).toMatchObject(works);
        expect(await host.sh(`ls "${bench.root}/layers"`)).toBe('overlay2\n');
      }),
    ));

  test('while a container is made: the old ones are as they were', () =>
    withBench((bench) =>
      onSmallDisk(bench, 'size=8m', async (host) => {
        const keep = 'echo container > /file; echo volume > /data/file';
        await host.mydocker(['run', '--name', 'old', '-v', 'data:/data', 'busybox', 'sh', '-c', keep]);
        const before = await left(bench, host);
        expect(before).toHaveLength(3);
        for (const pages of [0, 1, 2]) {
          await host.sh(fill(bench.root, pages));
          expectOneLine(await host.mydocker(words), 125, `${bench.root}/`, `${pages} pages`);
          if (pages > 0) continue;
          const args = ['run', '--name', 'new', '-v', 'more:/x', '-v', '/anonymous', 'busybox', 'true'];
          expectOneLine(await host.mydocker(args), 125, `${bench.root}/`);
          expectOneLine(await host.mydocker(['volume', 'create', 'more']), 1, `${bench.root}/volumes`);
          expect(await left(bench, host)).toEqual(before);
        }
        expect(await left(bench, host)).toEqual(before);
        expect(await host.mydocker(['doctor'])).toMatchObject({ stdout: 'nothing is wrong\n', exitCode: 0 });
        expect(
          await host.sh(`cat "${bench.root}"/containers/*/upper/file "${bench.root}"/volumes/data/_data/file`),
        ).toBe('container\nvolume\n');
        expect(await host.mydocker(['rm', 'old'])).toMatchObject({ stdout: 'old\n', stderr: '', exitCode: 0 });
        await host.sh(`rm "${bench.root}/fill"`);
        expect(await host.mydocker(words)).toMatchObject(works);
        expect(await left(bench, host)).toEqual(['volumes/data']);
      }),
    ));

  test('that the container has filled does not hide how it ended', () =>
    withBench((bench) =>
      onSmallDisk(bench, 'size=8m', async (host) => {
        const fillUp = ['busybox', 'sh', '-c', 'cat /dev/zero > /file 2> /dev/null; exit 7'];
        for (const options of [['--rm'], ['--name', 'box']]) {
          const result = await host.mydocker(['run', ...options, ...fillUp]);
          expect(result.exitCode).toBe(7);
          expect(result.stderr).toMatch(/^mydocker: [^\n]*no space left on device[^\n]*\n$/);
        }
        expect(await left(bench, host)).toHaveLength(2);
        expect(await host.mydocker(['rm', 'box'])).toMatchObject({ stderr: '', exitCode: 0 });
        expect(await left(bench, host)).toEqual([]);
        expect(await host.mydocker(words)).toMatchObject(works);
        expect((await host.mydocker(['run', '-d', '--name', 'box', ...fillUp])).exitCode).toBe(0);
        expect((await host.mydocker(['wait', 'box'])).stdout).toBe('7\n');
        // Nobody but the monitor has seen its end.
        const code = ['inspect', '--format', '{{.State.Status}} {{.State.ExitCode}}', 'box'];
        await waitFor(async () => (await host.mydocker(code)).stdout === 'exited 7\n', { what: 'the exit code' });
      }),
    ));

  test('while files are copied: with vfs, and into a new volume', () =>
    withBench((bench) =>
      onSmallDisk(bench, 'size=64m', async (host) => {
        expect(await host.mydocker(['--storage-driver', 'vfs', ...words])).toMatchObject(works);
        await host.sh(fill(bench.root, 100));
        expectOneLine(await host.mydocker(words), 125, 'No space left on device');
        expect(await left(bench, host)).toEqual([]);
        await host.sh(`rm -r "${bench.root}/fill" "${bench.root}/layers"`);
        expect(await host.mydocker(words)).toMatchObject(works);
        await host.sh(fill(bench.root, 100));
        const args = ['run', '--rm', '-v', '/bin', 'busybox', 'echo', 'not this'];
        expectOneLine(await host.mydocker(args), 125, 'No space left on device');
        expect(await left(bench, host)).toEqual([]);
      }),
    ));
});

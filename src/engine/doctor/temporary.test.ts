import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFindings } from './temporary.js';

test('finds what a process that is gone left, and leaves the files of containers alone', async () => {
  const root = await mkdtemp(join(tmpdir(), 'doctor-'));
  const gone = spawnSync('true').pid;
  const left = `.tmp-${gone}-0123456789abcdef`;
  const paths = [
    `layers/overlay2/${left}/diff`,
    `containers/${left}`,
    `containers/c1/${left}`,
    `containers/c1/upper/${left}`,
    `layers/overlay2/busybox/diff/${left}`,
    `layers/overlay2/.tmp-${process.pid}-0123456789abcdef`,
  ].map((path) => join(root, path));
  for (const path of paths) {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, '');
  }
  const findings = temporaryFindings({ root, runRoot: root, warn: () => {} });
  expect(findings.map(({ problem }) => problem).sort()).toEqual([
    `${root}/containers/${left}: an unfinished write`,
    `${root}/containers/c1/${left}: an unfinished write`,
    `${root}/layers/overlay2/${left}: an unfinished write`,
  ]);
  for (const { fix } of findings) await fix?.();
  expect(paths.map(existsSync)).toEqual([false, false, false, true, true, true]);
  await rm(root, { recursive: true });
});

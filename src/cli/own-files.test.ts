import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, expect, test, vi } from 'vitest';
import { redirect, translateOptions } from './own-files.js';

const directory = mkdtempSync(join(tmpdir(), 'own-files-'));
const file = join(directory, 'file');
afterAll(() => rmSync(directory, { recursive: true }));
afterEach(() => vi.unstubAllEnvs());

test('a variable without a value gets ours, and is told alone when we have none', () => {
  vi.stubEnv('OURS', 'a b');
  vi.stubEnv('NONE', undefined);
  expect(translateOptions(['--env==OURS', '--env==NONE', '--env==X=', '--rm', '--tty=false', '--name==n'])).toEqual([
    '--env=OURS=a b',
    '--env=NONE',
    '--env=X=',
    '--rm',
    '--tty=false',
    '--name=n',
  ]);
});

test('a file is read here, and the command line wins over it', () => {
  vi.stubEnv('OURS', 'ours');
  writeFileSync(file, '# a comment\nX=1\nOURS\n');
  expect(translateOptions(['--env==X=2', `--env-file==${file}`])).toEqual([
    '--env=X=1',
    '--env=OURS=ours',
    '--env=X=2',
  ]);
  writeFileSync(file, 'a=b\n');
  expect(translateOptions([`--label-file==${file}`])).toEqual(['--label=a=b']);
});

test('a path is from our directory', () => {
  const here = process.cwd();
  const mounts = ['.:/a', './b:/b:ro', 'c/d:/c', '/e:/e', 'volume:/f', '/g', '../h'];
  expect(translateOptions(mounts.map((mount) => `--volume==${mount}`))).toEqual(
    [`${here}:/a`, `${here}/b:/b:ro`, `${here}/c/d:/c`, '/e:/e', 'volume:/f', '/g', '../h'].map((m) => `--volume=${m}`),
  );
});

test('so is the source of --mount, with commas where they are quoted', () => {
  const here = process.cwd();
  const mounts = ['type=bind,src=./b,dst=/x', '"source=../a,b",dst=/x', 'src=/e,dst=/x', 'src=volume,dst=./x'];
  expect(translateOptions(mounts.map((mount) => `--mount==${mount}`))).toEqual(
    [`type=bind,src=${here}/b,dst=/x`, `"source=${dirname(here)}/a,b",dst=/x`, ...mounts.slice(2)].map(
      (mount) => `--mount=${mount}`,
    ),
  );
});

test.each(['--cidfile==x', '--security-opt==seccomp=profile.json'])('%s is refused', (option) => {
  expect(() => translateOptions([option])).toThrow(/^the daemon cannot see the (file|profile) of .*, which is yours: /);
});

test('what is no file is not', () => {
  const options = ['security-opt==seccomp=unconfined', 'security-opt==no-new-privileges'];
  expect(translateOptions(options.map((option) => `--${option}`))).toHaveLength(2);
});

test('a file that is read or written as a whole is ours, and a stream to the daemon', () => {
  const operands = ['a'];
  expect(redirect('save', { options: ['--output==x', '--quiet', '--output==y'], operands })).toEqual({
    options: ['--quiet'],
    operands,
    to: 'y',
  });
  expect(redirect('image load', { options: ['--input==x'], operands: [] })).toEqual({
    options: [],
    operands: [],
    from: 'x',
  });
  expect(redirect('export', { options: ['--output==-'], operands })).toEqual({ options: [], operands });
  expect(redirect('import', { options: [], operands: ['x.tar', 'name'] })).toEqual({
    options: [],
    operands: ['-', 'name'],
    from: 'x.tar',
  });
  for (const from of ['-', 'http://x/y'])
    expect(redirect('image import', { options: [], operands: [from] })).toEqual({ options: [], operands: [from] });
});

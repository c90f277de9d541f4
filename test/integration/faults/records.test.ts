import { mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { withBench } from '../../lib/check.js';
import { expectOneLine, isRoot, leftovers, ok } from './faults.js';

const garbage = ['', 'garbage', 'null', '{"version":9}'];

describe.skipIf(!isRoot)('a record that is damaged is named, and the others are served', () => {
  for (const file of ['config.json', 'state.json']) {
    test(`a container's ${file}`, () =>
      withBench(async (bench) => {
        await ok(bench, 'run', '--name', 'whole', '-v', 'data:/data', 'busybox', 'true');
        const [whole] = containers(bench.root);
        for (const content of garbage) {
          await ok(bench, 'run', '--name', 'damaged', 'busybox', 'true');
          const id = containers(bench.root).find((name) => name !== whole) ?? '';
          writeFileSync(join(bench.root, 'containers', id, file), content);
          const examined = await bench.mydocker(['doctor']);
          expect(examined.exitCode, content).toBe(1);
          expect(examined.stdout, content).toMatch(new RegExp(`container ${id.slice(0, 12)}[^\n]* is damaged`));
          expect(await ok(bench, 'volume', 'ls', '-q')).toBe('data');
          expectOneLine(await bench.mydocker(['volume', 'rm', 'data']), 1, 'in use');
          expect(await ok(bench, 'run', '--rm', 'busybox', 'echo', 'served')).toBe('served');
          await ok(bench, 'rm', '-f', 'damaged');
          expect(await ok(bench, 'doctor')).toBe('nothing is wrong');
        }
        await ok(bench, 'rm', 'whole');
        expect(leftovers(bench.root, ['data'])).toEqual([]);
      }));
  }

  test("a volume's record: its files are not touched", () =>
    withBench(async (bench) => {
      await ok(bench, 'volume', 'create', 'whole');
      await ok(bench, 'run', '--rm', '-v', 'damaged:/data', 'busybox', 'sh', '-c', 'echo mine > /data/file');
      const record = join(bench.root, 'volumes/damaged/volume.json');
      for (const content of garbage) {
        writeFileSync(record, content);
        const listed = await bench.mydocker(['volume', 'ls', '-q']);
        expect({ ...listed, content }).toMatchObject({ stdout: 'whole\n', exitCode: 0 });
        expect(listed.stderr, content).toContain(record);
        const inspected = await bench.mydocker(['volume', 'inspect', 'damaged']);
        expect({ ...inspected, content }).toMatchObject({ stdout: '[]\n', exitCode: 1 });
        expect(inspected.stderr, content).toContain(record);
        const args = ['run', '--rm', '-v', 'damaged:/data', 'busybox', 'cat', '/data/file'];
        expectOneLine(await bench.mydocker(args), 125, record, content);
        expect((await bench.mydocker(['doctor', '--fix'])).stdout, content).toContain(record);
        expect(leftovers(bench.root, ['whole', 'damaged'])).toEqual([]);
      }
      await ok(bench, 'volume', 'rm', 'damaged');
      expect(leftovers(bench.root, ['whole'])).toEqual([]);
    }));

  test('a name that leads nowhere', () =>
    withBench(async (bench) => {
      await ok(bench, 'run', '--name', 'whole', 'busybox', 'true');
      const names = join(bench.root, 'names');
      symlinkSync('../../../etc', join(names, 'astray'));
      writeFileSync(join(names, 'file'), 'garbage');
      for (const name of ['astray', 'file']) {
        expectOneLine(await bench.mydocker(['rm', name]), 1, `no such container: ${name}`);
        expect((await bench.mydocker(['doctor'])).stdout).toContain(`name "${name}"`);
      }
      await bench.mydocker(['doctor', '--fix']);
      expect(readdirSync(names)).toEqual(['whole']);
      await ok(bench, 'rm', 'whole');
    }));

  test('files of somebody else among ours', () =>
    withBench(async (bench) => {
      await ok(bench, 'run', '--rm', 'busybox', 'true');
      for (const folder of ['containers', 'names', 'volumes', 'images/ids', 'layers/overlay2', 'images/refs']) {
        const directory = join(bench.root, folder);
        mkdirSync(directory, { recursive: true });
        writeFileSync(join(directory, 'lost+found'), '');
        expect(await ok(bench, 'run', '--rm', 'busybox', 'echo', 'served'), folder).toBe('served');
        expect((await bench.mydocker(['doctor'])).stderr, folder).toBe('');
        expect((await bench.mydocker(['volume', 'ls'])).exitCode, folder).toBe(0);
        expect((await bench.mydocker(['images'])).exitCode, folder).toBe(0);
        rmSync(join(directory, 'lost+found'), { force: true });
      }
    }));
});

function containers(root: string): string[] {
  return readdirSync(join(root, 'containers'));
}

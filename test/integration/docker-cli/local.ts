import { chmodSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { type Bench, withBench } from '../../lib/check.js';
import { image } from '../../lib/daemon.js';
import { type Engine, hold } from './engine.js';

/** Our own command line under docker's name, without a daemon, on one root for all cases of a table. */
export const local: Engine = {
  name: 'local',
  title: 'mydocker itself',
  version: Number.POSITIVE_INFINITY,
  async open() {
    const [bench, close] = await hold(withBench);
    const { exitCode, stderr } = await bench.mydocker(['run', '--rm', '--network', 'none', image, 'true']);
    expect([exitCode, stderr]).toEqual([0, '']);
    const env = {
      MYDOCKER_ROOT: bench.root,
      MYDOCKER_RUN_ROOT: bench.runRoot,
      PATH: `${namedDocker(bench)}:${process.env.PATH}`,
    };
    return { env, scratch: bench.scratch, sweep: () => sweep(bench), close };
  },
};

/** A directory in which the program under test is called `docker`. */
export function namedDocker({ bin, scratch }: Bench): string {
  const directory = join(scratch, 'bin');
  mkdirSync(directory);
  writeFileSync(join(directory, 'docker'), `#!/bin/sh\nexec '${bin}' "$@"\n`);
  chmodSync(join(directory, 'docker'), 0o755);
  return directory;
}

/** Each look costs a start of the program, so it asks the directories first whether there is anything. */
async function sweep(bench: Bench): Promise<void> {
  const { mydocker } = bench;
  const list = async (...args: string[]) => (await mydocker(args)).stdout.split('\n').filter(Boolean);
  const remove = async (command: string[], names: string[]) => {
    if (names.length > 0) await mydocker([...command, ...names]);
  };
  await remove(['rm', '--force', '--volumes'], entries(bench, 'containers').filter(isId));
  if (entries(bench, 'volumes').length > 0) await remove(['volume', 'rm', '--force'], await list('volume', 'ls', '-q'));
  if (entries(bench, 'networks/names').some((name) => name !== 'bridge'))
    await remove(['network', 'rm'], await list('network', 'ls', '-q', '-f', 'type=custom'));
  if (entries(bench, 'images/ids').length > 1 || countFiles(bench, 'images/refs') > 1)
    await remove(['rmi', '--force'], await otherImages(list));
}

const isId = (name: string): boolean => /^[0-9a-f]{64}$/.test(name);

function entries({ root }: Bench, directory: string): string[] {
  const path = join(root, directory);
  return existsSync(path) ? readdirSync(path) : [];
}

function countFiles({ root }: Bench, directory: string): number {
  const path = join(root, directory);
  if (!existsSync(path)) return 0;
  return readdirSync(path, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).length;
}

/** By name where they have one, since the common image may have a second. */
async function otherImages(list: (...args: string[]) => Promise<string[]>): Promise<string[]> {
  const rows = await list('images', '--no-trunc', '--format', '{{.Repository}}:{{.Tag}} {{.ID}}');
  return rows
    .map((row) => row.split(' ') as [string, string])
    .filter(([name]) => name !== `${image}:latest`)
    .map(([name, id]) => (name.startsWith('<none>') ? id : name));
}

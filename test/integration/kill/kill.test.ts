import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findHierarchies } from '../../../src/cgroup/detect.js';
import { rootName } from '../../../src/util/root.js';
import { type Running, run, start } from '../../lib/process.js';
import { makeScratch, mountsBelow, removeScratch } from '../../lib/scratch.js';
import { waitFor } from '../../lib/wait.js';

const project = join(import.meta.dirname, '../../..');
const mydocker = process.env.MYDOCKER_BIN ?? join(project, 'mydocker');
const shim = process.env.MYDOCKER_SHIM ?? join(project, 'dist', 'mydocker-shim');

let scratch: string;
let victim: string;
let env: Record<string, string>;
let instructions: number;

const root = () => join(scratch, 'root');
const go = () => join(scratch, 'go');

beforeAll(async () => {
  scratch = makeScratch('mydocker-kill');
  victim = join(scratch, 'victim.cjs');
  env = { MYDOCKER_ROOT: root(), MYDOCKER_RUN_ROOT: join(scratch, 'run'), MYDOCKER_SHIM: shim };
  await run(mydocker, ['run', '--rm', 'busybox', 'true'], { env });
  const entryPoints = [join(import.meta.dirname, 'victim.ts')];
  execFileSync('mkfifo', [`${go()}-pipe`]);
  await build({ entryPoints, bundle: true, platform: 'node', format: 'cjs', outfile: victim, logLevel: 'error' });
  instructions = Number((await run('node', victimArguments(-1), { env })).stdout);
});

afterAll(() => removeScratch(scratch));

const victimArguments = (at: number) => [victim, root(), join(scratch, 'run'), String(at), go()];

/** A victim that has stopped before an instruction, and everything that it started. */
async function stoppedAt(at: number): Promise<{ cli: Running; processes: number[] }> {
  rmSync(go(), { force: true });
  const cli = start('node', victimArguments(at), { env });
  await cli.waitForOutput('stopped');
  return { cli, processes: descendants(cli.pid) };
}

function descendants(pid: number): number[] {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number);
  return children.flatMap((child) => [child, ...descendants(child)]);
}

const alive = (pid: number) =>
  existsSync(`/proc/${pid}/exe`) && !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));

async function expectGone(processes: number[], where: string): Promise<void> {
  await waitFor(() => !processes.some(alive), { what: `the end of ${processes} (${where})` });
  expect(mountsBelow(scratch), where).toEqual([]);
}

/** Everything of a container that a root can have left, by the word that doctor has to say. */
function leftovers(): string[] {
  const cgroups = findHierarchies().map(({ directory }) => join(directory, rootName(root())));
  return [
    ...list(join(root(), 'containers')).map((name) => (name.startsWith('.tmp') ? name : name.slice(0, 12))),
    ...list(join(root(), 'names')),
    ...list(join(root(), 'volumes')).filter((name) => name.startsWith('.tmp')),
    ...cgroups.flatMap((parent) => list(parent).map((name) => join(parent, name))),
  ];
}

function list(directory: string): string[] {
  if (!existsSync(directory)) return [];
  const cgroup = directory.includes('/cgroup/');
  return readdirSync(directory, { withFileTypes: true })
    .filter((entry) => !cgroup || entry.isDirectory())
    .map(({ name }) => name);
}

describe('killed before each instruction of the plan', () => {
  test('the CLI leaves nothing that doctor does not name and remove', { timeout: 600_000 }, async () => {
    expect(instructions).toBeGreaterThan(40);
    for (let at = 0; at < instructions; at++) {
      const where = `before instruction ${at + 1} of ${instructions}`;
      const { cli, processes } = await stoppedAt(at);
      cli.kill('SIGKILL');
      await cli.done;
      await expectGone(processes, where);
      const left = leftovers();
      const { stdout } = await run(mydocker, ['doctor'], { env });
      for (const word of left) expect(stdout, where).toContain(word);
      const fixed = await run(mydocker, ['doctor', '--fix'], { env });
      expect(fixed.exitCode, `${where}: ${fixed.stdout}`).toBe(0);
      expect(leftovers(), where).toEqual([]);
    }
  });

  test('the shim takes its container along, and the CLI cleans up', { timeout: 600_000 }, async () => {
    for (let at = 1; at < instructions; at++) {
      const where = `before instruction ${at + 1} of ${instructions}`;
      const { cli, processes } = await stoppedAt(at);
      const [first] = processes;
      expect(readFileSync(`/proc/${first}/comm`, 'utf8'), where).toBe('mydocker-shim\n');
      execFileSync('kill', ['-9', String(first)]);
      writeFileSync(go(), '');
      await cli.done;
      await expectGone(processes, where);
      expect(leftovers(), where).toEqual([]);
    }
  });
});

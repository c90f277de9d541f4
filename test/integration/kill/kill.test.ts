import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  closeSync,
  existsSync,
  constants as files,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
} from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { findHierarchies } from '../../../src/cgroup/detect.js';
import { isAlive, type ProcessIdentity } from '../../../src/util/process.js';
import { rootName } from '../../../src/util/root.js';
import { type RunResult, run } from '../../lib/process.js';
import { makeScratch, mountsBelow, removeScratch } from '../../lib/scratch.js';
import { hasTime } from '../../lib/time.js';
import { waitFor } from '../../lib/wait.js';

const project = join(import.meta.dirname, '../../..');
const mydocker = process.env.MYDOCKER_BIN ?? join(project, 'mydocker');
const shim = process.env.MYDOCKER_SHIM ?? join(project, 'dist', 'mydocker-shim');
const program = join(project, 'dist', 'mydocker.cjs');
const count = join(import.meta.dirname, 'count.cjs');

type Whom = 'cli' | 'monitor' | 'relay';

/** How many victims at once. Each has a root of its own. */
const LANES = 3;
/** Without time for every position, one in so many has to do. */
const SPARING = 3;
const long = { timeout: 600_000 * Number(process.env.TEST_PATIENCE ?? 1) };

const scratch = makeScratch('mydocker-kill');
const victim = join(scratch, 'victim.cjs');
const isRoot = process.getuid?.() === 0;

/** A root directory, in which one victim after the other dies. */
class Lane {
  readonly root: string;
  readonly fifo: string;
  readonly env: Record<string, string>;

  constructor(readonly directory: string) {
    mkdirSync(directory);
    this.root = join(directory, 'root');
    this.fifo = join(directory, 'fifo');
    this.env = { MYDOCKER_ROOT: this.root, MYDOCKER_RUN_ROOT: join(directory, 'run'), MYDOCKER_SHIM: shim };
    execFileSync('mkfifo', [this.fifo]);
  }

  mydocker(...args: string[]): Promise<RunResult> {
    return run(mydocker, args, { env: this.env });
  }

  /** Everything of a container that the root has, by the word that doctor has to say. */
  leftovers(): string[] {
    const cgroups = findHierarchies().map(({ directory }) => join(directory, rootName(this.root)));
    return [
      ...list(join(this.root, 'containers')).map((name) => (name.startsWith('.tmp') ? name : name.slice(0, 12))),
      ...list(join(this.root, 'names')),
      ...list(join(this.root, 'volumes'))
        .filter((name) => name !== 'filled')
        .map((name) => this.containerOf(name)),
      ...cgroups.flatMap((parent) => list(parent).map((name) => join(parent, name))),
      ...mountsBelow(this.root),
    ];
  }

  /** A volume that goes with its container needs no line of its own. */
  containerOf(volume: string): string {
    const path = join(this.root, 'volumes', volume, 'volume.json');
    const { container } = existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : {};
    return container?.slice(0, 12) ?? volume;
  }

  /** Runs a victim until one of its processes was killed before an instruction; gives its exit code. All that it started has ended then. */
  async kill(whom: Whom, at: number): Promise<number | null> {
    const position = at === instructions ? 'running' : String(at);
    const args = [this.root, this.env.MYDOCKER_RUN_ROOT ?? '', this.fifo, position, whom];
    const env = { ...process.env, ...this.env, MYDOCKER_PROGRAM: program };
    const cli = spawn('node', [victim, ...args], { env, stdio: ['ignore', 'pipe', 'inherit'] });
    const closed = once(cli, 'close');
    const exited = once(cli, 'exit');
    let output = '';
    cli.stdout.on('data', (chunk) => {
      output += chunk;
    });
    // Before `clone` the monitor hangs in the pipe; it goes on when the CLI is gone, or the CLI may wait for it.
    if (whom === 'cli') await exited;
    else await waitFor(() => output.endsWith('\n'), { what: 'the kill' });
    const reader = openSync(this.fifo, files.O_RDWR | files.O_NONBLOCK);
    const [code] = await exited;
    const goesOn = whom === 'cli' ? at === instructions : code === 0;
    if (goesOn) expect((await this.mydocker('rm', '-f', 'victim')).stderr).toBe('');
    await closed;
    closeSync(reader);
    const started = JSON.parse(output) as ProcessIdentity[];
    await waitFor(() => !started.some(isAlive), { what: `the end of ${output}, killed: ${whom} at ${at}` });
    return code;
  }

  /** Runs the program, which gets a signal before its change number `at` of a file. Says whether it made so many. */
  async signalAtChange(
    signal: NodeJS.Signals,
    at: number,
    args: readonly string[],
  ): Promise<RunResult & { got: boolean }> {
    const changes = join(this.directory, 'changes');
    rmSync(changes, { force: true });
    const how = { NODE_OPTIONS: `--require=${count}`, KILL_AT: String(at), KILL_SIGNAL: signal, CHANGES: changes };
    const result = await run(mydocker, [...args], { env: { ...this.env, ...how } });
    return { ...result, got: !existsSync(changes) || Number(readFileSync(changes, 'utf8')) > at };
  }

  /** A container is there as a whole, perhaps without its name, or not at all; and so is the image of a commit. */
  async removeWhole(where: string): Promise<void> {
    for (const id of list(join(this.root, 'containers'))) {
      expect((await this.mydocker('rm', '-v', id)).stderr, where).toBe('');
    }
    await this.mydocker('rmi', 'image');
    expect(this.leftovers(), where).toEqual([]);
  }

  /** For the next test, whatever the one before has found. */
  async clear(): Promise<void> {
    const ids = list(join(this.root, 'containers'));
    if (ids.length > 0) await this.mydocker('rm', '-f', '-v', ...ids);
    await this.mydocker('doctor', '--fix');
  }

  async checkUsable(where: string): Promise<void> {
    expect((await this.mydocker('run', '--rm', 'busybox', 'echo', 'works')).stdout, where).toBe('works\n');
  }

  /** What is left is named by doctor, and gone afterwards. */
  async checkDoctor(where: string): Promise<void> {
    const left = this.leftovers();
    const { stdout, stderr, exitCode } = await this.mydocker('doctor', '--fix');
    for (const word of left) expect(stdout, where).toContain(word);
    expect(exitCode, `${where}: ${stdout}${stderr}`).toBe(0);
    expect(this.leftovers(), where).toEqual([]);
  }
}

function list(directory: string): string[] {
  if (!existsSync(directory)) return [];
  const cgroup = directory.includes('/cgroup/');
  return readdirSync(directory, { withFileTypes: true })
    .filter((entry) => !cgroup || entry.isDirectory())
    .map(({ name }) => name);
}

/** Goes through the positions from 0 to `limit`, several at once, or until `body` says that there are no more; gives their number. */
async function inLanes(limit: number, body: (lane: Lane, at: number) => Promise<boolean>): Promise<number> {
  let next = hasTime() ? 0 : Date.now() % SPARING;
  let end = limit;
  const after = (at: number) => (at < limit - 1 ? Math.min(at + (hasTime() ? 1 : SPARING), limit - 1) : limit);
  const work = async (lane: Lane) => {
    while (next < end) {
      const at = next;
      next = after(at);
      if (!(await body(lane, at))) end = Math.min(end, at);
    }
  };
  await Promise.all(lanes.map(work));
  return end;
}

let lanes: Lane[] = [];
/** How many a start has. */
let instructions = 0;

beforeAll(async () => {
  const entryPoints = [join(import.meta.dirname, 'victim.ts')];
  await build({ entryPoints, bundle: true, platform: 'node', format: 'cjs', outfile: victim, logLevel: 'error' });
  lanes = Array.from({ length: isRoot ? LANES : 0 }, (_, index) => new Lane(join(scratch, String(index))));
  await Promise.all(lanes.map((lane) => lane.mydocker('run', '--rm', 'busybox', 'true')));
});

beforeEach(() => Promise.all(lanes.map((lane) => lane.clear())));

afterAll(() => removeScratch(scratch));

describe.skipIf(!isRoot)('killed before each instruction of the plan, and while the command runs', () => {
  beforeAll(async () => {
    const [lane] = lanes;
    const { stdout } = await run('node', [victim, lane!.root, '', '', '-1'], { env: lane!.env });
    instructions = Number(stdout);
    expect(instructions).toBeGreaterThan(40);
  });
  const where = (at: number) => `before instruction ${at + 1} of ${instructions}`;

  test('the CLI leaves nothing that doctor does not name and remove', long, async () => {
    await inLanes(instructions + 1, async (lane, at) => {
      expect(await lane.kill('cli', at), where(at)).toBe(null);
      await lane.checkDoctor(where(at));
      return true;
    });
  });

  test('the monitor takes its container along, and the CLI cleans up', long, async () => {
    await inLanes(instructions, async (lane, at) => {
      // Of a command that runs it is the end, and no failure to start.
      expect(await lane.kill('monitor', at + 1), where(at + 1)).toBe(at + 1 === instructions ? 137 : 125);
      expect(lane.leftovers(), where(at + 1)).toEqual([]);
      return true;
    });
  });

  test('without the relay the start fails, or the command goes on', long, async () => {
    await inLanes(instructions + 1, async (lane, at) => {
      // The monitor may be through before the CLI notices.
      expect(at === instructions ? [0] : [0, 125], where(at)).toContain(await lane.kill('relay', at));
      expect(lane.leftovers(), where(at)).toEqual([]);
      return true;
    });
  });
});

describe.skipIf(!isRoot)('killed before each change of a file', () => {
  const volumes = ['-v', 'filled:/etc', '-v', '/anonymous'];
  const make = ['run', '--name', 'victim', ...volumes, 'busybox', 'true'];
  const cases: Record<string, { readonly about?: 'image'; readonly before?: string[]; readonly args: string[] }> = {
    'run --rm': { args: ['run', '--rm', ...volumes, 'busybox', 'true'] },
    'run --name': { args: make },
    'rm -v': { before: make, args: ['rm', '-v', 'victim'] },
    commit: { about: 'image', before: make, args: ['commit', 'victim', 'image'] },
    rmi: { about: 'image', args: ['rmi', 'busybox'] },
  };

  for (const [name, { about, before, args }] of Object.entries(cases)) {
    test(`${name} leaves nothing that doctor does not name and remove`, long, async () => {
      const changes = await inLanes(Number.POSITIVE_INFINITY, async (lane, at) => {
        const where = `before change ${at + 1}`;
        if (before) expect((await lane.mydocker(...before)).stderr, where).toBe('');
        const { got: killed, signal, exitCode, stderr } = await lane.signalAtChange('SIGKILL', at, args);
        expect([signal, exitCode], stderr).toEqual(killed ? ['SIGKILL', null] : [null, 0]);
        const fixed = await lane.mydocker('doctor', '--fix');
        expect(fixed.exitCode, `${where}: ${fixed.stdout}${fixed.stderr}`).toBe(0);
        await lane.removeWhole(where);
        if (about === 'image') await lane.checkUsable(where);
        return killed;
      });
      expect(changes).toBeGreaterThan(1);
    });
  }

  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    test(`${signal}: run --rm cleans up by itself, and says that it was interrupted`, long, async () => {
      let interrupted = 0;
      await inLanes(Number.POSITIVE_INFINITY, async (lane, at) => {
        const where = `before change ${at + 1}`;
        const args = ['run', '--rm', ...volumes, 'busybox', 'true'];
        const { got, exitCode, stderr } = await lane.signalAtChange(signal, at, args);
        expect({ left: lane.leftovers(), stderr, exitCode }, where).toEqual({ left: [], stderr: '', exitCode });
        // It may come too late to end the command.
        expect([0, 128 + constants.signals[signal]], where).toContain(exitCode);
        if (exitCode !== 0) interrupted++;
        return got;
      });
      expect(interrupted).toBeGreaterThan(1);
    });
  }
});

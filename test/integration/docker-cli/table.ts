import { execFileSync } from 'node:child_process';
import { appendFileSync, mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type RunResult, run } from '../../lib/check.js';
import { type Daemon, findProgram, withDaemon } from '../../lib/daemon.js';
import { slowness } from '../../lib/wait.js';
import { sweep } from './sweep.js';

/** What one use of a command should do. */
export interface Case {
  /** The options that it shows to work; '' for the command alone. */
  option: string | string[];
  /** Run by sh in an empty directory of its own. `pid NAME` gives the first process of a container, `await COMMAND` tries until it succeeds. */
  script: string;
  /** On standard output, without the last line end; not looked at when left out. */
  prints?: string | RegExp;
  /** On standard error, where nothing is expected unless told. */
  says?: string | RegExp;
  /** 0 unless told. */
  exits?: number;
  /** The client's first major version that has it; `OLDEST` unless told. */
  since?: number;
  /** Why it is known not to work. The test fails when it does. */
  not?: string;
}

/** Cases by command, `docker run`. */
export type Table = Record<string, Case[]>;

/** Docker's own command line, where somebody has installed it. */
const docker = findProgram('/usr/local/bin/docker', '/usr/bin/docker');
/** What older clients print is another story. */
const OLDEST = 26;
const version = docker ? Number(/\d+/.exec(execFileSync(docker, ['--version'], { encoding: 'utf8' }))?.[0]) : 0;
if (docker && version < OLDEST) console.warn(`docker ${version} is too old: the table of its commands is not checked`);
if (!docker) console.warn('docker is not installed: what it makes of the daemon is not checked');

const PRELUDE = `pid() { docker inspect -f '{{.State.Pid}}' "$1"; }
await() { tries=0; until eval "$1"; do tries=$((tries + 1)); [ $tries -lt 100 ] || return 1; sleep 0.1; done; }
trap 'jobs -p >.jobs; kill -KILL $(cat .jobs) 2>/dev/null' EXIT
cg() { find /sys/fs/cgroup -maxdepth 5 -path "*$1*" -name "$2" 2>/dev/null | head -1; }
`;

/** A line of the page: a command, an option, and why it does not work if it does not. */
export interface Row {
  section: string;
  command: string;
  option: string;
  works: boolean;
  why: string;
}

/** Makes a test of each case, all on one daemon, and what is known of each a row in the file $DOCKER_CLI_ROWS. */
export function testTable(section: string, table: Table): void {
  describe.skipIf(version < OLDEST || process.getuid?.() !== 0)(section, () => {
    let daemon: Daemon;
    let over = () => {};
    let closed: Promise<void> | undefined;
    beforeAll(async () => {
      await new Promise<void>((ready, failed) => {
        closed = withDaemon((opened) => {
          daemon = opened;
          ready();
          return new Promise((resolve) => {
            over = resolve;
          });
        });
        closed.catch(failed);
      });
    });
    afterAll(async () => {
      over();
      await closed;
    });
    for (const [command, cases] of Object.entries(table))
      for (const one of cases) testCase(section, command, one, () => daemon);
  });
}

function testCase(section: string, command: string, one: Case, daemon: () => Daemon): void {
  const options = [one.option].flat();
  const name = `${command} ${options.join(' ')}`.trimEnd();
  test.skipIf(version < (one.since ?? OLDEST))(name, { timeout: 60_000 * slowness }, async () => {
    try {
      const result = await play(one, daemon());
      const fault = faultOf(one, result);
      const rows = options.map((option) => ({ section, command, option, works: !fault, why: one.not ?? '' }));
      for (const row of rows) write(row);
      if (one.not) expect(fault, 'it works now: take `not` away').not.toBe('');
      else expect(fault).toBe('');
    } finally {
      await sweep(daemon().direct);
    }
  });
}

function play({ script }: Case, { bench, socket }: Daemon): Promise<RunResult> {
  const cwd = mkdtempSync(join(bench.scratch, 'case-'));
  const env = {
    DOCKER_HOST: `unix://${socket}`,
    HOME: cwd,
    DOCKER_CLI_HINTS: 'false',
    DOCKER_BUILDKIT: '0',
    LC_ALL: 'C',
  };
  return run('timeout', ['--signal=KILL', String(30 * slowness), 'sh', '-c', PRELUDE + script], {
    cwd,
    env: { ...env, PATH: `/usr/local/bin:${process.env.PATH}` },
  });
}

/** What differs, with all that the script wrote; empty when nothing does. */
function faultOf({ prints, says = '', exits = 0 }: Case, { stdout, stderr, exitCode }: RunResult): string {
  const wrong = [
    ...(exitCode === exits ? [] : [`exit code ${exitCode} instead of ${exits}`]),
    ...(prints === undefined || fits(stdout, prints) ? [] : [`standard output is not ${prints}`]),
    ...(fits(stderr, says) ? [] : [`standard error is not ${says === '' ? 'empty' : says}`]),
  ];
  return wrong.length > 0 ? `${wrong.join('; ')}\n${stdout}\n${stderr}` : '';
}

function fits(text: string, pattern: string | RegExp): boolean {
  return typeof pattern === 'string' ? text.trimEnd() === pattern : pattern.test(text.trimEnd());
}

function write(row: Row): void {
  const file = process.env.DOCKER_CLI_ROWS;
  if (file) appendFileSync(file, `${JSON.stringify(row)}\n`);
}

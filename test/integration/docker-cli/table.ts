import { appendFileSync, mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type RunResult, run } from '../../lib/check.js';
import { hasTime } from '../../lib/time.js';
import { slowness } from '../../lib/wait.js';
import { api } from './api.js';
import type { Engine, EngineName, OpenEngine } from './engine.js';
import { local } from './local.js';
import { remote } from './remote.js';

/** What one use of a command should do. */
export interface Case extends Reasons {
  /** The options that it shows to work; '' for the command alone. */
  option: string | string[];
  /** Run by sh in an empty directory of its own. `pid NAME` gives the first process of a container, `await COMMAND` tries until it succeeds. */
  script: string;
  /** On standard output, without the last line end; not looked at when left out. */
  prints?: Expected;
  /** On standard error, where nothing is expected unless told. */
  says?: Expected;
  /** 0 unless told. */
  exits?: number;
  /** Docker's client's first major version that has it; any that is tried at all unless told. */
  since?: number;
}

/** Why a case is known not to work. The test fails when it does. */
interface Reasons extends Partial<Record<EngineName, string>> {
  /** With none of the engines. */
  not?: string;
}

/** The same for all engines, or Docker's words and ours. */
type Expected = string | RegExp | Record<'api' | 'local', string | RegExp>;

/** Cases by command, `docker run`. */
export type Table = Record<string, Case[]>;

const engines: Engine[] = [api, local, remote];

/** Whose words an engine uses, and what it cannot do unless told. */
const likeness: Record<EngineName, 'api' | 'local'> = { api: 'api', local: 'local', remote: 'local' };

const PRELUDE = `pid() { docker inspect -f '{{.State.Pid}}' "$1"; }
await() { tries=0; until eval "$1"; do tries=$((tries + 1)); [ $tries -lt 100 ] || return 1; sleep 0.1; done; }
trap 'jobs -p >.jobs; kill -KILL $(cat .jobs) 2>/dev/null' EXIT
cg() { find /sys/fs/cgroup -maxdepth 5 -path "*$1*" -name "$2" 2>/dev/null | head -1; }
`;

/** A line of the page: a command, an option, and why it does not work if it does not. */
export interface Row {
  engine: EngineName;
  section: string;
  command: string;
  option: string;
  works: boolean;
  why: string;
}

/** Makes a test of each case with each engine, and what is known of each a row in the file $DOCKER_CLI_ROWS. */
export function testTable(section: string, table: Table): void {
  for (const engine of engines) testEngine(engine, section, table);
}

const today = Math.floor(Date.now() / 86_400_000);

const isOldEnough = (engine: Engine, { since = 0 }: Case): boolean => engine.version >= since;

/** Without time for all engines a case has one of those that can run it, another one tomorrow. */
function hasTurn(engine: Engine, one: Case, index: number): boolean {
  const able = engines.filter((each) => each.missing === undefined && isOldEnough(each, one));
  return able[(today + index) % able.length] === engine;
}

function testEngine(engine: Engine, section: string, table: Table): void {
  if (engine.missing) console.warn(`${engine.title}: ${engine.missing}`);
  describe.skipIf(engine.missing !== undefined || process.getuid?.() !== 0)(`${section}, ${engine.title}`, () => {
    let opened: OpenEngine;
    beforeAll(async () => {
      opened = await engine.open();
    });
    afterAll(() => opened?.close());
    const all = Object.entries(table).flatMap(([command, cases]) => cases.map((one) => ({ section, command, one })));
    for (const [index, each] of all.entries()) testCase(engine, { ...each, index }, () => opened);
  });
}

function testCase(
  engine: Engine,
  { section, command, one, index }: { section: string; command: string; one: Case; index: number },
  opened: () => OpenEngine,
): void {
  const options = [one.option].flat();
  const name = `${command} ${options.join(' ')}`.trimEnd();
  test.skipIf(!isOldEnough(engine, one))(name, { timeout: 60_000 * slowness }, async (context) => {
    context.skip(!hasTime() && !hasTurn(engine, one, index), 'today it is run with another client');
    try {
      const fault = faultOf(engine.name, one, await play(one, opened()));
      const why = one[engine.name] ?? one[likeness[engine.name]] ?? one.not;
      for (const option of options)
        write({ engine: engine.name, section, command, option, works: !fault, why: why ?? '' });
      if (why) expect(fault, `it works now: take "${why}" away`).not.toBe('');
      else if (fault) expect.fail(fault);
    } finally {
      await opened().sweep();
    }
  });
}

function play({ script }: Case, { env, scratch }: OpenEngine): Promise<RunResult> {
  const cwd = mkdtempSync(join(scratch, 'case-'));
  return run('timeout', ['--signal=KILL', String(30 * slowness), 'sh', '-c', PRELUDE + script], {
    cwd,
    env: { ...env, HOME: cwd, LC_ALL: 'C' },
  });
}

/** What differs, with all that the script wrote; empty when nothing does. */
function faultOf(
  engine: EngineName,
  { prints, says = '', exits = 0 }: Case,
  { stdout, stderr, exitCode }: RunResult,
): string {
  const [out, err] = [prints === undefined ? undefined : patternOf(prints, engine), patternOf(says, engine)];
  const wrong = [
    ...(exitCode === exits ? [] : [`exit code ${exitCode} instead of ${exits}`]),
    ...(out === undefined || fits(stdout, out) ? [] : [`standard output is not ${out}`]),
    ...(fits(stderr, err) ? [] : [`standard error is not ${err === '' ? 'empty' : err}`]),
  ];
  return wrong.length > 0 ? `${wrong.join('; ')}\n${stdout}\n${stderr}` : '';
}

const patternOf = (expected: Expected, engine: EngineName): string | RegExp =>
  typeof expected === 'string' || expected instanceof RegExp ? expected : expected[likeness[engine]];

function fits(text: string, pattern: string | RegExp): boolean {
  return typeof pattern === 'string' ? text.trimEnd() === pattern : pattern.test(text.trimEnd());
}

function write(row: Row): void {
  const file = process.env.DOCKER_CLI_ROWS;
  if (file) appendFileSync(file, `${JSON.stringify(row)}\n`);
}

import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { matches } from '../../tools/docs/console/match.js';
import { runPage } from '../../tools/docs/console/page.js';
import { parseTranscript } from '../../tools/docs/console/parse.js';
import { stateOf } from '../lib/containers.js';
import { BOOK } from './book.js';

describe('matching', () => {
  test.each([
    ['the same lines', ['a', 'b'], ['a', 'b']],
    ['blanks by any number', ['PID  USER'], ['  PID USER  ']],
    ['… within a line', ['pid … of [...]!'], ['pid 17 of 23!']],
    ['… for no character', ['a…b'], ['ab']],
    ['… alone for many lines', ['a', '…', 'z'], ['a', 'b', 'c', 'z']],
    ['[...] alone for no line', ['a', '[...]', 'z'], ['a', 'z']],
    ['empty lines at the end', ['a', ''], ['a', '', '']],
    ['characters that regular expressions know', ['a.b (c) [d] *'], ['a.b (c) [d] *']],
    ['no output', [], []],
  ])('%s', (_name, expected, actual) => {
    expect(matches(expected, actual)).toBe(true);
  });

  test.each([
    ['another line', ['a'], ['b']],
    ['a line more', ['a'], ['a', 'b']],
    ['a line less', ['a', 'b'], ['a']],
    ['another order', ['a', 'b'], ['b', 'a']],
    ['a dot is a dot', ['a.b'], ['axb']],
    ['no end after …', ['…', 'z'], ['a', 'b']],
    ['output where none is expected', [], ['a']],
  ])('not: %s', (_name, expected, actual) => {
    expect(matches(expected, actual)).toBe(false);
  });

  test('in any order, exact lines first', () => {
    expect(matches(['x …', 'x 1'], ['x 1', 'x 2'], true)).toBe(true);
    expect(matches(['a', 'b'], ['b', 'a'], true)).toBe(true);
    expect(matches(['a', 'a'], ['a', 'b'], true)).toBe(false);
    expect(matches(['b', '…'], ['a', 'b', 'c'], true)).toBe(true);
  });
});

describe('reading a transcript', () => {
  const parse = (info: string, content: string) => parseTranscript({ info, content, line: 10 });

  test('commands, what they print, and where they stand', () => {
    const { entries } = parse('console', '# one \\\n> more\nout\n$ two\n/ # three\n~ $ four\n');
    expect(entries).toEqual([
      { inside: false, prompt: '# ', command: 'one \\\nmore', expected: ['out'], line: 11 },
      { inside: false, prompt: '$ ', command: 'two', expected: [], line: 14 },
      { inside: true, prompt: '/ # ', command: 'three', expected: [], line: 15 },
      { inside: true, prompt: '~ $ ', command: 'four', expected: [], line: 16 },
    ]);
  });

  test('options', () => {
    const { options } = parse(
      'console exit=125 unordered at=01.2 skip="needs a network" terminal=2 timeout=5',
      '# x\n',
    );
    expect(options).toMatchObject({
      exit: 125,
      unordered: true,
      at: '01.2',
      skip: 'needs a network',
      terminal: '2',
      timeout: 5,
    });
    expect(parse('console exit=any', '# x\n').options.exit).toBe('any');
  });

  test.each([
    ['console exot=1', '# x\n', 'unknown option exot=1'],
    ['console unordered=yes', '# x\n', 'unknown option unordered=yes'],
    ['console', 'output\n', 'a transcript begins with a command'],
  ])('%s is refused', (info, content, message) => {
    expect(() => parse(info, content)).toThrow(message);
  });
});

describe('running a page', () => {
  let scratch: string;

  beforeEach(() => {
    scratch = mkdtempSync(join(tmpdir(), 'transcripts-test-'));
    for (const state of ['now', '01']) {
      writeFileSync(
        join(scratch, `mydocker-${state}`),
        `#!/bin/sh\n[ "$1" = run ] && exec env PS1='/ # ' sh -i\necho ${state} "$@"\n`,
      );
      chmodSync(join(scratch, `mydocker-${state}`), 0o755);
    }
  });
  afterEach(() => rmSync(scratch, { recursive: true }));

  let runs = 0;

  function run(...blocks: string[]) {
    const page = join(scratch, 'page.md');
    const place = join(scratch, `run-${++runs}`);
    mkdirSync(place);
    writeFileSync(page, blocks.map((block) => `\`\`\`console${block}\n\`\`\`\n`).join('\n'));
    const env = { PATH: process.env['PATH'], SHELL: '/bin/sh' };
    const pathFor = (at = 'now') => {
      writeFileSync(join(scratch, 'mydocker'), `#!/bin/sh\nexec ${scratch}/mydocker-${at} "$@"\n`);
      chmodSync(join(scratch, 'mydocker'), 0o755);
      return `${scratch}:${process.env['PATH']}`;
    };
    return runPage(page, { scratch: place, env, pathFor });
  }

  test('what the page shows is what comes', async () => {
    const result = await run('\n# mydocker a  b\nnow a b\n# echo out; echo err >&2\nout\nerr', ' exit=3\n$ (exit 3)');
    expect(result).toEqual({ commands: 3, skipped: [], failures: [] });
  });

  test('a difference has its place, its command and both texts', async () => {
    const { failures } = await run('\n# echo one\none\n# mydocker x\nnow y');
    expect(failures).toEqual([`${join(scratch, 'page.md')}:4:\n    # mydocker x\n    - now y\n    + now x`]);
  });

  test('a failing command has to be expected', async () => {
    expect((await run('\n# false')).failures).toEqual([expect.stringContaining('exit code 1, expected 0')]);
    expect((await run(' exit=2\n# false\n# true')).failures).toEqual([
      expect.stringContaining('exit code 1, expected 0'),
      expect.stringContaining('exit code 0, expected 2'),
    ]);
    expect((await run(' exit=any\n# false')).failures).toEqual([]);
  });

  test('directory, variables and jobs last over blocks', async () => {
    const result = await run('\n# cd / && x=1\n# sleep 60 &', '\n# echo $x $PWD; jobs -r | wc -l\n1 /\n1');
    expect(result.failures).toEqual([]);
  });

  test('a shell inside is typed into, also from a later block', async () => {
    const result = await run(
      '\n# mydocker run\n/ # x=in; tty | cut -c1-9\n/dev/pts/',
      '\n/ # echo $x; exit 4\nin',
      '\n# echo out\nout',
    );
    expect(result.failures).toEqual([expect.stringContaining('exit code 4, expected 0')]);
  });

  test('a prompt that is not there is a failure, not a wait', async () => {
    expect((await run('\n# true\n/ # ls')).failures).toEqual([
      expect.stringMatching(/types at the prompt `\/ # `, but none is there/),
    ]);
  });

  test('another terminal runs beside it, in the same place', async () => {
    const result = await run('\n# mydocker run\n/ # echo a > f', ' terminal=2\n# cat f\na', '\n/ # exit');
    expect(result.failures).toEqual([]);
  });

  test('a block may run with an earlier mydocker', async () => {
    expect((await run(' at=01\n# mydocker x\n01 x', '\n# mydocker x\nnow x')).failures).toEqual([]);
  });

  test('a command that does not end is given up', async () => {
    expect((await run(' timeout=1\n# sleep 30')).failures).toEqual([expect.stringContaining('did not end within 1 s')]);
  });

  test('what the machine lacks is skipped and said', async () => {
    const result = await run(' needs=no-such-program\n# false', ' skip="shown only"\n# false');
    expect(result).toMatchObject({ commands: 0, failures: [] });
    expect(result.skipped).toEqual([
      expect.stringContaining('this machine has no no-such-program'),
      expect.stringContaining('shown only'),
    ]);
  });

  test('nothing outlives the page', async () => {
    await run('\n# echo $$ > shell-pid; sleep 60 &\n# mydocker run\n/ # echo $$ > inner-pid');
    for (const name of ['shell-pid', 'inner-pid']) {
      const pid = Number(readFileSync(join(scratch, `run-${runs}`, 'work', name), 'utf8'));
      // Who adopts a zombie takes its time.
      expect([undefined, 'Z']).toContain(stateOf(pid));
    }
  });
});

describe('the command', () => {
  let scratch: string;

  beforeEach(() => {
    scratch = mkdtempSync(join(tmpdir(), 'transcripts-test-'));
    return () => rmSync(scratch, { recursive: true });
  });

  /** Runs the small book's transcripts of chapter 1 against a program that fails in its own way. */
  function runCommand(code: number) {
    const bin = join(scratch, 'mydocker');
    const shell = `[ "$1" = run ] && { cd / && PS1='$PWD # ' exec sh -i; }`;
    writeFileSync(bin, `#!/bin/sh\n${shell}\necho "mydocker $*"\nexit ${code}\n`, { mode: 0o755 });
    const args = ['tools/docs/run.mjs', 'transcripts', '--chapter', '1', '--bin', bin];
    const env = { ...process.env, COURSE_DIR: `${BOOK}/chapters`, DOCS_DIR: `${BOOK}/docs` };
    return spawnSync(process.execPath, args, { env, encoding: 'utf8' });
  }

  test('counts what ran', () => {
    const { status, stdout } = runCommand(125);
    expect([stdout, status]).toEqual([`${BOOK}/docs/chapters/01-greet.md: 10 commands, 0 differ, 0 skipped\n`, 0]);
  });

  test('fails by its exit code and names the line', () => {
    const { status, stdout } = runCommand(1);
    expect(status).toBe(1);
    expect(stdout).toMatch(
      /^test\/docs\/fixtures\/book\/docs\/chapters\/01-greet\.md:\d+:\n {4}# printf .*\n {4}exit code 1, expected 125$/m,
    );
  });
});

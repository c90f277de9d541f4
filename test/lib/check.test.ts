import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { run, start } from './process.js';
import { makeScratch, removeScratch } from './scratch.js';
import { openTerminal } from './terminal.js';

let directory: string;
beforeEach(() => {
  directory = makeScratch('check-test');
});
afterEach(() => removeScratch(directory));

describe('run', () => {
  test('gives output, exit code and signal', async () => {
    const result = await run('sh', ['-c', 'cat; echo no >&2; exit 7'], { input: 'yes' });
    expect(result).toMatchObject({ stdout: 'yes', stderr: 'no\n', exitCode: 7, signal: null });
    expect(await run('sh', ['-c', 'kill -9 $$'])).toMatchObject({ exitCode: null, signal: 'SIGKILL' });
  });

  test('fails for a program that is not there and for one that does not end', async () => {
    await expect(run('/nonexistent', [])).rejects.toThrow('ENOENT');
    await expect(run('sleep', ['100'], { timeout: 50 })).rejects.toThrow('did not end in time');
  });
});

test('a started process is talked to while it runs', async () => {
  const cat = start('cat', []);
  cat.write('hello\n');
  await cat.waitForOutput(/^hello$/m);
  cat.end();
  expect((await cat.done).exitCode).toBe(0);
});

test('output that never comes is an error as soon as the process has ended', async () => {
  await expect(start('true', []).waitForOutput('x')).rejects.toThrow('in vain for x');
});

describe('a terminal', () => {
  test('is a terminal, of the size asked for', async () => {
    const terminal = await openTerminal(['sh', '-c', 'test -t 0 && stty size; exit 3'], { columns: 91, rows: 17 });
    expect((await terminal.done).exitCode).toBe(3);
    expect(terminal.output()).toContain('17 91');
  });

  test('takes keys and a new size', async () => {
    const terminal = await openTerminal(['sh', '-c', 'trap "stty size" WINCH; echo ready; while :; do read x; done']);
    await terminal.waitForOutput('ready');
    await terminal.resize(100, 30);
    await terminal.waitForOutput('30 100');
    terminal.write('\x03');
    expect((await terminal.done).exitCode).toBe(130);
  });
});

describe('a check', () => {
  const checks = `
    import { expect } from 'vitest';
    import { check } from '${import.meta.dirname}/check.js';
    check('holds', {}, async ({ mydocker }) => expect((await mydocker(['a', 'b'])).stdout).toBe('a b'));
    check('came later', { since: '03' }, async () => expect(1).toBe(2));
    check('is over', { until: '01' }, async () => expect(1).toBe(2));
    check('is broken', { since: '02', until: '02' }, async ({ mydocker }) => expect((await mydocker([])).exitCode).toBe(0));`;

  test('runs where it holds, against the program given, on a root of its own', async () => {
    const bin = join(directory, 'bin');
    writeFileSync(
      bin,
      `#!/bin/sh\necho "$MYDOCKER_ROOT" >> ${directory}/roots\nprintf '%s %s' "$@"\nexit $((1 - ($# > 0)))\n`,
      { mode: 0o755 },
    );
    mkdirSync(join(directory, 'x'));
    writeFileSync(join(directory, 'x', 'check.test.ts'), checks);
    const project = join(import.meta.dirname, '..', '..');
    const env = { MYDOCKER_BIN: bin, COURSE_CHAPTER: '02' };
    const args = ['vitest', 'run', '--root', directory, '--reporter=json', '--testTimeout=60000'];
    const { stdout } = await run('npx', args, { cwd: project, env });
    const cases = (JSON.parse(stdout) as { testResults: { assertionResults: { title: string; status: string }[] }[] })
      .testResults[0]!.assertionResults;
    expect(cases.map(({ title, status }) => `${title}: ${status}`)).toEqual([
      'holds: passed',
      'came later: skipped',
      'is over: skipped',
      'is broken: failed',
    ]);
    const roots = readFileSync(join(directory, 'roots'), 'utf8').trim().split('\n');
    expect(new Set(roots).size).toBe(2);
  });
});

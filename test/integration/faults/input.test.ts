import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type Bench, withBench } from '../../lib/check.js';
import { expectOneLine, isRoot, leftovers, ok } from './faults.js';

/** Words after `run --rm`, the exit code, and what the message has to name. */
type Case = readonly [words: string[], exitCode: number, culprit: string];

/** Tries each on one root, on which nothing may be left. */
async function tryAll(bench: Bench, cases: readonly Case[]): Promise<void> {
  await ok(bench, 'run', '--rm', 'busybox', 'true');
  for (const [words, exitCode, culprit] of cases) {
    const result = await bench.mydocker(['run', '--rm', ...words]);
    expectOneLine(result, exitCode, culprit, words.join(' '));
    expect(leftovers(bench.root), words.join(' ')).toEqual([]);
  }
}

const refused = (culprit: string, ...options: string[]): Case => [[...options, 'busybox', 'true'], 125, culprit];
const long = 'n'.repeat(300);

describe.skipIf(!isRoot)('bad input of run gets one line, and leaves nothing', () => {
  test('options that there are not, or that lack their value', () =>
    withBench((bench) =>
      tryAll(bench, [
        refused('--nosuch', '--nosuch'),
        refused('--nosuch', '--nosuch=1'),
        refused('-Z', '-Z'),
        refused('-tZ', '-tZ'),
        refused('"maybe" for "--rm"', '--rm=maybe'),
        refused('"form" for "--explain"', '--explain=form'),
        [[], 125, 'requires at least 1 argument'],
        [['-m'], 125, '-m'],
        [['--name'], 125, '--name'],
      ]),
    ));

  test('limits', () =>
    withBench((bench) =>
      tryAll(bench, [
        refused('"5x" for "--memory"', '-m', '5x'),
        refused('"" for "--memory"', '-m', ''),
        refused('"-5m" for "--memory"', '-m', '-5m'),
        refused('"9999999999999999g" for "--memory"', '-mem', '9999999999999999g'),
        refused('memory', '-m', '5m'),
        refused('--memory-swap', '-m', '10m', '--memory-swap', '5m'),
        refused('"-2" for "--memory-swap"', '-m', '10m', '--memory-swap', '-2'),
        refused('--memory-swap', '--memory-swap', '64m'),
        refused('--cpus', '--cpus', '-1'),
        refused('"many" for "--cpus"', '--cpus', 'many'),
        refused('--cpus', '--cpus', '10000'),
        refused('--cpus', '--cpus', '0.0001'),
        refused('--cpu-shares', '-c', '-5'),
        refused('"1.5" for "--cpu-shares"', '-cpuShare', '1.5'),
        refused('9999', '--cpuset-cpus', '9999'),
        refused('"1-0" for "--cpuset-cpus"', '--cpuset-cpus', '1-0'),
        refused('"0,,1" for "--cpuset-cpus"', '-cpuSet', '0,,1'),
        refused('"x" for "--pids-limit"', '--pids-limit', 'x'),
        refused('"1.5" for "--pids-limit"', '--pids-limit', '1.5'),
      ]),
    ));

  test('mounts', () =>
    withBench(async (bench) => {
      const file = join(bench.scratch, 'file');
      const missing = join(bench.scratch, 'new');
      writeFileSync(file, '');
      await tryAll(bench, [
        refused('"nonsense" for "--mount"', '--mount', 'nonsense'),
        refused('"" for "--mount"', '--mount', ''),
        refused('unknown type "x"', '--mount', 'type=x,target=/a'),
        refused('source=', '--mount', 'type=bind,target=/a'),
        refused(`does not exist: ${missing}`, '--mount', `type=bind,source=${missing},target=/a`),
        refused('type=volume,source=data', '--mount', 'type=volume,source=data'),
        refused('invalid tmpfs-size "x"', '--mount', 'type=tmpfs,target=/a,tmpfs-size=x'),
        refused('invalid tmpfs-mode "9"', '--mount', 'type=tmpfs,target=/a,tmpfs-mode=9'),
        refused('invalid value for readonly', '--mount', 'type=tmpfs,target=/a,readonly=maybe'),
        refused('"../x"', '--mount', 'type=volume,source=../x,target=/a'),
        refused('"nonsense"', '-v', 'nonsense'),
        refused('"" for "-v"', '-v', ''),
        refused('"/a:/b:/c:/d" for "-v"', '-v', '/a:/b:/c:/d'),
        refused('unknown option "worse"', '-v', '/a:/b:worse'),
        refused('"relative" must be an absolute path', '-v', `${bench.scratch}:relative`),
        refused('cannot be /', '-v', `${bench.scratch}:/`),
        refused('"a b"', '-v', 'a b:/x'),
        refused(`"${long}"`, '-v', `${long}:/x`),
        refused('duplicate mount point: /x', '-v', `${bench.scratch}:/x`, '--tmpfs', '/y/../x'),
        refused('"relative"', '--tmpfs', 'relative'),
        refused('on /a', '--tmpfs', '/a:nonsense=1'),
        refused('on /etc/passwd', '--tmpfs', '/etc/passwd'),
        refused('/proc/nosuch', '-v', '/proc/nosuch/directory:/x'),
        refused(`${file}/below`, '-v', `${file}/below:/x`),
        refused('/etc/passwd: not a directory', '-v', `${bench.scratch}:/etc/passwd`),
        refused('/etc: not a directory', '-v', `${file}:/etc`),
        refused('/etc/passwd/below', '-v', `${bench.scratch}:/etc/passwd/below`),
        refused('/sys/nosuch: read-only', '-v', `${bench.scratch}:/sys/nosuch`),
        refused(`/${long}: name too long`, '-v', `${bench.scratch}:/${long}`),
        // What another mount needed is not left either.
        refused(`does not exist: ${missing}`, '-v', '/anonymous', '--mount', `type=bind,source=${missing},target=/a`),
        refused('/etc/passwd: not a directory', '-v', '/anonymous', '-v', `${bench.scratch}:/etc/passwd`),
      ]);
    }));

  test('names, users, directories', () =>
    withBench((bench) =>
      tryAll(bench, [
        refused('(bad/name)', '--name', 'bad/name'),
        refused('(a)', '--name', 'a'),
        refused('(..)', '--name', '..'),
        refused('(-x)', '--name', '-x'),
        refused(`(${long})`, '--name', long),
        refused('(two\\nlines)', '--name', 'two\nlines'),
        refused('for "--hostname"', '--hostname', 'h'.repeat(65)),
        refused('"a b" for "--hostname"', '--hostname', 'a b'),
        refused('"=x"', '-e', '=x'),
        refused('""', '-e', ''),
        refused('nosuch', '-u', 'nosuch'),
        refused('root:nosuch', '-u', 'root:nosuch'),
        refused('99999999999', '-u', '99999999999'),
        refused('-1', '-u', '-1'),
        refused('"relative" for "--workdir"', '-w', 'relative'),
        refused('/etc/passwd: not a directory', '-w', '/etc/passwd'),
        refused('/etc/passwd/below: not a directory', '-w', '/etc/passwd/below'),
        refused('/proc/nosuch: no such file', '-w', '/proc/nosuch'),
        refused(`/${long}: name too long`, '-w', `/${long}`),
      ]),
    ));

  test('images and commands', () =>
    withBench((bench) =>
      tryAll(bench, [
        [['nosuch:tag', 'true'], 125, "'nosuch:tag'"],
        [['far/away', 'true'], 125, "'far/away'"],
        [[''], 125, 'empty'],
        [['busybox', ''], 127, '""'],
        [['busybox', 'nosuch'], 127, '"nosuch": executable file not found in $PATH'],
        [['busybox', 'no\nsuch'], 127, '"no\\nsuch": executable file not found in $PATH'],
        [['busybox', '/bin/nosuch'], 127, '"/bin/nosuch": no such file'],
        [['busybox', '/etc/passwd/below'], 127, '"/etc/passwd/below": not a directory'],
        [['busybox', '/etc/passwd'], 126, '"/etc/passwd": permission denied'],
        [['busybox', './etc/passwd'], 126, '"./etc/passwd": permission denied'],
        [['busybox', '/etc'], 126, '"/etc": is a directory'],
        [['-ti', 'busybox', 'true'], 125, 'not a terminal'],
      ]),
    ));

  test('a script without #!, and one whose interpreter is missing', () =>
    withBench(async (bench) => {
      const text = join(bench.scratch, 'text');
      const script = join(bench.scratch, 'script');
      writeFileSync(text, 'echo hello\n', { mode: 0o755 });
      writeFileSync(script, '#!/bin/nosuch\n', { mode: 0o755 });
      await tryAll(bench, [
        [['-v', `${bench.scratch}:/s`, 'busybox', '/s/text'], 126, '"/s/text": exec format error'],
        [['-v', `${bench.scratch}:/s`, 'busybox', '/s/script'], 127, '"/s/script": no such file'],
      ]);
    }));

  test('a read-only target, and a mount point that a read-only container lacks', () =>
    withBench(async (bench) => {
      const cannot = (path: string) => `touch: ${path}: Read-only file system\n`;
      const touch = async (...words: string[]) => (await bench.mydocker(['run', '--rm', ...words])).stderr;
      expect(await touch('-v', `${bench.scratch}:/x:ro`, 'busybox', 'touch', '/x/a')).toBe(cannot('/x/a'));
      expect(await touch('--read-only', 'busybox', 'touch', '/a')).toBe(cannot('/a'));
      expect(await touch('--read-only', '-v', `${bench.scratch}:/no/such`, 'busybox', 'touch', '/no/such/a')).toBe('');
      expect(await touch('--read-only', '--tmpfs', '/no/such', 'busybox', 'touch', '/no/such/a')).toBe('');
      expect(await touch('--read-only', '-w', '/no/such', 'busybox', 'test', '-d', '/no/such')).toBe('');
      await tryAll(bench, [
        refused('/x/new: read-only file system', '-v', `${bench.scratch}:/x:ro`, '-v', `${bench.scratch}:/x/new`),
      ]);
    }));

  test('a name that is taken', () =>
    withBench(async (bench) => {
      await ok(bench, 'run', '--name', 'taken', 'busybox', 'true');
      const source = join(bench.scratch, 'new');
      const args = ['run', '--name', 'taken', '-v', '/anonymous', '-v', 'named:/x', '-v', `${source}:/y`];
      expectOneLine(await bench.mydocker([...args, 'busybox', 'true']), 125, '"taken"');
      await ok(bench, 'rm', 'taken');
      expect(leftovers(bench.root)).toEqual([]);
      await ok(bench, 'run', '--rm', '--name', 'taken', 'busybox', 'true');
    }));

  test('storage drivers', () =>
    withBench(async (bench) => {
      const withDriver = (name: string) => bench.mydocker(['--storage-driver', name, 'run', '--rm', 'busybox', 'true']);
      expectOneLine(await withDriver('nonsense'), 125, '"nonsense"');
      expectOneLine(await withDriver('__proto__'), 125, '"__proto__"');
      expect(leftovers(bench.root)).toEqual([]);
    }));
});

describe.skipIf(!isRoot)('bad input of the other commands gets one line and exit code 1', () => {
  const cases: readonly (readonly [words: string[], culprit: string])[] = [
    [['nosuch'], "'nosuch'"],
    [['toString'], "'toString'"],
    [['--nosuch', 'run', 'true'], '--nosuch'],
    [['--root'], '--root'],
    [['rm'], 'rm'],
    [['rm', 'nosuch'], 'nosuch'],
    [['rm', ''], 'no such container'],
    [['rm', '../..'], '../..'],
    [['rm', '.'], '.'],
    [['volume', 'nosuch'], 'volume'],
    [['volume', 'create', 'a'], '"a"'],
    [['volume', 'create', '../x'], '"../x"'],
    [['volume', 'create', 'a', 'b'], 'at most 1'],
    [['volume', 'create', '-d', 'nfs', 'data'], '"nfs"'],
    [['volume', 'create', '--label', '=x', 'data'], '"=x"'],
    [['volume', 'rm', 'nosuch'], 'nosuch'],
    [['volume', 'rm', '../containers'], '../containers'],
    [['volume', 'rm', ''], 'no such volume'],
    [['volume', 'ls', 'extra'], 'volume ls'],
    [['volume', 'ls', '--filter', 'nonsense'], '"nonsense"'],
    [['volume', 'ls', '--filter', 'dangling=maybe'], '"dangling=maybe"'],
    [['volume', 'ls', '--format', '{{.Name'], 'template'],
    [['doctor', 'extra'], 'doctor'],
  ];

  test('each on one root', () =>
    withBench(async (bench) => {
      for (const [words, culprit] of cases) {
        expectOneLine(await bench.mydocker(words), 1, culprit, words.join(' '));
        expect(leftovers(bench.root), words.join(' ')).toEqual([]);
      }
    }));

  test('of several operands the good ones are served', () =>
    withBench(async (bench) => {
      await ok(bench, 'volume', 'create', 'one');
      await ok(bench, 'volume', 'create', 'two');
      const { stdout, stderr, exitCode } = await bench.mydocker(['volume', 'rm', 'one', 'nosuch', 'two']);
      expect({ stdout, exitCode }).toEqual({ stdout: 'one\ntwo\n', exitCode: 1 });
      expect(stderr).toMatch(/^mydocker: [^\n]*nosuch[^\n]*\n$/);
    }));
});

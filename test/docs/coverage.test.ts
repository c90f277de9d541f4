import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { checkPages } from '../../tools/docs/site/check.js';
import { declarations } from '../../tools/docs/step/declarations.js';
import { BOOK, plansFor, problemsOf, series, shown } from './book.js';

describe('what a block shows', () => {
  test('a whole step, its tests apart', () => {
    const [plan] = plansFor('01.1');
    expect(plan?.views.map((view) => view.file.path)).toEqual(['src/greet.ts', 'src/main.ts']);
    expect(plan?.tests.map((view) => view.file.path)).toEqual(['src/greet.test.ts']);
  });

  test('a file, a glob, or several targets one a line', () => {
    expect(Object.keys(shown(plansFor('01.1 src/main.ts')[0]))).toEqual(['src/main.ts']);
    expect(Object.keys(shown(plansFor('01.2 native/*')[0]))).toEqual(['native/Makefile', 'native/shim.c']);
    expect(Object.keys(shown(plansFor('01.1\nsrc/main.ts\nsrc/greet.ts')[0]))).toEqual(['src/main.ts', 'src/greet.ts']);
  });

  test('hunks by number', () => {
    expect(shown(plansFor('02.1 src/words.ts #1')[0])).toEqual({ 'src/words.ts': ["-  'zero',", "+  'none',"] });
  });

  test('lines by number, a removed line with the one after it', () => {
    expect(shown(plansFor('02.1 src/main.ts :7')[0])).toEqual({
      'src/main.ts': [
        "-  process.stdout.write(greet(names[0] ?? 'world'));",
        '+  for (const name of names) process.stdout.write(greet(name));',
      ],
    });
  });

  test('declarations by name, with their comments', () => {
    expect(shown(plansFor('01.1 src/greet.ts @checked')[0])['src/greet.ts']?.[0]).toBe(
      '+// An empty name would greet nobody.',
    );
    expect(shown(plansFor('01.2 native/shim.c @say')[0])['native/shim.c']?.slice(0, 2)).toEqual([
      '+/* Writes its arguments, one a line. */',
      '+static int say(int argc, char **argv)',
    ]);
  });

  test('without targets, what the other blocks of the page leave', () => {
    const [, rest] = plansFor('02.1 src/words.ts', '02.1');
    expect(Object.keys(shown(rest))).toEqual(['src/main.ts']);
    const [, part] = plansFor('01.1 src/greet.ts @top..greet', '01.1');
    expect(shown(part)['src/greet.ts']).toHaveLength(5);
  });

  test('tests come with the last block of their step, unless a block names them', () => {
    const [first, last] = plansFor('01.1 src/main.ts', '01.1 src/greet.ts');
    expect([first?.tests.length, last?.tests.length]).toEqual([0, 1]);
    expect(plansFor('01.1 src/greet.test.ts', '01.1').map((plan) => plan.tests)).toEqual([[], []]);
  });

  test.each([
    ['09.1', 'there is no step 09.1'],
    ['1.1', 'expected `step NN.S`'],
    ['01.1 src/nothing.ts', 'step 01.1 does not touch src/nothing.ts; it touches src/greet.test.ts'],
    ['02.1 src/words.ts #3', 'src/words.ts has 2 hunks in this step, not 3'],
    ['02.1 src/words.ts #a', 'expected a number or a range'],
    ['02.1 src/words.ts :10-12', 'changes nothing in that part'],
    ['01.1 src/greet.ts @gone', 'src/greet.ts declares no gone; it has top, END, greet, checked'],
  ])('`step %s` is refused', (block, message) => {
    expect(() => plansFor(block)).toThrow(message);
  });

  test('a block with nothing left to show is refused', () => {
    expect(() => plansFor('01.3 src/words.ts', '01.3')).toThrow('nothing of step 01.3 is left');
  });
});

describe('coverage', () => {
  test('whole steps cover a chapter', () => {
    expect(problemsOf('01', '01.1', '01.2', '01.3')).toEqual([]);
    expect(problemsOf('02', '02.1', '02.2')).toEqual([]);
  });

  test('parts cover it when they add up', () => {
    expect(problemsOf('02', '02.1 src/words.ts #1', '02.1 src/words.ts #2', '02.1 src/main.ts', '02.2')).toEqual([]);
    const parts = ['top..END', 'greet', 'checked'].map((name) => `01.1 src/greet.ts @${name}`);
    expect(problemsOf('01', ...parts, '01.1', '01.2', '01.3')).toEqual([]);
  });

  test('a hunk that is not shown is named', () => {
    expect(problemsOf('02', '02.1 src/words.ts #1', '02.1 src/main.ts', '02.2')).toEqual([
      'step 02.1, src/words.ts, hunk 2 (lines 24-27): not shown',
    ]);
  });

  test('a hunk shown twice is named, with both places', () => {
    expect(problemsOf('02', '02.1 src/words.ts', '02.1 src/words.ts #1', '02.1', '02.2')).toEqual([
      'step 02.1, src/words.ts, hunk 1 (line 3): shown twice, by the blocks at lines 1 and 4',
    ]);
  });

  test('a hunk shown in part is named', () => {
    expect(problemsOf('01', '01.1 src/greet.ts @greet', '01.1 src/main.ts', '01.2', '01.3')).toEqual([
      expect.stringMatching(
        /^step 01\.1, src\/greet\.ts, hunk 1 .*: shown only in part, \d+ of its changed lines are missing$/,
      ),
    ]);
  });

  test('a rename without a changed line has to be shown too', () => {
    expect(problemsOf('02', '02.1', '02.2 src/main.ts')).toEqual(['step 02.2, src/hello.ts: not shown']);
  });

  test('tests count as shown only when some block of their step is there', () => {
    expect(problemsOf('01', '01.2', '01.3').filter((problem) => problem.includes('test'))).toEqual([
      expect.stringContaining('src/greet.test.ts'),
    ]);
  });
});

describe('the pages of a book', () => {
  let docs: string;
  const page = (name: string) => join(docs, name);
  const edit = (name: string, change: (text: string) => string) =>
    writeFileSync(page(name), change(readFileSync(page(name), 'utf8')));

  beforeEach(() => {
    docs = mkdtempSync(join(tmpdir(), 'book-'));
    cpSync(`${BOOK}/docs`, docs, { recursive: true });
  });
  afterEach(() => rmSync(docs, { recursive: true }));

  test('agree with the patches', () => {
    expect(checkPages(series, docs)).toEqual([]);
  });

  test('a chapter without a page', () => {
    rmSync(page('chapters/02-count.md'));
    expect(checkPages(series, docs)).toEqual([`${page('chapters/02-count.md')}: chapter 02 has no page`]);
  });

  test('a page without a chapter', () => {
    writeFileSync(page('chapters/09-gone.md'), '# Gone\n');
    expect(checkPages(series, docs)).toEqual([`${page('chapters/09-gone.md')}: there is no such chapter`]);
  });

  test('a chapter goes on on further pages, each step on one of them', () => {
    edit('chapters/02-count.md', (text) => text.replace('```step 02.2\n```', ''));
    writeFileSync(page('chapters/02-count-2-hello.md'), '# Counting: hello\n\n```step 02.2\n```\n');
    expect(checkPages(series, docs)).toEqual([]);
    edit('chapters/02-count-2-hello.md', (text) => text.replace('02.2', '02.1'));
    const pages = `${page('chapters/02-count.md')}, ${page('chapters/02-count-2-hello.md')}`;
    expect(checkPages(series, docs)).toEqual(expect.arrayContaining([`${pages}: step 02.2, src/hello.ts: not shown`]));
    expect(checkPages(series, docs)).toEqual(expect.arrayContaining([expect.stringContaining('shown twice')]));
  });

  test('a mistake in a block has its line', () => {
    edit('chapters/02-count.md', (text) => text.replace('step 02.2', 'step 02.7'));
    expect(checkPages(series, docs)).toEqual([`${page('chapters/02-count.md')}:20: there is no step 02.7`]);
  });

  test('a translated page is held to the same, and to the same transcripts', () => {
    edit('zh/chapters/01-greet.md', (text) => text.replace('42', '41').replace('```step 01.3\n```', ''));
    expect(checkPages(series, docs)).toEqual([
      expect.stringMatching(
        /zh\/chapters\/01-greet\.md: step 01\.3, src\/words\.ts, hunk 1 \(lines 1-29\): not shown$/,
      ),
      expect.stringMatching(/zh\/chapters\/01-greet\.md:\d+: transcript 3 is not the one of /),
    ]);
  });
});

describe('declarations', () => {
  test('cut a file without a gap', () => {
    const lines = ['import x;', '', '/** Why. */', 'export async function a() {', '}', '', 'const b = 1;'];
    expect(declarations('x.ts', lines)).toEqual([
      { name: 'top', from: 1, to: 2 },
      { name: 'a', from: 3, to: 6 },
      { name: 'b', from: 7, to: 7 },
    ]);
  });

  test('know how C is laid out', () => {
    const lines = [
      '#include <x.h>',
      '#define A 1',
      'struct op {',
      '};',
      'static int f(int a,',
      '    int b)',
      '{',
      '  g();',
      '}',
      'int h(void);',
    ];
    expect(declarations('x.c', lines).map((one) => one.name)).toEqual(['top', 'A', 'op', 'f']);
  });
});

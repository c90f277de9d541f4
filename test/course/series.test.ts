import { chmodSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { buildCourse, makeProject, removeCourse, type StepSource, writeHistory } from './project.js';

vi.setConfig({ testTimeout: 120_000 });
beforeAll(buildCourse);
afterAll(removeCourse);

const bytes = Buffer.from(Array.from({ length: 3000 }, (_, index) => (index * 7919) % 256));

const text = `${Array.from({ length: 20 }, (_, index) => `line ${index}\n`).join('')}no newline at the end`;

/** One of everything that a patch can get wrong. */
const odd: StepSource[] = [
  {
    step: '01.1 first',
    title: 'Grüße: a title that is longer than a line of a mail may be, which is seventy-eight characters',
    why: 'The first line of why.\n\nA second paragraph – with a dash.',
    files: {
      'src/a.ts': text,
      'src/bytes': bytes,
      'src/link': '-> a.ts',
    },
  },
  {
    step: '01.2 odd-files',
    title: 'Add files that are hard to carry',
    files: { 'src/crlf': 'a\r\nb\r\n', 'src/latin1': Buffer.from([0xe9, 10]), 'src/ä name': 'x\n', 'native/empty': '' },
  },
  {
    step: '02.1 rename',
    title: '[tag] Rename: and change',
    files: {
      'src/a.ts': null,
      'src/sub/b.ts': text.replace('line 3', 'LINE 3'),
      'src/bytes': Buffer.concat([bytes, bytes]),
      'src/link': '-> sub/b.ts',
    },
  },
];

describe('import and export', () => {
  test('carry binary files, renames, links, odd names and missing line ends', () => {
    const project = makeProject(odd);
    expect(project.ok('verify')).toContain('3 patches');
    expect(project.read('src/sub/b.ts')).toBe(text.replace('line 3', 'LINE 3'));
    expect(project.state()['src/bytes']).toBe(Buffer.concat([bytes, bytes]).toString('latin1'));
    expect(project.state()['src/crlf']).toBe('a\r\nb\r\n');
    expect(project.state()['src/latin1']).toBe('\xe9\n');
    expect(readlinkSync(join(project.root, 'src/link'))).toBe('sub/b.ts');
    expect(project.read('chapters/02-test/01-rename.patch')).toContain('rename from src/a.ts');
    expect(project.ok('list')).toContain(
      '01.1 Grüße: a title that is longer than a line of a mail may be, which is seventy',
    );
  });

  test('give back the very same series', () => {
    const project = makeProject(odd);
    const before = project.state();
    const exported = `${project.root}-exported`;
    project.ok('export', exported);
    expect(project.ok('import', exported)).toContain('No patch changed');
    expect(project.state()).toEqual(before);
  });

  test('number the steps by their order and take the patches of earlier numbers away', () => {
    const project = makeProject(odd);
    const more = [
      odd[0]!,
      { step: '01.2 between', title: 'Between', files: { 'src/between': 'x\n' } },
      ...odd.slice(1),
    ];
    project.ok('import', writeHistory(`${project.root}-more`, more));
    const patches = Object.keys(project.state()).filter((path) => path.endsWith('.patch'));
    expect(patches).toEqual([
      'chapters/01-test/01-first.patch',
      'chapters/01-test/02-between.patch',
      'chapters/01-test/03-odd-files.patch',
      'chapters/02-test/01-rename.patch',
    ]);
    project.ok('verify');
  });

  test.each([
    ['a commit that says not which step it is', [{ ...odd[0]!, step: 'none' }], 'says not which step it is'],
    ['a step that touches the frame', [{ ...odd[0]!, files: { 'README.md': 'x' } }], 'touches README.md'],
    ['chapters out of order', [odd[2]!, odd[0]!], 'belongs to chapter 01 but follows chapter 02'],
    ['a chapter that is not there', [{ ...odd[0]!, step: '03.1 x' }], 'has no chapter.json'],
    ['a message that is no mail', [{ ...odd[0]!, why: 'a\n---\nb' }], "would end a patch's message"],
  ])('refuse %s, and change nothing', (name, steps, message) => {
    const project = makeProject(odd);
    const before = project.state();
    const history = writeHistory(`${project.root}-${name.replaceAll(' ', '-')}`, steps);
    expect(project.course('import', history)).toMatchObject({ exitCode: 1, stderr: expect.stringContaining(message) });
    expect(project.state()).toEqual(before);
  });

  test('refuse to replace an edit that no patch has', () => {
    const project = makeProject(odd);
    project.write({ 'src/crlf': 'mine' });
    const answer = project.course('import', writeHistory(`${project.root}-again`, odd));
    expect(answer).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('src/crlf would be lost') });
    expect(project.read('src/crlf')).toBe('mine');
  });
});

describe('verify', () => {
  test('notices an edit, an addition and a removal in src/', () => {
    const project = makeProject(odd);
    for (const [path, content] of [
      ['src/crlf', 'edited'],
      ['src/added.ts', 'x'],
      ['src/latin1', null],
    ] as const) {
      project.write({ [path]: content });
      const { exitCode, stderr } = project.course('verify');
      expect({ exitCode, stderr }).toEqual({
        exitCode: 1,
        stderr: expect.stringContaining(`${path} is not what the patches make`),
      });
      project.git('checkout', '.');
      project.git('clean', '--force', '--quiet', 'src');
    }
    project.ok('verify');
  });

  test('notices a changed mode, and leaves ignored files alone', () => {
    const project = makeProject(odd);
    project.write({ 'native/x.o': 'compiled' });
    project.ok('verify');
    chmodSync(join(project.root, 'native/empty'), 0o755);
    expect(project.course('verify').stderr).toContain('native/empty is not what');
    chmodSync(join(project.root, 'native/empty'), 0o644);
    project.write({ 'src/link': 'a file now' });
    expect(project.course('verify').stderr).toContain('src/link is not what');
  });

  test('names a patch that is broken, missing, or not one', () => {
    const project = makeProject(odd);
    const file = 'chapters/01-test/02-odd-files.patch';
    const rename = 'chapters/02-test/01-rename.patch';
    const second = project.read(rename);

    project.write({ [rename]: second.replace('-line 3', '-line 33') });
    expect(project.course('verify').stderr).toContain(`${rename} does not apply`);
    project.write({ [rename]: second, [file]: 'no mail' });
    expect(project.course('verify').stderr).toContain(`${file} is no mail-form patch`);
    project.write({ [file]: null });
    expect(project.course('verify').stderr).toMatch(/src\/.* not what the patches make/);
    project.git('checkout', '.');
    project.ok('verify');
  });

  test('notices a patch that applies only by luck', () => {
    const project = makeProject([
      { step: '01.1 a', title: 'A', files: { 'src/a': 'a\nb\nc\nd\ne\nf\ng\nh\ni\n' } },
      { step: '01.2 b', title: 'B', files: { 'src/a': 'a\nb\nc\nd\ne\nf\ng\nh\nI\n' } },
    ]);
    const [first, second] = ['chapters/01-test/01-a.patch', 'chapters/01-test/02-b.patch'] as const;
    project.write({ [first]: project.read(first).replace('+a\n', '+A\n') });
    expect(project.course('verify').stderr).toContain(`${first} applies, but not to what it was made from`);
    project.git('checkout', '.');
    project.write({ [second]: project.read(second).replace('Subject: B', 'Subject: C') });
    expect(project.ok('verify')).toContain('2 patches');
  });

  test('wants every step to say why, and every chapter to have a step', () => {
    const project = makeProject(odd);
    const file = 'chapters/01-test/02-odd-files.patch';
    project.write({ [file]: project.read(file).replace('It is needed.\n', '') });
    expect(project.course('verify').stderr).toContain('step 01.2 "Add files that are hard to carry" does not say why');
    project.git('checkout', '.');
    project.ok('new', 'chapter', '03-more', 'More');
    expect(project.course('verify').stderr).toContain('chapter 03-more has no step');
  });
});

test('show gives a step, or a chapter', () => {
  const project = makeProject(odd);
  expect(project.ok('show', '02.1')).toContain('+LINE 3');
  expect(project.ok('show', '01')).toMatch(/Grüße[\s\S]*Add files/);
  expect(project.course('show', '02.2').stderr).toContain('there is no step "02.2"');
});

test('diff says where the working tree leaves the book', () => {
  const project = makeProject(odd);
  expect(project.ok('diff')).toContain('as the book has them at 02');
  project.write({ 'src/crlf': 'mine\n' });
  expect(project.ok('diff')).toContain('+mine');
  expect(project.ok('diff', '01.1')).toContain('rename from src/a.ts');
});

import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { lines } from './numbers.js';
import { buildCourse, makeProject, type Project, removeCourse } from './project.js';

vi.setConfig({ testTimeout: 120_000 });
beforeAll(buildCourse);
afterAll(removeCourse);

const BEGIN = 'chapters/01-test/01-begin.patch';
const MIDDLE = 'chapters/01-test/02-middle.patch';
const GROW = 'chapters/02-test/01-grow.patch';
const RENAME = 'chapters/02-test/02-rename.patch';

function replace(project: Project, path: string, ...pairs: [string, string][]): void {
  project.write({ [path]: pairs.reduce((text, [from, to]) => text.replace(from, to), project.read(path)) });
}

test('each hunk goes to the step that last touched its lines, through a rename', () => {
  const project = makeProject(lines);
  replace(
    project,
    'src/text',
    ['line 2\n', 'LINE 2\n'],
    ['middle', 'MIDDLE'],
    ['line 15\n', 'line 15\nmore\n'],
    ['line 20\n', ''],
  );
  const edited = project.read('src/text');
  const report = project.ok('absorb');
  expect(report).toContain('src/text:2 → 01.1 Begin');
  expect(report).toContain('src/text:6 → 01.2 Say more in the middle');
  expect(report).toContain('src/text:17 → 02.1 Grow to twenty');
  expect(project.read('src/text')).toBe(edited);
  expect(project.read(BEGIN)).toContain('+LINE 2\n');
  expect(project.read(MIDDLE)).toContain('+MIDDLE\n');
  expect(project.read(GROW)).toContain('+more\n');
  expect(project.read(GROW)).not.toContain('+line 20\n');
  project.ok('verify');
});

test('an edit right beside a later step is no conflict', () => {
  const project = makeProject(lines);
  replace(project, 'src/text', ['line 5\n', 'line five\n'], ['line 6\n', 'line six\n']);
  project.ok('absorb');
  expect(project.read(BEGIN)).toContain('+line five\n+line six\n');
  expect(project.read(MIDDLE)).toContain(' line five\n+middle\n line six\n');
  project.ok('verify');
});

test('a hunk that several steps could own stops, changes nothing, and takes --into', () => {
  const project = makeProject(lines);
  replace(project, 'src/text', ['line 5\nmiddle\n', 'both\n']);
  const before = project.state();
  const { exitCode, stderr } = project.course('absorb');
  expect({ exitCode, stderr }).toEqual({
    exitCode: 1,
    stderr: expect.stringContaining('src/text:5 belongs to 01.1 or 01.2'),
  });
  expect(stderr).toContain('--into');
  expect(stderr.trim().split('\n')).toHaveLength(1);
  expect(project.state()).toEqual(before);

  expect(project.course('absorb', '--into', '01.1').stderr).toContain('changes what 01.2 wrote, after 01.1');
  expect(project.state()).toEqual(before);
  project.ok('absorb', '--into', '01.2');
  expect(project.read(MIDDLE)).toContain('-line 5\n+both\n');
  project.ok('verify');
});

test('a line added between two steps takes --into, the earlier or the later', () => {
  for (const [into, file] of [
    ['01.1', BEGIN],
    ['01.2', MIDDLE],
    ['02.1', GROW],
  ] as const) {
    const project = makeProject(lines);
    replace(project, 'src/text', ['middle\n', 'middle\nbetween\n']);
    expect(project.course('absorb').stderr).toContain('src/text:7 belongs to 01.1 or 01.2');
    project.ok('absorb', '--into', into);
    expect(project.read(file)).toContain('+between\n');
    expect(project.read('src/text')).toContain('middle\nbetween\nline 6\n');
    project.ok('verify');
  }
});

test('new files take --into; files of one step go with it; the last step of a binary file owns it', () => {
  const project = makeProject([
    ...lines,
    { step: '02.3 binary', title: 'Add bytes', files: { 'src/bytes': Buffer.from([0, 1, 2]), native: null } },
  ]);
  project.write({ 'src/new': 'new\n', 'src/other': null, 'src/bytes': Buffer.from([0, 9, 9]) });
  expect(project.course('absorb').stderr).toContain('src/new is new');
  const report = project.ok('absorb', '--into', '02.2');
  expect(report).toContain('src/new → 02.2');
  expect(report).toContain('src/other → 02.1');
  expect(report).toContain('src/bytes → 02.3');
  expect(project.read(GROW)).not.toContain('src/other');
  expect(project.read(RENAME)).toContain('+new\n');
  project.ok('verify');
});

test('a missing line end at the end of the file is absorbed', () => {
  const project = makeProject(lines);
  replace(project, 'src/text', ['line 20\n', 'line 20']);
  project.ok('absorb');
  expect(project.read(GROW)).toContain('+line 20\n\\ No newline at end of file');
  replace(project, 'src/text', ['line 20', 'line 20\nline 21\n']);
  project.ok('absorb');
  expect(project.read(GROW)).toContain('+line 20\n+line 21\n');
  project.ok('verify');
});

test('a step that an absorbed edit leaves without content is no step any more', () => {
  const project = makeProject(lines);
  replace(project, 'src/text', ['middle\n', '']);
  expect(project.ok('absorb')).toContain('"Say more in the middle" no longer changes anything');
  expect(project.ok('list')).toContain('01.1 Begin');
  expect(project.ok('list')).not.toContain('Say more');
  project.ok('verify');
});

test('without an edit there is nothing to absorb', () => {
  const project = makeProject(lines);
  expect(project.course('absorb')).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('nothing to absorb') });
});

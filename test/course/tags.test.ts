import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { lines } from './numbers.js';
import { buildCourse, cloneProject, makeProject, type Project, removeCourse } from './project.js';

vi.setConfig({ testTimeout: 120_000 });
beforeAll(buildCourse);
afterAll(removeCourse);

const FRAME = {
  'README.md': 'Read me\n',
  'test/lib/check.ts': 'export {};\n',
  'test/integration/engine.test.ts': 'finished\n',
  'chapters/01-test/check.test.ts': 'one\n',
  'chapters/02-test/check.test.ts': 'two\n',
};

/** The series in this file's frame. */
const framed = [...lines];

const idsOf = (project: Project): string => project.git('show-ref', '--tags');
const filesOf = (project: Project, tag: string): string[] =>
  project.git('ls-tree', '-r', '--name-only', tag).trim().split('\n');

test('a tag has the frame, the state of the chapter and the chapters up to it', () => {
  const project = makeProject(framed, FRAME);
  project.ok('tags');
  expect(filesOf(project, 'ch01-test')).toEqual([
    '.gitignore',
    'README.md',
    'chapters/01-test/01-begin.patch',
    'chapters/01-test/02-middle.patch',
    'chapters/01-test/chapter.json',
    'chapters/01-test/check.test.ts',
    'package.json',
    'src/lines',
    'test/lib/check.ts',
  ]);
  expect(filesOf(project, 'ch02-test')).toContain('src/text');
  expect(project.git('show', 'ch01-test:src/lines')).toBe(lines[1]!.files['src/lines']);
  expect(project.git('rev-parse', 'ch02-test^').trim()).toBe(project.git('rev-parse', 'ch01-test').trim());
  expect(project.git('rev-list', '--count', 'ch02-test').trim()).toBe('2');
});

test('two clones give the same tags, whatever the user has set', () => {
  const project = makeProject(framed, FRAME);
  const clone = cloneProject(project);
  clone.git('config', 'user.name', 'Other');
  clone.git('config', 'diff.noprefix', 'true');
  clone.git('config', 'core.abbrev', '12');
  clone.git('config', 'fetch.prune', 'true');
  clone.git('tag', 'v1');
  project.ok('tags');
  process.env.TZ = 'Asia/Tokyo';
  clone.ok('tags');
  delete process.env.TZ;
  expect(clone.git('tag', '--list', 'v1')).toBe('v1\n');
  clone.git('tag', '--delete', 'v1');
  expect(idsOf(clone)).toBe(idsOf(project));
});

test('a changed frame gives new tags, and nothing else does', () => {
  const project = makeProject(framed, FRAME);
  project.ok('tags');
  const before = idsOf(project);
  project.ok('tags');
  expect(idsOf(project)).toBe(before);
  project.write({ 'README.md': 'Other\n' });
  project.ok('tags');
  expect(idsOf(project)).toBe(before);
  project.commit();
  project.ok('tags');
  expect(idsOf(project)).not.toBe(before);
});

test('checkout goes to a chapter and from there to the next, and back', () => {
  const project = makeProject(framed, FRAME);
  expect(project.ok('checkout', '01')).toContain('Back: git checkout main');
  expect(existsSync(join(project.root, 'chapters/02-test'))).toBe(false);
  expect(project.read('src/lines')).toBe(lines[1]!.files['src/lines']);
  project.ok('verify');
  expect(project.ok('list')).toContain('02.2 Find a better name');
  expect(project.ok('diff')).toContain('as the book has them at 01');
  expect(project.ok('diff', '02')).toContain('src/text');
  expect(project.course('edit', '01.1').stderr).toContain("this is a chapter's tag");
  project.ok('checkout', '02');
  expect(existsSync(join(project.root, 'src/text'))).toBe(true);
  project.git('checkout', '--quiet', 'main');
  expect(existsSync(join(project.root, 'test/integration'))).toBe(true);
});

test("a reader's own commits on a chapter still find the book", () => {
  const project = makeProject(framed, FRAME);
  project.ok('checkout', '01');
  project.write({ 'src/mine': 'x\n' });
  project.commit();
  expect(project.ok('diff', '02')).toContain('src/mine');
  project.ok('checkout', '02');
});

test('checkout refuses a tree with changes', () => {
  const project = makeProject(framed, FRAME);
  project.write({ 'README.md': 'mine\n' });
  expect(project.course('checkout', '01').stderr).toContain('README.md has changes that are not committed');
  expect(project.read('README.md')).toBe('mine\n');
});

test('no tags are made of a main whose src/ is not what its patches make', () => {
  const project = makeProject(framed, FRAME);
  project.write({ 'src/other': 'mine\n' });
  project.commit();
  expect(project.course('tags').stderr).toContain('is not what its patches make');
});

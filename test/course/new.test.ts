import { existsSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { lines } from './numbers.js';
import { buildCourse, makeProject, removeCourse } from './project.js';

vi.setConfig({ testTimeout: 120_000 });
beforeAll(buildCourse);
afterAll(removeCourse);

test('an uncommitted edit becomes the last step of a chapter', () => {
  const project = makeProject(lines);
  project.write({ 'src/other': 'changed\n', 'src/added': 'x\n' });
  project.ok('new', 'step', '02', 'Change the other', '--why', 'It was dull.');
  const patch = project.read('chapters/02-test/03-change-the-other.patch');
  expect(patch).toContain('It was dull.');
  expect(patch).toContain('+changed\n');
  expect(project.ok('verify')).toContain('5 patches');
});

test('an uncommitted edit becomes a step in the middle, and the later ones move on', () => {
  const project = makeProject(lines);
  project.write({ 'src/added': 'x\n' });
  project.ok('new', 'step', '01', 'Add a file', '--after', '01.1', '--why', 'Why not.');
  expect(project.read('chapters/01-test/02-add-a-file.patch')).toContain('+x\n');
  expect(existsSync(`${project.root}/chapters/01-test/03-middle.patch`)).toBe(true);
  expect(existsSync(`${project.root}/chapters/01-test/02-middle.patch`)).toBe(false);
  project.ok('verify');
});

test('an edit that does not fit where it should go is a conflict, and an abort leaves it as it was', () => {
  const project = makeProject(lines);
  project.write({ 'src/text': project.read('src/text').replace('line 20', 'LINE 20') });
  const before = project.state();
  expect(project.course('new', 'step', '01', 'Too early').stderr).toContain('conflicts in src/');
  expect(project.state()).toEqual(before);
  project.ok('abort');
  expect(project.state()).toEqual(before);
});

test('without an edit a worktree opens at the place of the step', () => {
  const project = makeProject(lines);
  expect(project.ok('new', 'step', '01', 'Add a file', '--why', 'Because.')).toContain('after 01.2');
  expect(existsSync(project.inEdit('src/other'))).toBe(false);
  expect(project.course('continue').stderr).toContain('has no change to make a step of');
  writeFileSync(project.inEdit('src/added'), 'x\n');
  project.ok('continue');
  expect(project.read('src/added')).toBe('x\n');
  expect(project.read('chapters/01-test/03-add-a-file.patch')).toContain('Because.');
  project.ok('verify');
});

test('a chapter starts with its chapter.json, and its first step may follow', () => {
  const project = makeProject(lines);
  expect(project.course('new', 'chapter', '05-x', 'X').stderr).toContain('it is 03- and a word');
  project.write({ 'chapters/03-third/check.test.ts': 'checks may come first\n' });
  project.ok('verify');
  project.ok('new', 'chapter', '03-third', 'The third');
  expect(JSON.parse(project.read('chapters/03-third/chapter.json'))).toEqual({
    title: 'The third',
    tag: 'ch03-third',
    date: '2024-02-03',
    teaches: [],
    supersedes: [],
  });
  project.write({ 'src/other': 'third\n' });
  project.ok('new', 'step', '03', 'First of the third', '--why', 'A start.');
  expect(project.ok('list')).toContain('03.1 First of the third');
  project.ok('verify');
});

test('a step can come first in a chapter', () => {
  const project = makeProject(lines);
  project.write({ 'src/added': 'x\n' });
  expect(project.course('new', 'step', '02', 'First', '--after', '01.1').stderr).toContain('is not in chapter 02');
  project.ok('new', 'step', '02', 'First', '--after', '01.2', '--why', 'So.');
  expect(project.ok('list')).toContain('02.1 First');
  project.ok('verify');
});

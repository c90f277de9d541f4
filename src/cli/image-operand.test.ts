import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readOperands } from './image-operand.js';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'operand-'));
  mkdirSync(join(root, 'layers', 'vfs', 'mine', 'diff'), { recursive: true });
});
afterEach(() => rmSync(root, { recursive: true }));

const read = (...words: string[]) => readOperands({ root, runRoot: root, warn: () => {} }, words);

test.each([
  [['busybox', 'ls', '/'], 'busybox', ['ls', '/']],
  [['busybox:latest', 'ls'], 'busybox', ['ls']],
  [['mine', 'mine', 'x'], 'mine', ['mine', 'x']],
  [['busybox'], 'busybox', ['sh']],
])('an image is named: %j', (words, image, command) => {
  expect(read(...words)).toEqual({ image, command });
});

test('a plain word that names no image is the command, and that is said', () => {
  const notice = 'no image "ls" here: running it as a command in busybox';
  expect(read('ls', 'busybox')).toEqual({ image: 'busybox', command: ['ls', 'busybox'], notice });
});

test.each(['/bin/sh', 'you/mine', 'mine:2', 'mine@sha256:0', '..', '.'])('%s is neither', (word) => {
  if (!/[/:@]/.test(word)) expect(read(word).image).toBe('busybox');
  else expect(() => read(word)).toThrow(`unable to find image '${word}' locally`);
});

test('an empty word is no command', () => {
  expect(() => read('')).toThrow('the command is empty');
});

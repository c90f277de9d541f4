import { expect, test } from 'vitest';
import { TestStore } from '../image/fixture.js';
import { readOperands } from './image-operand.js';

const images = new TestStore();

const read = (...words: string[]) => readOperands({ root: images.root, runRoot: images.root, warn: () => {} }, words);

test('an image is named, in any of the ways', async () => {
  const { id } = await images.add('me', 'you/mine:2');
  for (const word of [
    'busybox',
    'busybox:latest',
    'docker.io/busybox',
    'you/mine:2',
    id,
    id.slice(7),
    id.slice(7, 12),
  ]) {
    expect(await read(word, 'ls', '/'), word).toEqual({ image: word, command: ['ls', '/'] });
  }
  expect(await read('busybox')).toEqual({ image: 'busybox', command: [] });
});

test.each(['ls', '..', '.', 'Upper', 'a_', 'dd'])(
  'a plain word that names no image is the command, and that is said: %s',
  async (word) => {
    const notice = `no image "${word}" here: running it as a command in busybox`;
    expect(await read(word, 'busybox')).toEqual({ image: 'busybox', command: [word, 'busybox'], notice });
  },
);

test.each(['/bin/sh', 'you/mine', 'mine:2', 'mine@sha256:0', 'you/Mine'])('%s is neither', async (word) => {
  await expect(read(word)).rejects.toThrow(`unable to find image '${word}' locally`);
});

test('an empty word is no command', async () => {
  await expect(read('')).rejects.toThrow('the command is empty');
});

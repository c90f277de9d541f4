import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, test, vi } from 'vitest';
import { EngineError } from '../util/errors.js';
import { forAll } from './each.js';

afterEach(() => vi.restoreAllMocks());

test('many at the same time, not all, and told in the order of the words', async () => {
  const log = vi.spyOn(console, 'log').mockImplementation(() => {});
  const said = vi.spyOn(process.stderr, 'write').mockImplementation(() => true);
  const words = Array.from({ length: 120 }, (_, index) => String(index));
  let running = 0;
  let most = 0;
  const action = async (word: string) => {
    most = Math.max(most, ++running);
    await sleep(Number(word) % 7);
    running--;
    if (word === '60') throw new EngineError('conflict', 'no');
    return word;
  };
  expect(await forAll(words, action)).toBe(1);
  expect(most).toBe(50);
  expect(log.mock.calls.flat()).toEqual(words.filter((word) => word !== '60'));
  expect(said.mock.calls.flat()).toEqual(['mydocker: no\n']);
});

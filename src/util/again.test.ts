import { expect, test, vi } from 'vitest';
import { answerAgain } from './again.js';

test('the same question in a row is answered once, another one anew', () => {
  const answer = vi.fn((question: string) => question.length);
  const ask = answerAgain(answer);
  expect([ask('one'), ask('one'), ask('three'), ask('one'), ask('')]).toEqual([3, 3, 5, 3, 0]);
  expect(answer).toHaveBeenCalledTimes(4);
});

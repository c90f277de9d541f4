import { expect, test } from 'vitest';
import { nextDelay, parseRestartPolicy, wantsRestart } from './restart-policy.js';

test('reads what docker reads', () => {
  expect(parseRestartPolicy('no')).toEqual({ name: 'no', maximumRetryCount: 0 });
  expect(parseRestartPolicy('on-failure')).toEqual({ name: 'on-failure', maximumRetryCount: 0 });
  expect(parseRestartPolicy('on-failure:3')).toEqual({ name: 'on-failure', maximumRetryCount: 3 });
  expect(parseRestartPolicy('unless-stopped').name).toBe('unless-stopped');
});

test.each(['', 'sometimes', 'always:3', 'on-failure:', 'on-failure:-1', 'on-failure:1:2'])('refuses "%s"', (text) => {
  expect(() => parseRestartPolicy(text)).toThrow(`invalid argument "${text}" for "--restart"`);
});

test.each([
  ['no', 1, 0, false],
  ['always', 0, 99, true],
  ['unless-stopped', 0, 0, true],
  ['on-failure', 0, 0, false],
  ['on-failure', 1, 99, true],
  ['on-failure:2', 1, 1, true],
  ['on-failure:2', 1, 2, false],
])('%s after exit code %i and %i restarts: %s', (policy, exitCode, restartCount, wanted) => {
  expect(wantsRestart(parseRestartPolicy(policy), { exitCode, restartCount, stopRequested: false })).toBe(wanted);
  expect(wantsRestart(parseRestartPolicy(policy), { exitCode, restartCount, stopRequested: true })).toBe(false);
});

test('waits twice as long each time, up to a minute, and forgets after ten good seconds', () => {
  expect([nextDelay(undefined, 0), nextDelay(100, 50), nextDelay(51_200, 0), nextDelay(60_000, 9_999)]).toEqual([
    100, 200, 60_000, 60_000,
  ]);
  expect(nextDelay(60_000, 10_000)).toBe(100);
});

import { expect, test } from 'vitest';
import { choosePassed, takePassedSockets } from './activation.js';

const own = { LISTEN_PID: String(process.pid) };

test('what was passed is taken, and said no more', () => {
  const env = { ...own, LISTEN_FDS: '2', LISTEN_FDNAMES: 'api:web', HOME: '/' };
  expect(takePassedSockets(env)).toEqual([
    { fd: 3, name: 'api' },
    { fd: 4, name: 'web' },
  ]);
  expect(env).toEqual({ HOME: '/' });
});

test.each([{}, { LISTEN_FDS: '1' }, { LISTEN_PID: '1', LISTEN_FDS: '1' }, { ...own }, { ...own, LISTEN_FDS: '-1' }])(
  '%j passes us nothing',
  (env) => {
    expect(takePassedSockets(env)).toEqual([]);
  },
);

test('an address means all, a number, or a name', () => {
  const passed = takePassedSockets({ ...own, LISTEN_FDS: '3', LISTEN_FDNAMES: 'api:web:api' });
  const numbers = (address: string) => choosePassed(address, passed).map(({ fd }) => fd);
  expect(numbers('fd://')).toEqual([3, 4, 5]);
  expect(numbers('fd://4')).toEqual([4]);
  expect(numbers('fd://api')).toEqual([3, 5]);
  expect(() => numbers('fd://none')).toThrow('no socket for fd://none');
  expect(() => numbers('fd://none')).toThrow('3 (api), 4 (web), 5 (api)');
  expect(() => choosePassed('fd://', [])).toThrow('none');
});

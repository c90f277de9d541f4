import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { EngineError } from '../util/errors.js';
import { inside } from './inside.js';
import { type Job, type Order, tookOf } from './job.js';
import { Jobs } from './jobs.js';

function order(name: string, ...args: string[]): Order {
  return { name, args, env: {}, seat: { streams: '', size: { rows: 0, columns: 0 } } };
}

/** What a job prints, by stream, and its exit code. */
async function followed({ session: { outputs, exitCode } }: Job): Promise<unknown[]> {
  const printed = ['', ''];
  for (const [stream, output] of outputs) {
    output.on('data', (bytes: Buffer) => {
      printed[stream - 1] += bytes.toString();
    });
  }
  return [await exitCode, ...printed];
}

test('a handler is found by its name, and gets the whole order', async () => {
  const jobs = new Jobs();
  jobs.register('count', ({ args }) => inside(() => args.length));
  const job = jobs.start(order('count', 'a', 'b'));
  expect(await followed(job)).toEqual([2, '', '']);
  expect(job).toMatchObject({ id: 1, name: 'count', args: ['a', 'b'], end: { exitCode: 2 } });
  expect(() => jobs.start(order('other'))).toThrow(new EngineError('invalid', 'no such job: other'));
});

test('a name belongs to whoever registered it last', async () => {
  const jobs = new Jobs();
  jobs.register('one', () => inside(() => 1));
  jobs.register('one', () => inside(() => 2));
  expect(await followed(jobs.start(order('one')))).toEqual([2, '', '']);
});

test('what goes on can be listed, and what begins and ends is told', async () => {
  const jobs = new Jobs();
  const told: unknown[] = [];
  jobs.listen(({ id, end }) => told.push([id, end?.exitCode]));
  jobs.register('wait', () =>
    inside(({ signal }) => new Promise((resolve) => signal.addEventListener('abort', () => resolve(0)))),
  );
  const both = [jobs.start(order('wait')), jobs.start(order('wait'))];
  expect(jobs.running()).toEqual(both);
  const ends = both.map(followed);
  await setImmediate();
  for (const { session } of both) session.kill('SIGTERM');
  await Promise.all(ends);
  expect(jobs.running()).toEqual([]);
  expect(told).toEqual([
    [1, undefined],
    [2, undefined],
    [1, 0],
    [2, 0],
  ]);
});

test('what is done inside has streams of its own, and an error is a line on one of them', async () => {
  const jobs = new Jobs();
  jobs.register('echo', () =>
    inside(async ({ input, output }) => {
      for await (const bytes of input) output.write(bytes);
      return 0;
    }),
  );
  jobs.register('fail', () => inside(() => Promise.reject(new Error('the disk is full'))));
  const echo = jobs.start(order('echo'));
  echo.session.input.end('hello');
  expect(await followed(echo)).toEqual([0, 'hello', '']);
  expect(await followed(jobs.start(order('fail')))).toEqual([1, '', 'mydocker: the disk is full\n']);
});

test('how long it took is known at its end, and before', () => {
  const startedAt = new Date(1000);
  expect(tookOf({ startedAt }, new Date(1500))).toBe(500);
  expect(tookOf({ startedAt, end: { exitCode: 0, at: new Date(1200) } }, new Date(1500))).toBe(200);
});

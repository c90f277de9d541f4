import { PassThrough } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { EngineError } from '../util/errors.js';
import type { Handler, Job, Order } from './job.js';

/** Called when a job begins, and once more when it has ended. */
export type Listener = (job: Job) => void;

const noSeat = { streams: '', size: { rows: 0, columns: 0 } };

const noStreams = { input: new PassThrough(), outputs: [], terminal: undefined, kill: () => {} };

/** What can be done, by name, and what is being done. */
export class Jobs {
  readonly #handlers = new Map<string, Handler>();
  readonly #running = new Set<Job>();
  readonly #listeners: Listener[] = [];
  #count = 0;

  /** Says who does what has this name. Whoever comes later takes the place. */
  register(name: string, handler: Handler): void {
    this.#handlers.set(name, handler);
  }

  listen(listener: Listener): void {
    this.#listeners.push(listener);
  }

  /** Those that go on, in the order in which they began. */
  running(): Job[] {
    return [...this.#running];
  }

  /**
   * Begins to carry an order out.
   *
   * @throws EngineError `invalid` when nobody does what has this name, and what the handler throws
   */
  start(order: Order): Job {
    const handler = this.#handlers.get(order.name);
    if (!handler) throw new EngineError('invalid', `no such job: ${order.name}`);
    return this.#begin({ ...order, session: handler(order) });
  }

  /** Carries out work of this process as a job that has no streams. Returns, or throws, what the work does. */
  async run<T>(name: string, args: readonly string[], work: () => T | Promise<T>): Promise<T> {
    // Not before the job is known: it may look for itself.
    const result = Promise.resolve().then(work);
    const exitCode = result.then(
      () => 0,
      () => 1,
    );
    this.#begin({ name, args, env: {}, seat: noSeat, session: { ...noStreams, exitCode } });
    return await result;
  }

  /** Is done when nothing goes on any more, or after so many milliseconds. */
  async settled(limit: number): Promise<void> {
    const ends = this.running().map(({ session }) => session.exitCode.catch(() => {}));
    await Promise.race([Promise.all(ends), sleep(limit)]);
  }

  #begin(order: Order & Pick<Job, 'session'>): Job {
    const job: Job = { ...order, id: ++this.#count, startedAt: new Date() };
    this.#running.add(job);
    this.#tell(job);
    const end = (exitCode: number) => {
      job.end = { exitCode, at: new Date() };
      this.#running.delete(job);
      this.#tell(job);
    };
    // One that could not be started is told by whoever waits for its exit code.
    job.session.exitCode.then(end, () => end(1));
    return job;
  }

  #tell(job: Job): void {
    for (const listener of this.#listeners) listener(job);
  }
}

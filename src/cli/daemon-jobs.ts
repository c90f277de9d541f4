import { once } from 'node:events';
import { type Address, formatAddress } from '../client/address.js';
import type { Door } from '../daemon/door.js';
import { parsePlace } from '../daemon/place.js';
import { type Speakers, serve } from '../daemon/serve.js';
import type { Engine } from '../engine/context.js';
import { restore } from '../engine/restore.js';
import { inside } from '../jobs/inside.js';
import { Jobs } from '../jobs/jobs.js';
import { type Seat, type Session, startSession } from '../runtime/session.js';
import { EngineError } from '../util/errors.js';
import { jobTable } from './jobs.js';
import { commandName, noCommand } from './names.js';

/** A daemon's jobs: each command of these names is one, done by a process of its own. */
export function commandJobs(names: readonly string[]): Jobs {
  const jobs = new Jobs();
  for (const name of names) {
    jobs.register(name, ({ args, env, seat }) => startSession([...name.split(' '), ...args], env, seat));
  }
  return jobs;
}

/** The job `serveapi PLACE`: it listens until it gets a signal, and opens the place's door when it has begun to. */
export function registerApi(jobs: Jobs, speakers: Speakers, doors: ReadonlyMap<string, Door>): void {
  jobs.register('serveapi', ({ args: [place = ''] }) =>
    inside(async ({ output, signal }) => {
      const daemon = await serve(parsePlace(place), speakers);
      output.write(`${listening(place, daemon.address)}\n`);
      doors.get(place)?.open();
      if (!signal.aborted) await once(signal, 'abort');
      await daemon.stop();
      return 0;
    }),
  );
}

function listening(place: string, address: Address): string {
  if ('port' in address) return `mydocker listens at ${formatAddress(address)}`;
  return `listening on ${place}`;
}

/** The job `acceptconnections`: whoever has come early is answered from then on. */
export function registerAccept(jobs: Jobs, door: Door): void {
  jobs.register('acceptconnections', () =>
    inside(() => {
      door.open();
      return 0;
    }),
  );
}

/** The job that comes first: it brings the records up to date. */
export function registerRestore(jobs: Jobs, engine: Engine): void {
  jobs.register('restore', () =>
    inside(async ({ output, signal }) => {
      for (const id of await restore(engine, signal)) output.write(`container ${id.slice(0, 12)} had ended unseen\n`);
      return 0;
    }),
  );
}

/** The job that lists the jobs, itself among them, needs no process: what it shows is here. One has to say what is wrong with its arguments. */
export function registerList(jobs: Jobs): void {
  jobs.register('jobs', ({ name, args, env, seat }) => {
    // A client ends its options by two dashes, even if there are none.
    if (args.some((word) => word !== '--')) return startSession([name, ...args], env, seat);
    return inside(({ output }) => {
      output.write(`${jobTable(jobs.running())}\n`);
      return 0;
    });
  });
}

/** Starts a job of the daemon's own, whose output is ours. */
export function startOwn(jobs: Jobs, name: string, ...args: string[]): Session {
  const { session } = jobs.start({ name, args, env: process.env, seat: noSeat });
  for (const [stream, output] of session.outputs)
    output.pipe(stream === 1 ? process.stdout : process.stderr, { end: false });
  return session;
}

const noSeat: Seat = { streams: '', size: { rows: 0, columns: 0 } };

/**
 * Starts the job that a command line names.
 *
 * @throws EngineError `invalid`
 */
export function startCommand(
  jobs: Jobs,
  names: readonly string[],
  engine: Engine,
  words: readonly string[],
  seat: Seat,
): Session {
  const name = commandName(names, words);
  if (!names.includes(name)) throw noCommand(name);
  if (name === 'daemon') throw new EngineError('invalid', 'a daemon starts no daemon');
  const args = words.slice(name.split(' ').length);
  return jobs.start({ name, args, env: environment(engine), seat }).session;
}

/** Wherever a client is, and whatever it has set: the commands run on our root. */
function environment({ root, runRoot, storageDriver }: Engine): NodeJS.ProcessEnv {
  const own = { MYDOCKER_ROOT: root, MYDOCKER_RUN_ROOT: runRoot, MYDOCKER_STORAGE_DRIVER: storageDriver };
  // The commands are to do the work, not to pass it on to this daemon again.
  return { ...process.env, ...own, MYDOCKER_HOST: undefined };
}

import { once } from 'node:events';
import { constants } from 'node:os';
import type { Readable, Writable } from 'node:stream';
import { type Served, spawnServed } from '../util/spawn.js';
import type { Size } from './process.js';
import { shimPath } from './shim.js';
import { openTerminal, type Terminal } from './terminal.js';

/** What a client has for a terminal. */
export interface Seat {
  /** Which of its standard streams are one: "012", or some of these digits. */
  readonly streams: string;
  readonly size: Size;
}

/** A command that runs for a client. */
export interface Session {
  /** Where it reads. */
  readonly input: Writable;
  /** What it prints, by the number of the stream that it goes to. */
  readonly outputs: readonly (readonly [stream: number, output: Readable])[];
  readonly terminal: Terminal | undefined;
  readonly kill: (signal: NodeJS.Signals) => void;
  /**
   * Its exit code, once all that it printed has been read; 128 + the number of the signal that ended it, as a shell has it.
   *
   * @throws Error when it could not be started
   */
  readonly exitCode: Promise<number>;
}

/** Starts this program once more, for a client: it gets SIGHUP when we end, and no other signal that we get. */
export function startSession(words: readonly string[], env: NodeJS.ProcessEnv, seat: Seat): Session {
  const start = (fd?: number) => spawnServed(commandLine(words, seat), { ...env, MYDOCKER_SERVED: '1' }, fd);
  const { program, terminal } = seat.streams === '' ? { program: start() } : openTerminal(start);
  return {
    input: terminal && seat.streams.includes('0') ? terminal.screen : program.stdin,
    outputs: [[1, program.stdout], [2, program.stderr], ...shown(seat, terminal)],
    terminal,
    kill: (signal) => void program.kill(signal),
    exitCode: exitCode(program, terminal),
  };
}

function commandLine(words: readonly string[], { streams, size }: Seat): string[] {
  const how = [String(process.pid), streams || '-', String(size.rows), String(size.columns)];
  return [shimPath(), 'session', ...how, process.execPath, '--', process.argv[1] ?? '', ...words];
}

/** The terminal's screen is the client's stdout, or its stderr; when it is neither, nobody sees the echo of what is typed. */
function shown({ streams }: Seat, terminal: Terminal | undefined): [number, Readable][] {
  const stream = streams.includes('1') ? 1 : streams.includes('2') ? 2 : undefined;
  if (terminal && stream !== undefined) return [[stream, terminal.screen]];
  terminal?.screen.resume();
  return [];
}

async function exitCode(program: Served, terminal: Terminal | undefined): Promise<number> {
  const closed = terminal && once(terminal.screen, 'close').catch(() => {});
  const [code, signal] = (await once(program, 'close')) as [number | null, NodeJS.Signals | null];
  await closed;
  return code ?? 128 + constants.signals[signal ?? 'SIGKILL'];
}

import { once } from 'node:events';
import { constants, openSync } from 'node:fs';
import type { Duplex } from 'node:stream';
import { ReadStream } from 'node:tty';
import { spawnOnTerminal, spawnServed } from '../util/spawn.js';
import type { Size } from './process.js';
import { shimPath } from './shim.js';

/** The side of a terminal at which somebody sits. */
export interface Terminal {
  /** What is typed, and what is to be seen. It ends when nobody has the other side open. */
  readonly screen: Duplex;
  /** Tells those on the other side that the window has another size. */
  readonly resize: (size: Size) => void;
}

/**
 * Makes a terminal for a program.
 *
 * @param start starts the program, which gets this side's descriptor, and opens the other side from there
 */
export function openTerminal<T>(start: (fd: number) => T): { program: T; terminal: Terminal } {
  const fd = openSync('/dev/ptmx', constants.O_RDWR | constants.O_NOCTTY);
  const program = start(fd);
  const screen = new ReadStream(fd);
  // Its way to say that the other side is closed.
  screen.on('error', () => {});
  let last: Promise<void> = Promise.resolve();
  const resize = (size: Size) => {
    last = last.then(() => (screen.destroyed ? undefined : setSize(fd, size))).catch(() => {});
  };
  return { program, terminal: { screen, resize } };
}

/** Node has no ioctl(2). */
async function setSize(fd: number, { rows, columns }: Size): Promise<void> {
  const helper = spawnServed([shimPath(), 'resize', String(rows), String(columns)], {}, fd);
  await once(helper, 'close');
}

/** Has the terminal at our standard input pass on every key. Node gives it back as it was when we exit. */
export async function makeRaw(): Promise<void> {
  await once(spawnOnTerminal([shimPath(), 'raw']), 'close');
}

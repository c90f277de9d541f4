import type { Socket } from 'node:net';
import { isatty } from 'node:tty';
import type { Seat } from '../runtime/session.js';
import { makeRaw } from '../runtime/terminal.js';
import { frame, streams } from './frames.js';

/** How big our window is, if one of our streams has one. */
export type OwnSize = () => Seat['size'] | undefined;

/** Which of our streams, of those that the command uses, are terminals. */
export function ownSeat(used: readonly number[], ownSize: OwnSize): Seat {
  return { streams: used.filter((fd) => isatty(fd)).join(''), size: ownSize() ?? { rows: 0, columns: 0 } };
}

/**
 * Lends the command our terminal: what it makes of a key, Ctrl-C as any other, is up to the terminal at its end. Returns what ends
 * this, but for the keys, which come back when we end.
 */
export async function lendTerminal(seat: Seat, ownSize: OwnSize, socket: Socket): Promise<() => void> {
  const resize = () => {
    const size = ownSize();
    if (size) socket.write(frame(streams.size, `${size.rows} ${size.columns}`));
  };
  if (seat.streams.includes('0')) await makeRaw();
  if (seat.streams !== '') process.on('SIGWINCH', resize);
  return () => void process.off('SIGWINCH', resize);
}

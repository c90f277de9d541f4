import { once } from 'node:events';
import type { Socket } from 'node:net';

/**
 * Waits for the first byte of a connection, and leaves it there to be read.
 *
 * @param patience for how many milliseconds
 * @returns undefined when the other end has gone, or waits, without a word
 */
export async function firstByte(socket: Socket, patience: number): Promise<number | undefined> {
  socket.setTimeout(patience);
  const events = ['readable', 'timeout', 'close'].map((event) => once(socket, event));
  await Promise.race(events).catch(() => {});
  socket.setTimeout(0);
  const bytes = socket.read() as Buffer | null;
  if (bytes === null) return undefined;
  socket.unshift(bytes);
  return bytes[0];
}

/** Every method of HTTP begins with a capital letter, and our own requests with a brace. */
export function isHttp(byte: number): boolean {
  return byte >= 0x41 && byte <= 0x5a;
}

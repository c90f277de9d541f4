import type { Socket } from 'node:net';
import type { Readable } from 'node:stream';
import { frame, streams } from './frames.js';

/** Our standard input on its way to the command. */
export interface Input {
  /** The command has taken what was sent: there may be more. */
  readonly more: () => void;
  /** Nobody reads it any more. */
  readonly stop: () => void;
}

/** A chunk at a time: what the command doesn't read stays with whoever writes it, and never fills the connection. */
export function sendInput(source: Readable, socket: Socket): Input {
  let taken: () => void = () => {};
  const send = async () => {
    for await (const bytes of source) {
      const next = new Promise<void>((resolve) => {
        taken = resolve;
      });
      socket.write(frame(streams.stdin, bytes as Buffer));
      await next;
    }
    socket.write(frame(streams.stdin));
  };
  // What ends it is that it is stopped, or that it cannot be read, which to the command is the same.
  send().catch(() => socket.writable && socket.write(frame(streams.stdin)));
  return { more: () => taken(), stop: () => void source.destroy() };
}

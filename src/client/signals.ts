import type { Socket } from 'node:net';
import { frame, streams } from './frames.js';

/** What a client passes on. Not SIGHUP: the command gets that one when the client is gone. */
export const signals = ['SIGINT', 'SIGQUIT', 'SIGTERM', 'SIGUSR1', 'SIGUSR2'] as const;

/** A signal that we get is meant for the command, which decides what becomes of it. Returns what ends this. */
export function sendSignals(socket: Socket): () => void {
  const send = (signal: NodeJS.Signals) => void socket.write(frame(streams.signal, signal));
  for (const signal of signals) process.on(signal, send);
  return () => {
    for (const signal of signals) process.off(signal, send);
  };
}

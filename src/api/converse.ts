import type { Duplex } from 'node:stream';
import { frameFilter } from './frame-filter.js';
import { KeyWatch } from './key-watch.js';

/** Which of a command's streams a client takes part in. */
export interface Share {
  readonly stdin: boolean;
  readonly stdout: boolean;
  readonly stderr: boolean;
  /** The command has a terminal: its output is no frames but bytes, and keys can leave. */
  readonly terminal: boolean;
  /** The numbers of the characters that mean "leave it running". */
  readonly detachKeys: readonly number[];
  /** What it prints comes without frames, as it is. */
  readonly bare?: boolean;
  /** What there is to say when the command has ended, as when it has never begun. */
  readonly lastWords?: Promise<Buffer | undefined>;
}

/** Milliseconds that a client has to close its side when there is nothing more to come. */
const patience = 10_000;

/** Milliseconds after which we look again whether a client that has ended its side is still there. */
const pause = 1_000;

/**
 * Passes bytes between a client and the monitor of a command, as fast as the slower of both takes them, until the command has ended, or
 * the client is gone.
 *
 * @returns true when the client has left, and the command may go on
 */
export async function converse(client: Duplex, monitor: Duplex, share: Share): Promise<boolean> {
  let hasLeft = false;
  const leave = () => {
    hasLeft = true;
    monitor.destroy();
  };
  for (const end of [client, monitor]) end.on('error', () => {});
  const ended = monitor.closed || new Promise<void>((resolve) => monitor.once('close', resolve));
  client.once('close', leave);
  if (client.destroyed) leave();
  send(monitor, client, share);
  if (share.stdin) receive(client, monitor, share, leave);
  // Whatever it says: else nobody would notice that it goes.
  client.resume();
  client.once('end', () => lookAfter(client));
  await ended;
  client.off('close', leave);
  await close(client, hasLeft ? undefined : await share.lastWords);
  return hasLeft;
}

/** Everything as it is, where that is what the client gets. */
function send(monitor: Duplex, client: Duplex, { stdout, stderr, terminal, bare }: Share): void {
  const streams = [...(stdout ? [1] : []), ...(stderr ? [2] : [])];
  if (streams.length === 0) monitor.resume();
  else if (terminal || (streams.length === 2 && !bare)) monitor.pipe(client, { end: false });
  else monitor.pipe(frameFilter(streams, bare)).pipe(client, { end: false });
}

/** The end of what a client says is not the end of what it wants to hear. */
function receive(client: Duplex, monitor: Duplex, { terminal, detachKeys }: Share, leave: () => void): void {
  const watch = new KeyWatch(terminal ? detachKeys : []);
  client.on('data', (bytes: Buffer) => {
    const passed = watch.pass(bytes);
    if (!passed) return leave();
    if (monitor.writable && !monitor.write(passed)) client.pause();
  });
  monitor.on('drain', () => client.resume());
  client.once('end', () => monitor.end());
}

/** Who has no more to say may be listening, or gone. That differs for who writes, even if it is nothing that is written. */
export function lookAfter(client: Duplex): void {
  const look = setInterval(() => {
    if (client.writable && client.writableLength === 0) client.write(Buffer.alloc(0));
  }, pause);
  client.once('close', () => clearInterval(look));
}

/** Everything that was sent arrives before. */
export async function close(client: Duplex, lastWords?: Buffer): Promise<void> {
  if (client.destroyed) return;
  const closed = new Promise<void>((resolve) => client.once('close', resolve));
  const late = setTimeout(() => client.destroy(), patience);
  client.end(lastWords);
  client.resume();
  await closed;
  clearTimeout(late);
}

import { type Duplex, pipeline } from 'node:stream';
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
  for (const end of [client, monitor]) end.on('error', () => {});
  const output = send(monitor, client, share);
  const ended = output.closed || new Promise<void>((resolve) => output.once('close', resolve));
  const leave = () => {
    hasLeft = true;
    output.destroy();
  };
  client.once('close', leave);
  if (client.destroyed) leave();
  if (share.stdin) receive(client, monitor, share, leave);
  // Whatever it says: else nobody would notice that it goes.
  client.resume();
  client.once('end', () => lookAfter(client));
  await ended;
  client.off('close', leave);
  await close(client, hasLeft ? undefined : await share.lastWords);
  return hasLeft;
}

/** Everything as it is, where that is what the client gets. Gives what comes last before it: when that is through, all has been passed on. */
function send(monitor: Duplex, client: Duplex, { stdout, stderr, terminal, bare }: Share): Duplex {
  const streams = [...(stdout ? [1] : []), ...(stderr ? [2] : [])];
  if (streams.length === 0) return monitor.resume();
  const isWhole = terminal || (streams.length === 2 && !bare);
  const output = isWhole ? monitor : pipeline(monitor, frameFilter(streams, bare), () => {});
  output.pipe(client, { end: false });
  return output;
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

/** Everything that was sent arrives before, however long the client takes to read it. */
export async function close(client: Duplex, lastWords?: Buffer): Promise<void> {
  if (client.destroyed) return;
  const closed = new Promise<void>((resolve) => client.once('close', resolve));
  let late: NodeJS.Timeout | undefined;
  client.end(lastWords, () => {
    late = setTimeout(() => client.destroy(), patience);
  });
  client.resume();
  await closed;
  clearTimeout(late);
}

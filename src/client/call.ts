import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import type { Readable, Writable } from 'node:stream';
import { EngineError, errnoCode } from '../util/errors.js';
import { type Address, formatAddress } from './address.js';
import { Incoming, streams } from './frames.js';
import { type Input, sendInput } from './input.js';
import type { Request } from './request.js';
import { sendSignals } from './signals.js';
import { lendTerminal, type OwnSize, ownSeat } from './terminal.js';
import { connectSecurely } from './tls.js';

/** What a command reads and prints, when that is not our own standard input and output. */
export interface Pipes {
  readonly input?: Readable | undefined;
  readonly output?: Writable | undefined;
}

/**
 * Has a daemon run a command, whose output becomes ours.
 *
 * @param ownSize how big our terminal's window is now
 * @returns the command's exit code
 * @throws EngineError `unavailable` when nobody answers, or nobody answers any more
 */
export async function call(
  address: Address,
  { words, stdin }: Omit<Request, 'terminal'>,
  ownSize: OwnSize,
  { input: source, output }: Pipes = {},
): Promise<number> {
  const socket = await reach(address);
  const refusal = hearRefusal(socket);
  const used = [...(stdin && !source ? [0] : []), ...(output ? [] : [1]), 2];
  const terminal = ownSeat(used, ownSize);
  const request: Request = { words, stdin, terminal };
  socket.write(`${JSON.stringify(request)}\n`);
  const stopTerminal = await lendTerminal(terminal, ownSize, socket);
  const input = stdin ? sendInput(source ?? process.stdin, socket) : undefined;
  const stopSignals = sendSignals(socket);
  try {
    return await follow(new Incoming(socket), refusal, input, output ?? process.stdout);
  } finally {
    stopSignals();
    stopTerminal();
    input?.stop();
    socket.destroy();
  }
}

/** @throws EngineError `unavailable` when nobody answers */
export async function reach(address: Address): Promise<Socket> {
  const secured = 'port' in address && address.tls;
  const socket = open(address);
  try {
    await once(socket, secured ? 'secureConnect' : 'connect');
  } catch (cause) {
    const why = reason(cause) ?? 'is it running?';
    throw new EngineError('unavailable', `cannot connect to the daemon at ${formatAddress(address)}: ${why}`, {
      cause,
    });
  }
  return socket.on('error', () => {});
}

function open(address: Address): Socket {
  if ('path' in address) return connect(address.path);
  const { host, port, tls } = address;
  return tls ? connectSecurely(tls, host, port) : connect(port, host);
}

/** What is not clear from the fact that nobody answers: our rights, and all that TLS finds wrong. */
function reason(cause: unknown): string | undefined {
  const code = errnoCode(cause) ?? '';
  if (code === 'EACCES') return 'permission denied';
  return /^(ECONN|ENO|EHOST|ENET|ETIMEDOUT)/.test(code) ? undefined : (cause as Error).message;
}

/** A certificate that a daemon doesn't like, or misses, it says only after the handshake. */
function hearRefusal(socket: Socket): () => string | undefined {
  let heard: string | undefined;
  socket.on('error', (error: Error & { reason?: string }) => {
    if (error.reason?.includes('alert')) heard = `the daemon refuses us: ${error.reason}`;
  });
  return () => heard;
}

async function follow(
  incoming: Incoming,
  refusal: () => string | undefined,
  input: Input | undefined,
  output: Writable,
): Promise<number> {
  for (let next = await incoming.frame(); next; next = await incoming.frame()) {
    if (next.stream === streams.exit) return Number(next.bytes.toString());
    if (next.stream === streams.more) input?.more();
    if (next.stream === streams.stdin) input?.stop();
    if (next.stream === streams.stdout) await write(output, next.bytes);
    if (next.stream === streams.stderr) await write(process.stderr, next.bytes);
  }
  throw new EngineError('unavailable', refusal() ?? 'the daemon has gone; containers run on without it');
}

/** No faster than our reader reads: what it has not taken the daemon keeps, and then the command. */
async function write(output: Writable, bytes: Buffer): Promise<void> {
  if (!output.write(bytes)) await once(output, 'drain');
}

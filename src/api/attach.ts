import type { Duplex } from 'node:stream';
import { parseDetachKeys } from '../container/detach-keys.js';
import { findContainer } from '../container/find.js';
import { type ContainerConfig, readRecord, runDirectory } from '../container/record.js';
import { isRunning, readState } from '../container/state.js';
import { awaitStart } from '../engine/arrivals.js';
import type { Engine } from '../engine/context.js';
import { containerEvent, emit } from '../engine/events.js';
import { openStreams } from '../runtime/monitor-client.js';
import { converse, type Share } from './converse.js';
import { hijack, multiplexedStream, rawStream } from './hijack.js';
import { flag } from './query.js';
import type { Call, Routes } from './router.js';
import { webSocket } from './web-socket.js';

export const attachRoutes: Routes = {
  'POST /containers/:name/attach': (call) => attach(call, hijackStream),
  'GET /containers/:name/attach/ws': (call) => attach(call, openWebSocket),
};

/** Has the connection mean something else from then on. */
type TakeOver = (call: Call, share: Share) => { readonly client: Duplex; readonly bare: boolean };

/** The rest of the connection is the command's stdin and output. */
async function attach(call: Call, takeOver: TakeOver): Promise<void> {
  const { engine, query, param } = call;
  const id = findContainer(engine.root, param('name'));
  const record = readRecord(engine.root, id);
  const share = readShare(query, record.config);
  const open = (): Promise<Duplex> => openStreams(runDirectory(engine.runRoot, id), share.stdin);
  let monitor = isRunning(readState(engine.root, id)) ? await open() : undefined;
  try {
    const { client, bare } = takeOver(call, share);
    monitor ??= await openAtStart(engine, id, open);
    if (!monitor) return void client.end();
    emit(engine, containerEvent(record, 'attach'));
    if (await converse(client, monitor, { ...share, bare })) emit(engine, containerEvent(record, 'detach'));
  } finally {
    monitor?.destroy();
  }
}

/** Who comes before the start has its answer, and waits. Undefined when there is no start. */
function openAtStart(engine: Engine, id: string, open: () => Promise<Duplex>): Promise<Duplex | undefined> {
  return new Promise((resolve) => {
    // Its monitor may be killed before we are connected: that is no start, either.
    awaitStart(engine, id, async (starts) => resolve(starts ? await open().catch(() => undefined) : undefined));
  });
}

function hijackStream(call: Call, { terminal }: Share) {
  return { client: hijack(call, terminal ? rawStream : multiplexedStream), bare: false };
}

/** Messages have a beginning and an end: what a web page gets has no frames inside. */
function openWebSocket(call: Call) {
  return { client: webSocket(call), bare: true };
}

/** What the client asks for, as far as the container has it. */
function readShare(query: URLSearchParams, { openStdin, terminal }: ContainerConfig): Share {
  const stream = flag(query, 'stream');
  return {
    stdin: stream && openStdin && flag(query, 'stdin'),
    stdout: stream && flag(query, 'stdout'),
    stderr: stream && flag(query, 'stderr'),
    terminal,
    detachKeys: parseDetachKeys(query.get('detachKeys') || undefined),
  };
}

import type { Duplex } from 'node:stream';
import { parseDetachKeys } from '../container/detach-keys.js';
import { findContainer } from '../container/find.js';
import { type ContainerConfig, readRecord, runDirectory } from '../container/record.js';
import { isRunning, readState } from '../container/state.js';
import { awaitStart, watchForStart } from '../engine/arrivals.js';
import type { Engine } from '../engine/context.js';
import { containerEvent, emit } from '../engine/events.js';
import { openStreams, openStreamsTold } from '../runtime/monitor-client.js';
import { EngineError } from '../util/errors.js';
import type { Time } from '../util/time.js';
import { close, converse, lookAfter, type Share } from './converse.js';
import { hijack, streamType } from './hijack.js';
import { checkReadable } from './logs.js';
import { flag } from './query.js';
import { replay } from './replay.js';
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
  const [stream, missed] = [flag(query, 'stream'), flag(query, 'logs')];
  if (missed) checkReadable(record.config);
  const openNow = (): Promise<Opened> => open(engine, id, share, missed);
  const state = readState(engine.root, id);
  refuseUnsettled(param('name'), state?.status);
  const isLate = stream && isRunning(state);
  let { streams, since }: Opened = isLate ? await openNow() : { since: now() };
  try {
    const { client, bare } = takeOver(call, share);
    if (stream && !isLate && !bare) lookAfter(client); // a web socket says by itself that it goes
    const starting = stream && !isLate ? openAtStart(engine, id, client, openNow) : undefined;
    if (missed) await replay(engine, id, client, { ...share, bare }, since);
    streams ??= (await starting)?.streams;
    if (!streams) return await close(client);
    emit(engine, containerEvent(record, 'attach'));
    if (await converse(client, streams, { ...share, bare })) emit(engine, containerEvent(record, 'detach'));
  } finally {
    streams?.destroy();
  }
}

/** In docker's words. Who starts it again is another process, and would tell nobody of it. */
function refuseUnsettled(name: string, status: string | undefined): void {
  const hint = {
    paused: 'unpause the container before attach',
    restarting: 'wait until the container is running',
  }[status ?? ''];
  if (hint) throw new EngineError('conflict', `container ${name} is ${status}, ${hint}`);
}

/** The command's streams, and since when. */
interface Opened {
  readonly streams?: Duplex;
  readonly since?: Time;
}

/** This millisecond counts. */
const now = (): Time => BigInt(Date.now() + 1) * 1_000_000n;

/** For who wants what was printed before as well, without a gap and without anything twice. */
async function open({ runRoot }: Engine, id: string, { stdin }: Share, missed: boolean): Promise<Opened> {
  const directory = runDirectory(runRoot, id);
  return missed ? await openStreamsTold(directory, stdin) : { streams: await openStreams(directory, stdin) };
}

/** Who comes before the start has its answer, and waits. Undefined when there is no start, or nobody who waits for it any more. */
async function openAtStart(
  engine: Engine,
  id: string,
  client: Duplex,
  openNow: () => Promise<Opened>,
): Promise<Opened | undefined> {
  const elsewhere = watchForStart(engine, id);
  let forget = () => {};
  let opening: Promise<Opened | undefined> | undefined;
  const opened = new Promise<Opened | undefined>((resolve) => {
    const arrive = async (starts: boolean) => {
      // Its monitor may be killed before we are connected: that is no start, either. And a start may be told of twice.
      if (starts) opening ??= openNow().catch(() => undefined);
      const found = await opening;
      if (client.destroyed) found?.streams?.destroy();
      resolve(found);
    };
    forget = awaitStart(engine, id, arrive);
    client.once('close', () => resolve(undefined));
    if (client.destroyed) resolve(undefined);
    void elsewhere.started.then((starts) => (starts === undefined ? undefined : arrive(starts)));
  });
  return await opened.finally(() => {
    forget();
    elsewhere.stop();
  });
}

function hijackStream(call: Call, { terminal }: Share) {
  return { client: hijack(call, streamType(call, terminal)), bare: false };
}

/** Messages have a beginning and an end: what a web page gets has no frames inside. */
function openWebSocket(call: Call) {
  return { client: webSocket(call), bare: true };
}

/** What the client asks for, as far as the container has it. */
function readShare(query: URLSearchParams, { openStdin, terminal }: ContainerConfig): Share {
  return {
    stdin: openStdin && flag(query, 'stdin'),
    stdout: flag(query, 'stdout'),
    stderr: flag(query, 'stderr'),
    terminal,
    detachKeys: parseDetachKeys(query.get('detachKeys') || undefined),
  };
}

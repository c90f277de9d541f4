import { parseDetachKeys } from '../container/detach-keys.js';
import { findContainer } from '../container/find.js';
import { type ContainerConfig, readRecord, runDirectory } from '../container/record.js';
import { isRunning, readState } from '../container/state.js';
import { containerEvent, emit } from '../engine/events.js';
import { openStreams } from '../runtime/monitor-client.js';
import { EngineError } from '../util/errors.js';
import { converse, type Share } from './converse.js';
import { hijack, multiplexedStream, rawStream } from './hijack.js';
import { flag } from './query.js';
import type { Call, Routes } from './router.js';

export const attachRoutes: Routes = {
  'POST /containers/:name/attach': attach,
};

/** The rest of the connection is the command's stdin and output. */
async function attach(call: Call): Promise<void> {
  const { engine, query, param } = call;
  const id = findContainer(engine.root, param('name'));
  const record = readRecord(engine.root, id);
  const share = readShare(query, record.config);
  if (!isRunning(readState(engine.root, id))) {
    throw new EngineError(
      'conflict',
      `container ${param('name')} is not running: only a running one can be attached to`,
    );
  }
  const monitor = await openStreams(runDirectory(engine.runRoot, id), share.stdin);
  const client = hijack(call, share.terminal ? rawStream : multiplexedStream);
  emit(engine, containerEvent(record, 'attach'));
  if (await converse(client, monitor, share)) emit(engine, containerEvent(record, 'detach'));
}

/** What the client asks for, as far as the container has it. */
export function readShare(query: URLSearchParams, { openStdin, terminal }: ContainerConfig): Share {
  const stream = flag(query, 'stream');
  return {
    stdin: stream && openStdin && flag(query, 'stdin'),
    stdout: stream && flag(query, 'stdout'),
    stderr: stream && flag(query, 'stderr'),
    terminal,
    detachKeys: parseDetachKeys(query.get('detachKeys') || undefined),
  };
}

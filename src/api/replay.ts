import type { Duplex } from 'node:stream';
import type { Engine } from '../engine/context.js';
import { logs } from '../engine/logs.js';
import { frame } from '../util/frame.js';
import type { Time } from '../util/time.js';
import type { Share } from './converse.js';

/**
 * Sends what a command has printed so far, in the form that its streams have.
 *
 * @param writtenBy by then, where a client gets from its streams what comes later
 */
export async function replay(
  engine: Engine,
  id: string,
  client: Duplex,
  share: Share,
  writtenBy?: Time,
): Promise<void> {
  const wanted = [...(share.stdout ? [1] : []), ...(share.stderr ? [2] : [])];
  const gone = new AbortController();
  client.on('error', () => {}).once('close', () => gone.abort());
  const options = { follow: false, timestamps: false, details: false, writtenBy, signal: gone.signal };
  await logs(engine, id, options, async (stream, bytes) => {
    if (!wanted.includes(stream) || bytes.length === 0) return;
    await write(client, share.terminal || share.bare ? bytes : frame(stream, bytes));
  });
}

/** As fast as the client takes it, as long as it is there. */
async function write(client: Duplex, bytes: Uint8Array): Promise<void> {
  if (client.destroyed || client.write(bytes)) return;
  await new Promise<void>((resolve) => {
    const settle = () => {
      client.off('drain', settle).off('close', settle);
      resolve();
    };
    client.on('drain', settle).on('close', settle);
  });
}

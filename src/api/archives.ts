import type { IncomingMessage } from 'node:http';
import type { Engine } from '../engine/context.js';
import { importImage } from '../engine/import.js';
import { load as loadImages } from '../engine/load.js';
import { save } from '../engine/save.js';
import { localImage } from '../image/local.js';
import { familiarReference, parseReference, pathOf } from '../image/reference.js';
import { ImageStore } from '../image/store.js';
import { EngineError } from '../util/errors.js';
import { type Progress, watched } from '../util/progress.js';
import { HttpError } from './errors.js';
import { imageName } from './image-name.js';
import { JsonLines } from './json-lines.js';
import { checkPlatform } from './platform.js';
import { flag } from './query.js';
import type { Call, Routes } from './router.js';
import { bodyOf, sendStream } from './stream.js';

/** Images on their way in and out. */
export const archiveRoutes: Routes = {
  'GET /images/get': (call) => sendImages(call, call.query.getAll('names')),
  'GET /images/*name/get': (call) => sendImages(call, [call.param('name')]),
  'POST /images/load': load,
  'POST /images/create': create,
};

const silent = () => {};

async function sendImages({ engine, response }: Call, names: readonly string[]): Promise<void> {
  if (names.length === 0) throw new EngineError('invalid', 'no image is named: names=');
  await save(engine, names, silent, (archive) => sendStream(response, 'application/x-tar', archive));
}

async function load({ engine, request, response, query }: Call): Promise<void> {
  const lines = new JsonLines(response);
  const progress = flag(query, 'quiet') ? silent : lines.progress;
  await lines.during(async () => {
    const images = await loadImages(engine, readArchive(request, progress), progress);
    for (const { id, names } of images) {
      if (names.length === 0) lines.send({ stream: `Loaded image ID: ${id}\n` });
      for (const name of names) lines.send({ stream: `Loaded image: ${familiarReference(name)}\n` });
    }
  });
}

/** How much is coming, a client says only of a file. */
function readArchive(request: IncomingMessage, progress: Progress): AsyncIterable<Uint8Array> {
  return watched(bodyOf(request), progress, 'Reading', Number(request.headers['content-length']) || undefined);
}

/** `docker import`, and `docker pull`. */
async function create(call: Call): Promise<void> {
  const lines = new JsonLines(call.response);
  const [image, source] = [call.query.get('fromImage') ?? '', call.query.get('fromSrc') ?? ''];
  if (image !== '') await lines.during(() => pull(call, image, lines));
  else if (source === '-') await lines.during(() => importBody(call, lines));
  else if (source === '') throw new EngineError('invalid', 'neither fromImage nor fromSrc says what to make it of');
  else throw new HttpError(501, `cannot fetch ${source}: send the archive itself, with fromSrc=-`);
}

async function importBody({ engine, request, query }: Call, lines: JsonLines): Promise<void> {
  const name = imageName(query.get('repo') ?? '', query.get('tag') ?? '');
  const options = {
    from: '-',
    name: name === '' ? undefined : name,
    message: query.get('message') || undefined,
    changes: query
      .getAll('changes')
      .flatMap((text) => text.split('\n'))
      .filter((line) => line.trim() !== ''),
  };
  const id = await importImage(engine, readArchive(request, lines.progress), options, lines.progress);
  lines.send({ status: id });
}

/** What is here already is as new as we can have it. */
async function pull({ engine, query }: Call, word: string, lines: JsonLines): Promise<void> {
  const name = imageName(word, query.get('tag') ?? '');
  const { manifest, config } = await imageHere(engine, name);
  checkPlatform(query, name, config);
  const { repository, tag, digest } = parseReference(name);
  lines.send({ status: `Pulling from ${pathOf(repository)}`, id: tag ?? digest });
  lines.send({ status: `Digest: ${manifest.digest}` });
  lines.send({ status: `Status: Image is up to date for ${familiarReference({ repository, tag, digest })}` });
}

async function imageHere({ root }: Engine, name: string) {
  const store = new ImageStore(root);
  try {
    return await store.locked('shared', () => localImage(store, name));
  } catch (error) {
    if (!(error instanceof EngineError) || error.kind !== 'notFound') throw error;
    throw new HttpError(501, `${error.message}; this engine does not pull images yet: load or import it`);
  }
}

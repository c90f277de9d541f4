import { containerOfName } from '../../container/names.js';
import { confinementWarnings } from '../../engine/confinement.js';
import type { Engine } from '../../engine/context.js';
import { create as createContainer } from '../../engine/create.js';
import { isId } from '../../image/find.js';
import { draftImage } from '../../image/local.js';
import { familiarReference, parseReference } from '../../image/reference.js';
import { ImageStore } from '../../image/store.js';
import { EngineError } from '../../util/errors.js';
import { Answer } from '../answer.js';
import { readBody } from '../body.js';
import { hearing } from '../hearing.js';
import { checkPlatform } from '../platform.js';
import type { Call, Routes } from '../router.js';
import { createBody } from '../schemas/container.js';
import { configOf } from './config.js';
import { discarded } from './unsupported.js';

export const createRoutes: Routes = { 'POST /containers/create': create };

async function create({ engine, request, query }: Call): Promise<Answer> {
  const body = await readBody(request, createBody);
  const config = configOf(engine, body);
  await checkImage(engine, body.Image, query);
  const { attentive, heard } = hearing(engine);
  const name = query.get('name')?.replace(/^\//, '') || undefined;
  const { id } = await naming(engine, name, () =>
    createContainer(attentive, { image: body.Image, name, config, left: true }),
  );
  return new Answer(201, {
    Id: id,
    Warnings: [...discarded(body.HostConfig), ...heard, ...confinementWarnings(config)],
  });
}

/** In the words that a client looks for, before it asks for the image to be fetched. */
async function checkImage(engine: Engine, word: string, query: URLSearchParams): Promise<void> {
  if (word === '') throw new EngineError('invalid', 'no image specified: Image is missing');
  const shown = isId(word) ? word : familiarReference(parseReference(word));
  const { config } = await draftImage(new ImageStore(engine.root), word).catch((error: unknown) => {
    const isMissing = error instanceof EngineError && error.kind === 'notFound';
    throw isMissing ? new EngineError('notFound', `No such image: ${shown}`, { cause: error }) : error;
  });
  checkPlatform(query, shown, config);
}

/** Docker's words for a name that is taken, which clients show and look for. */
export async function naming<T>({ root }: Engine, name: string | undefined, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const owner = name === undefined ? undefined : containerOfName(root, name);
    if (!owner || !(error instanceof EngineError) || error.kind !== 'conflict') throw error;
    throw new EngineError(
      'conflict',
      `Conflict. The container name "/${name}" is already in use by container "${owner}". You have to remove (or rename) that container to be able to reuse that name.`,
      { cause: error },
    );
  }
}

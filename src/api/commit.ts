import { findContainer } from '../container/find.js';
import { commit as commitContainer } from '../engine/commit.js';
import type { ExecutionConfig } from '../image/oci.js';
import { Answer } from './answer.js';
import { readBody } from './body.js';
import { imageName } from './image-name.js';
import { flag } from './query.js';
import type { Call, Routes } from './router.js';
import { type ContainerConfigBody, containerConfig } from './schemas/container.js';
import { part } from './schemas/values.js';

export const commitRoutes: Routes = { 'POST /commit': commit };

/** What the body says of the image's configuration is more than what the container's does, and the changes are more than both. */
async function commit({ engine, request, query }: Call): Promise<Answer> {
  const id = findContainer(engine.root, query.get('container') ?? '');
  const body = await readBody(request, part(containerConfig));
  const changes = query.getAll('changes').flatMap((text) => text.split('\n'));
  const image = await commitContainer(engine, id, {
    name: imageName(query.get('repo') ?? '', query.get('tag') ?? '') || undefined,
    message: query.get('comment') || undefined,
    author: query.get('author') || undefined,
    config: overrides(body),
    changes: changes.filter((line) => line.trim() !== ''),
    live: Boolean(query.get('pause')) && !flag(query, 'pause'),
  });
  return new Answer(201, { Id: image });
}

function overrides(body: ContainerConfigBody): ExecutionConfig {
  const { Cmd, Entrypoint, Env, User, WorkingDir, Labels, StopSignal } = body;
  return {
    ...(Cmd && { Cmd }),
    ...(Entrypoint && { Entrypoint }),
    ...(Env.length > 0 && { Env }),
    ...(User && { User }),
    ...(WorkingDir && { WorkingDir }),
    ...(Object.keys(Labels).length > 0 && { Labels }),
    ...(StopSignal && { StopSignal }),
    ...named('ExposedPorts', body.ExposedPorts),
    ...named('Volumes', body.Volumes),
  };
}

function named(field: 'ExposedPorts' | 'Volumes', names: object): ExecutionConfig {
  const all = Object.keys(names);
  return all.length > 0 ? { [field]: Object.fromEntries(all.map((name) => [name, {}])) } : {};
}

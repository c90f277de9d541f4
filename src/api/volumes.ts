import { describeVolume } from '../engine/inspect/volume.js';
import { readPruneFilters } from '../engine/prune-filters.js';
import { readVolumeFilters } from '../engine/volume-filters.js';
import { makeVolume } from '../engine/volume-life.js';
import { listVolumes, pruneVolumes, removeVolume } from '../engine/volumes.js';
import { EngineError } from '../util/errors.js';
import { checkDriverOptions } from '../volume/local-driver.js';
import { newVolumeName, readVolume } from '../volume/store.js';
import { Answer } from './answer.js';
import { readBody } from './body.js';
import { filters, flag, takeBoolean } from './query.js';
import type { Call, Routes } from './router.js';
import { volumeCreation } from './schemas/volume.js';
import { notAManager } from './swarm.js';
import { isOlder } from './version.js';

export const volumeRoutes: Routes = {
  'GET /volumes': list,
  'GET /volumes/:name': ({ engine, param }) => describeVolume(engine.root, readVolume(engine.root, param('name'))),
  'POST /volumes/create': create,
  'POST /volumes/prune': prune,
  // Only what a swarm has spread over several machines can be changed.
  'PUT /volumes/:name': notAManager,
  'DELETE /volumes/:name': remove,
};

function list({ engine, query }: Call) {
  const volumes = listVolumes(engine).filter(readVolumeFilters(filters(query)));
  return { Volumes: volumes.map(({ record }) => describeVolume(engine.root, record)), Warnings: null };
}

async function create({ engine, request }: Call) {
  const {
    Name: name,
    Driver: driver,
    DriverOpts,
    Labels: labels,
    ClusterVolumeSpec,
  } = await readBody(request, volumeCreation);
  if (!['', 'local'].includes(driver)) throw new EngineError('notFound', `could not find plugin ${driver}: use local`);
  const options = checkDriverOptions(DriverOpts);
  if (ClusterVolumeSpec) notAManager();
  const record = await makeVolume(engine, name || newVolumeName(), {
    labels,
    anonymous: name === '',
    ...(Object.keys(options).length > 0 && { options }),
  });
  return new Answer(201, describeVolume(engine.root, record));
}

async function remove({ engine, param, query }: Call) {
  try {
    await removeVolume(engine, param('name'));
  } catch (error) {
    const isGone = error instanceof EngineError && error.kind === 'notFound';
    if (!isGone || !flag(query, 'force')) throw error;
  }
  return new Answer(204);
}

async function prune({ engine, query, version }: Call) {
  // Before 1.42 the named ones went, too.
  const { value: all = isOlder(version, '1.42'), rest } = takeBoolean(filters(query), 'all');
  const { ids, bytes } = await pruneVolumes(engine, all, readPruneFilters(rest));
  return { VolumesDeleted: ids, SpaceReclaimed: bytes };
}

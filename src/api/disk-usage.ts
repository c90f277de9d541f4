import type { Engine } from '../engine/context.js';
import { imageUsage, volumeUsage } from '../engine/disk-usage.js';
import { describeVolume } from '../engine/inspect/volume.js';
import { listContainers } from '../engine/list.js';
import { EngineError } from '../util/errors.js';
import { summarize } from './container-summary.js';
import { summarizeImage } from './image-summary.js';
import type { Call, Routes } from './router.js';

export const diskUsageRoutes: Routes = { 'GET /system/df': diskUsage };

/** What is added up for each kind, a line each. */
const parts: Readonly<Record<string, (engine: Engine) => Promise<object>>> = {
  image: describeImages,
  container: describeContainers,
  volume: describeVolumes,
  'build-cache': () => Promise.resolve({ BuildCache: [] }),
};

/** SystemDataUsageResponse of the API; what was not asked for is null, as it takes time to add up. */
async function diskUsage({ engine, query }: Call) {
  const answer = { LayersSize: 0, Images: null, Containers: null, Volumes: null, BuildCache: null };
  for (const kind of readKinds(query.getAll('type'))) Object.assign(answer, await parts[kind]?.(engine));
  return answer;
}

function readKinds(wanted: readonly string[]): readonly string[] {
  const odd = wanted.find((kind) => !Object.hasOwn(parts, kind));
  if (odd === undefined) return wanted.length > 0 ? wanted : Object.keys(parts);
  throw new EngineError('invalid', `unknown object type: ${odd}: use ${Object.keys(parts).join(', ')}`);
}

async function describeImages(engine: Engine) {
  const { images, layerBytes } = await imageUsage(engine, all(engine));
  const among = images.map(({ image }) => image);
  return {
    LayersSize: layerBytes,
    Images: images.map(({ image, containers }) => summarizeImage(image, among, containers)),
  };
}

/** One after the other: there may be very many. One that goes away meanwhile takes nothing. */
async function describeContainers(engine: Engine) {
  const described: object[] = [];
  for (const container of all(engine)) {
    described.push(await summarize(engine, container, true).catch(() => summarize(engine, container, false)));
  }
  return { Containers: described };
}

async function describeVolumes(engine: Engine) {
  const volumes = await volumeUsage(engine);
  return {
    Volumes: volumes.map(({ record, size, links }) => ({
      ...describeVolume(engine.root, record),
      UsageData: { Size: size, RefCount: links },
    })),
  };
}

function all(engine: Engine) {
  return listContainers(engine, { all: true, filters: [] });
}

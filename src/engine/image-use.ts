import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type ContainerRecord, listContainerIds, readRecord } from '../container/record.js';
import { isRunning, readState } from '../container/state.js';
import { imageLayers } from '../image/layers.js';
import { listImages } from '../image/list.js';
import type { Digest } from '../image/oci.js';
import type { ImageStore } from '../image/store.js';
import { driverNames, driverOf } from '../storage/choose.js';
import type { GraphDriver } from '../storage/driver.js';
import { temporaryOwner } from '../util/atomic.js';
import { EngineError, errnoCode } from '../util/errors.js';
import type { Engine } from './context.js';

/** The containers of an image, the running ones first. */
export function containersOf(engine: Engine, imageId: Digest): { id: string; running: boolean }[] {
  return readRecords(engine)
    .flatMap((record) => (record !== 'damaged' && record.imageId === imageId ? [record.id] : []))
    .map((id) => ({ id, running: isRunning(readState(engine.root, id)) }))
    .sort((a, b) => Number(b.running) - Number(a.running));
}

function readRecords({ root }: Engine): (ContainerRecord | 'damaged')[] {
  return listContainerIds(root).flatMap((id): (ContainerRecord | 'damaged')[] => {
    try {
      return [readRecord(root, id)];
    } catch (error) {
      if (!(error instanceof EngineError)) throw error;
      return error.kind === 'notFound' ? [] : ['damaged'];
    }
  });
}

/** A layer in a graph driver. */
export interface StoredLayer {
  readonly driver: GraphDriver;
  readonly id: string;
}

/**
 * The layers that neither an image nor a container uses; none as long as there are images or containers that cannot be read. To be called
 * with the store locked exclusively.
 */
export async function unusedLayers(engine: Engine, store: ImageStore): Promise<StoredLayer[]> {
  // The images first: a container that is made meanwhile is made of one of them.
  const { images, problems } = await listImages(store);
  const records = readRecords(engine);
  if (problems.length > 0 || records.includes('damaged')) return [];
  const used = new Set(images.flatMap(imageLayers));
  for (const record of records) if (record !== 'damaged') for (const id of record.layers) used.add(id);
  return (await storedLayers(engine)).filter(({ id }) => !used.has(id));
}

async function storedLayers({ root }: Engine): Promise<StoredLayer[]> {
  const layers: StoredLayer[] = [];
  for (const name of driverNames) {
    const driver = driverOf(root, name);
    const ids = await list(join(root, 'layers', name));
    layers.push(...ids.filter((id) => temporaryOwner(id) === undefined).map((id) => ({ driver, id })));
  }
  return layers;
}

async function list(directory: string): Promise<string[]> {
  try {
    return await readdir(directory);
  } catch (error) {
    if (errnoCode(error) === 'ENOENT') return [];
    throw error;
  }
}

import type { ContainerRecord } from '../container/record.js';
import { type ContainerState, isRunning } from '../container/state.js';
import { listImages, type NamedImage } from '../image/list.js';
import type { Digest } from '../image/oci.js';
import { ImageStore } from '../image/store.js';
import { type VolumeRecord, volumeData } from '../volume/store.js';
import type { Engine } from './context.js';
import { type ListedContainer, listContainers } from './list.js';
import { containerSize } from './size.js';
import { spaceOf } from './space.js';
import { listVolumes } from './volumes.js';

/** Sizes are bytes. */
export interface ImageUsage {
  readonly image: NamedImage;
  readonly size: number;
  /** Of it, in layers that other images have, too. */
  readonly shared: number;
  /** How many are made of it. */
  readonly containers: number;
}

export interface ContainerUsage {
  readonly record: ContainerRecord;
  readonly state: ContainerState | undefined;
  /** Of what it wrote. */
  readonly size: number;
}

export interface VolumeUsage {
  readonly record: VolumeRecord;
  readonly size: number;
  /** How many containers have it. */
  readonly links: number;
}

export interface DiskUsage {
  readonly images: readonly ImageUsage[];
  /** Of all images' layers, each counted once. */
  readonly layerBytes: number;
  /** Of those that images with a container have. */
  readonly usedLayerBytes: number;
  readonly containers: readonly ContainerUsage[];
  readonly volumes: readonly VolumeUsage[];
}

/** Looks at everything that takes space in a root. */
export async function diskUsage(engine: Engine): Promise<DiskUsage> {
  const listed = listContainers(engine, { all: true, filters: [] });
  return {
    ...(await imageUsage(engine, listed)),
    containers: await inTurn(listed, async (each) => ({ ...each, size: await written(engine, each.record) })),
    volumes: await volumeUsage(engine),
  };
}

/** @param listed all containers */
export async function imageUsage(
  engine: Engine,
  listed: readonly ListedContainer[],
): Promise<Pick<DiskUsage, 'images' | 'layerBytes' | 'usedLayerBytes'>> {
  const { images, problems } = await listImages(new ImageStore(engine.root));
  for (const problem of problems) engine.warn(problem.message);
  const containersOf = ({ id }: NamedImage) => listed.filter(({ record }) => record.imageId === id).length;
  const used = images.filter((image) => containersOf(image) > 0);
  return {
    images: images.map((image) => ({ ...imageSizes(image, images), image, containers: containersOf(image) })),
    layerBytes: sum(layersOf(images)),
    usedLayerBytes: sum(layersOf(used)),
  };
}

export async function volumeUsage(engine: Engine): Promise<VolumeUsage[]> {
  return await inTurn(listVolumes(engine), async ({ record, usedBy }) => ({
    record,
    size: await spaceOf(volumeData(engine.root, record.name)),
    links: usedBy.length,
  }));
}

/** One after the other: there may be very many. */
async function inTurn<T, R>(things: readonly T[], measure: (thing: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (const thing of things) results.push(await measure(thing));
  return results;
}

/** One that goes away meanwhile takes nothing. */
async function written(engine: Engine, record: ContainerRecord): Promise<number> {
  return await containerSize(engine, record).then(
    ({ written }) => written,
    () => 0,
  );
}

/** What an image's layers take, and what of it other images have, too. */
export function imageSizes(image: NamedImage, images: readonly NamedImage[]): { size: number; shared: number } {
  const own = layersOf([image]);
  const others = layersOf(images.filter(({ id }) => id !== image.id));
  return { size: sum(own), shared: sum(new Map([...own].filter(([digest]) => others.has(digest)))) };
}

function layersOf(images: readonly NamedImage[]): Map<Digest, number> {
  return new Map(images.flatMap(({ layers }) => layers.map(({ digest, size }) => [digest, size])));
}

function sum(sizes: ReadonlyMap<unknown, number>): number {
  return [...sizes.values()].reduce((total, size) => total + size, 0);
}

/** What a kind of thing takes, in four numbers. */
export interface Summary {
  readonly total: number;
  readonly active: number;
  readonly size: number;
  readonly reclaimable: number;
}

export function summarize({ images, layerBytes, usedLayerBytes, containers, volumes }: DiskUsage) {
  return {
    Images: {
      total: images.length,
      active: images.filter((each) => each.containers > 0).length,
      size: layerBytes,
      reclaimable: layerBytes - usedLayerBytes,
    },
    Containers: count(containers, ({ state }) => isRunning(state)),
    'Local Volumes': count(volumes, ({ links }) => links > 0),
  } satisfies Record<string, Summary>;
}

function count<T extends { readonly size: number }>(all: readonly T[], isActive: (one: T) => boolean): Summary {
  const bytes = (some: readonly T[]) => some.reduce((total, { size }) => total + size, 0);
  const active = all.filter(isActive);
  return { total: all.length, active: active.length, size: bytes(all), reclaimable: bytes(all) - bytes(active) };
}

import { argumentsOf } from '../container/command.js';
import { type ContainerRecord, containerDirectory, readRecord } from '../container/record.js';
import { applyChanges, mergeEnv } from '../image/changes.js';
import { putBlob } from '../image/content.js';
import { layerFiles } from '../image/layer-writer.js';
import { type Descriptor, type Digest, type ExecutionConfig, type ImageConfig, mediaTypes } from '../image/oci.js';
import { parseNewName } from '../image/reference.js';
import { type Image, ImageStore } from '../image/store.js';
import { writeTar } from '../image/tar.js';
import { driverOf } from '../storage/choose.js';
import { EngineError } from '../util/errors.js';
import type { Engine } from './context.js';
import { containerEvent, emit } from './events.js';
import { describeHealth } from './health-defaults.js';
import { describeConfig } from './inspect/config.js';
import { whilePaused } from './pause.js';

export interface CommitOptions {
  /** The name of the new image. */
  readonly name?: string | undefined;
  readonly message?: string | undefined;
  readonly author?: string | undefined;
  /** What its configuration is to have in place of the container's; variables and labels are added. */
  readonly config?: ExecutionConfig;
  /** Changes of its configuration, as instructions of a Dockerfile. */
  readonly changes: readonly string[];
  /** Lets it run on while its files are read: they may be of different moments. */
  readonly live?: boolean;
}

/**
 * Makes an image of a container: what the container changed becomes a layer on top of its image's.
 *
 * @returns the new image's id
 */
export async function commit(engine: Engine, id: string, options: CommitOptions): Promise<Digest> {
  const record = readRecord(engine.root, id);
  const name = options.name === undefined ? undefined : parseNewName(options.name);
  const store = new ImageStore(engine.root);
  return await store.locked('shared', async () => {
    const parent = parentOf(store, record);
    const config = applyChanges(merged(executionConfig(record, parent), options.config), options.changes);
    const read = () => putLayer(engine, store, record);
    const layer = await (options.live ? read() : whilePaused(engine, id, read));
    // What is removed meanwhile has been read in part.
    readRecord(engine.root, id);
    const image = await store.add(
      { ...extend(parent.config, record, options, layer), config },
      layer ? [...parent.layers, layer] : parent.layers,
      name,
    );
    emit(engine, containerEvent(record, 'commit', committed(options, image.id)));
    return image.id;
  });
}

/** As docker tells of it. */
function committed({ name, message }: CommitOptions, imageID: Digest): Record<string, string> {
  return { comment: message ?? '', imageID, imageRef: name ?? '' };
}

function parentOf(store: ImageStore, { id, image, imageId }: ContainerRecord): Image {
  const parent = store.byId(imageId);
  if (parent) return parent;
  throw new EngineError(
    'notFound',
    `the image ${image} of container ${id.slice(0, 12)} is gone: no layer can be put on top of it`,
  );
}

function merged(config: ExecutionConfig, more: ExecutionConfig = {}): ExecutionConfig {
  const env = mergeEnv([...(config.Env ?? []), ...(more.Env ?? [])]);
  const labels = { ...config.Labels, ...more.Labels };
  return { ...config, ...more, Env: env, ...(Object.keys(labels).length > 0 && { Labels: labels }) };
}

/** What the container ran becomes what the image runs. */
function executionConfig(record: ContainerRecord, parent: Image): ExecutionConfig {
  const { Entrypoint = [], ...before } = parent.config.config ?? {};
  const { config } = record;
  const { command, env, health, user, workdir, labels = {}, stopSignal } = config;
  const { ExposedPorts, Volumes } = describeConfig(record);
  const entrypoint = config.entrypoint ?? Entrypoint;
  return {
    ...before,
    ...(entrypoint.length > 0 && { Entrypoint: entrypoint }),
    Cmd: argumentsOf(command, entrypoint),
    Env: mergeEnv(env),
    ...(ExposedPorts && { ExposedPorts }),
    ...(Volumes && { Volumes: { ...before.Volumes, ...Volumes } }),
    ...(health && { Healthcheck: describeHealth(health) }),
    ...(user !== undefined && { User: user }),
    ...(workdir !== undefined && { WorkingDir: workdir }),
    ...(Object.keys(labels).length > 0 && { Labels: labels }),
    ...(stopSignal !== undefined && { StopSignal: stopSignal }),
  };
}

/** The layer, if anything changed: an archive of nothing would be a blob that no image has. */
async function putLayer(engine: Engine, store: ImageStore, record: ContainerRecord): Promise<Descriptor | undefined> {
  const driver = driverOf(engine.root, record.driver);
  const changes = driver.changes(containerDirectory(engine.root, record.id), record.layers);
  const top = record.layers.at(-1);
  const files = layerFiles(changes, top && driver.layerDirectory(top));
  const first = await files.next();
  if (first.done) return undefined;
  return await putBlob(store.layout, mediaTypes.layer, writeTar(withFirst(first.value, files)));
}

/** Whoever stops at the first one, as on a full disk, stops the rest, too: it is a process that reads. */
async function* withFirst<T>(first: T, rest: AsyncGenerator<T>): AsyncGenerator<T> {
  try {
    yield first;
    yield* rest;
  } finally {
    await rest.return(undefined);
  }
}

function extend(
  { architecture, os, rootfs, history = [] }: ImageConfig,
  { config }: ContainerRecord,
  { author, message }: CommitOptions,
  layer: Descriptor | undefined,
): ImageConfig {
  const created = new Date().toISOString();
  const entry = {
    created,
    created_by: config.command.join(' '),
    ...(author !== undefined && { author }),
    ...(message !== undefined && { comment: message }),
    ...(!layer && { empty_layer: true }),
  };
  return {
    created,
    ...(author !== undefined && { author }),
    architecture,
    os,
    rootfs: { type: 'layers', diff_ids: [...rootfs.diff_ids, ...(layer ? [layer.digest] : [])] },
    history: [...history, entry],
  };
}

import { releaseName, reserveName } from '../container/names.js';
import {
  type ContainerConfig,
  type ContainerRecord,
  containerDirectory,
  newContainerId,
  writeRecord,
} from '../container/record.js';
import { writeState } from '../container/state.js';
import { ensureLayers, imageLayers } from '../image/layers.js';
import { draftImage, localImage } from '../image/local.js';
import { type Image, ImageStore } from '../image/store.js';
import { chooseDriver, prepareDriver } from '../storage/choose.js';
import type { GraphDriver } from '../storage/driver.js';
import { createDirectory, removeTree } from '../util/atomic.js';
import { EngineError } from '../util/errors.js';
import { ownIdentity } from '../util/process.js';
import { containerCgroup } from './cgroup.js';
import type { Engine } from './context.js';
import { containerEvent, emit } from './events.js';
import { withDefaults } from './image-defaults.js';
import { nameJoined } from './joined.js';
import { anonymousVolumes, nameVolumes, prepareMounts } from './mounts.js';
import { attachNetworks, checkNetworks } from './network/request.js';
import { dropVolume } from './volume-life.js';
import { checkWalls } from './walls.js';

/** What a new container is to be. */
export interface CreateOptions {
  readonly image: string;
  readonly name?: string | undefined;
  readonly config: ContainerConfig;
  /** Somebody else is to start it, at some time or never. */
  readonly left?: boolean;
}

/** Makes a container: its name, its record, its writable layer. It appears as a whole, and nothing is left of a failure. */
export async function create(engine: Engine, options: CreateOptions): Promise<ContainerRecord> {
  const id = newContainerId();
  // What this machine cannot do is refused before anything is made; who starts it at once is warned then.
  const warn = options.left ? engine.warn : () => {};
  containerCgroup({ ...engine, warn }, id, options.config.limits, options.config.cgroup);
  checkWalls(options.config);
  const joined = nameJoined(engine, options.config);
  const network = checkNetworks(engine, options.config.network);
  const driver = await prepareDriver(engine.root, engine.storageDriver, engine.warn);
  const store = new ImageStore(engine.root);
  const image = await localImage(store, options.image);
  await ensureLayers(store, driver, image);
  const config = withDefaults(options.config, image.config.config);
  const mounts = nameVolumes(config.mounts);
  const name = reserveName(engine.root, id, options.name);
  const record = newRecord({ ...options, config: { ...config, ...joined, mounts, network }, id, name }, driver, image);
  try {
    const fill = async (directory: string) => {
      // Before its volumes: so nobody takes them for unused.
      writeRecord(directory, record);
      await prepareMounts(engine, id, mounts);
      writeState(directory, { status: 'created', owner: ownIdentity(), ...(options.left && { left: true }) });
      await attachNetworks(engine, directory, network);
      await driver.createContainer(directory, record.layers);
    };
    // Who is removed at its end is gone after a power cut, either way.
    await createDirectory(containerDirectory(engine.root, id), fill, !config.autoRemove);
    checkStillThere(store, record);
    emit(engine, containerEvent(record, 'create'));
    return record;
  } catch (error) {
    await removeTree(containerDirectory(engine.root, id));
    for (const volume of anonymousVolumes(mounts)) await dropVolume(engine, volume);
    releaseName(engine.root, name);
    // What went wrong may be that its layers went while we were at it.
    checkStillThere(store, record);
    throw error;
  }
}

function newRecord(
  { id, name, image, config }: CreateOptions & { id: string; name: string },
  driver: GraphDriver,
  source: Pick<Image, 'id' | 'config'>,
): ContainerRecord {
  return {
    version: 1,
    id,
    name,
    created: new Date().toISOString(),
    image,
    imageId: source.id,
    driver: driver.name,
    layers: imageLayers(source),
    config,
  };
}

/** Who removes an image looks for containers after it has made it unknown; so looking for it once we can be seen is enough. */
function checkStillThere(store: ImageStore, { image, imageId }: ContainerRecord): void {
  if (store.byId(imageId)) return;
  throw new EngineError('conflict', `the image ${image} has just been removed`);
}

/** The record that `create` would write, with nothing made on disk. */
export async function draft(engine: Engine, { name = '', ...options }: CreateOptions): Promise<ContainerRecord> {
  const driver = chooseDriver(engine.root, engine.storageDriver);
  const image = await draftImage(new ImageStore(engine.root), options.image);
  const defaults = withDefaults(options.config, image.config.config);
  const config = { ...defaults, mounts: nameVolumes(defaults.mounts) };
  return newRecord({ ...options, config, id: newContainerId(), name }, driver, image);
}

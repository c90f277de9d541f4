import { releaseName, reserveName } from '../container/names.js';
import {
  type ContainerConfig,
  type ContainerRecord,
  containerDirectory,
  newContainerId,
  writeRecord,
} from '../container/record.js';
import { writeState } from '../container/state.js';
import { ensureImage, imageLayers } from '../image/local.js';
import { chooseDriver, prepareDriver } from '../storage/choose.js';
import { createDirectory } from '../util/atomic.js';
import { ownIdentity } from '../util/process.js';
import { containerCgroup } from './cgroup.js';
import type { Engine } from './context.js';
import { prepareMounts } from './mounts.js';

/** What a new container is to be. */
export interface CreateOptions {
  readonly image: string;
  readonly name?: string | undefined;
  readonly config: ContainerConfig;
}

/** Makes a container: its name, its record, its writable layer. It appears as a whole, and nothing is left of a failure. */
export async function create(engine: Engine, { image, name, config }: CreateOptions): Promise<ContainerRecord> {
  const id = newContainerId();
  // A limit that this machine cannot hold is refused before anything is made.
  containerCgroup({ ...engine, warn: () => {} }, id, config.limits);
  const driver = await prepareDriver(engine.root, engine.storageDriver, engine.warn);
  const layers = await ensureImage(driver, image);
  const mounts = await prepareMounts(engine, config.mounts);
  const reserved = reserveName(engine.root, id, name);
  const record = newRecord({ id, name: reserved, image, driver: driver.name, layers, config: { ...config, mounts } });
  try {
    await createDirectory(containerDirectory(engine.root, id), async (directory) => {
      writeRecord(directory, record);
      writeState(directory, { status: 'created', owner: ownIdentity() });
      await driver.createContainer(directory, layers);
    });
    return record;
  } catch (error) {
    releaseName(engine.root, reserved);
    throw error;
  }
}

function newRecord(known: Omit<ContainerRecord, 'version' | 'created'>): ContainerRecord {
  return { version: 1, created: new Date().toISOString(), ...known };
}

/** The record that `create` would write, with nothing made on disk. */
export function draft(engine: Engine, { image, name = '', config }: CreateOptions): ContainerRecord {
  const driver = chooseDriver(engine.root, engine.storageDriver);
  return newRecord({ id: newContainerId(), name, image, driver: driver.name, layers: imageLayers(image), config });
}

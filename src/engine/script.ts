import { containerDirectory } from '../container/record.js';
import { ensureLayers } from '../image/layers.js';
import { localImage } from '../image/local.js';
import { ImageStore } from '../image/store.js';
import { quote, shellScript } from '../runtime/shell.js';
import { driverOf, prepareDriver } from '../storage/choose.js';
import type { Engine } from './context.js';
import { type CreateOptions, draft } from './create.js';
import { networkTexts } from './network/files.js';
import { makeMounts, removeMounts } from './script-volumes.js';
import { planStart, type StartOptions } from './start.js';

/** The life of a container as a script for sh: its files are made, it runs, and they are removed. */
export async function script(engine: Engine, options: CreateOptions & StartOptions): Promise<string> {
  // The script needs the image, and root to run. Anyone else may still read it.
  if (process.geteuid?.() === 0) {
    const store = new ImageStore(engine.root);
    const driver = await prepareDriver(engine.root, engine.storageDriver, engine.warn);
    await ensureLayers(store, driver, await localImage(store, options.image));
  }
  const record = await draft(engine, options);
  const { mounts } = record.config;
  const directory = containerDirectory(engine.root, record.id);
  const { plan, cgroup } = planStart(engine, record, options);
  return [
    `mkdir -p -m 700 ${quote(directory)}   # the container's directory`,
    ...networkTexts(engine, record).map(([path, text]) => `printf %s ${quote(text)} > ${quote(path)}`),
    ...driverOf(engine.root, record.driver).script(directory, record.layers),
    ...makeMounts(engine, record.id, mounts),
    `${shellScript(plan, cgroup.directories, cgroup.keepParent)}status=$?`,
    `rm -rf --one-file-system ${quote(directory)}`,
    ...removeMounts(engine, mounts),
    '(exit $status)',
    '',
  ].join('\n');
}

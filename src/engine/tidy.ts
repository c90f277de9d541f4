import { removeContainerCgroup } from './cgroup.js';
import { giveBack } from './claim.js';
import type { Engine } from './context.js';
import { releaseNetworks } from './network/connect.js';
import { unmountVolumes } from './volume-mounts.js';

/** Removes what a container has only while it runs. */
export async function tidy(engine: Engine, id: string): Promise<void> {
  await releaseNetworks(engine, id);
  await removeContainerCgroup(engine, id);
  await unmountVolumes(engine, id).catch((error: Error) => engine.warn(`cannot unmount a volume: ${error.message}`));
  await giveBack(engine, id);
}

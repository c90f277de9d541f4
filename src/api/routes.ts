import { absentRoutes } from './absent.js';
import { archiveRoutes } from './archives.js';
import { attachRoutes } from './attach.js';
import { commitRoutes } from './commit.js';
import { containerFileRoutes } from './container-files.js';
import { containerLifeRoutes } from './container-life.js';
import { containerUpdateRoutes } from './container-update.js';
import { containerRoutes } from './containers.js';
import { createRoutes } from './create/create.js';
import { diskUsageRoutes } from './disk-usage.js';
import { eventRoutes } from './events.js';
import { execRoutes } from './exec.js';
import { imageRoutes } from './images.js';
import { logRoutes } from './logs.js';
import { networkRoutes } from './networks.js';
import { pingRoutes } from './ping.js';
import { resizeRoutes } from './resize.js';
import type { Routes } from './router.js';
import { startRoutes } from './start.js';
import { statsRoutes } from './stats.js';
import { swarmRoutes } from './swarm.js';
import { systemRoutes } from './system.js';
import { volumeRoutes } from './volumes.js';
import { waitRoutes } from './wait.js';

/** All routes, one line for each file. */
export const routes: Routes = {
  ...absentRoutes,
  ...archiveRoutes,
  ...attachRoutes,
  ...commitRoutes,
  ...containerFileRoutes,
  ...containerLifeRoutes,
  ...containerRoutes,
  ...containerUpdateRoutes,
  ...createRoutes,
  ...diskUsageRoutes,
  ...eventRoutes,
  ...execRoutes,
  ...imageRoutes,
  ...logRoutes,
  ...networkRoutes,
  ...pingRoutes,
  ...resizeRoutes,
  ...startRoutes,
  ...statsRoutes,
  ...swarmRoutes,
  ...systemRoutes,
  ...volumeRoutes,
  ...waitRoutes,
};

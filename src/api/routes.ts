import { absentRoutes } from './absent.js';
import { archiveRoutes } from './archives.js';
import { attachRoutes } from './attach.js';
import { containerRoutes } from './containers.js';
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
import { swarmRoutes } from './swarm.js';
import { systemRoutes } from './system.js';
import { volumeRoutes } from './volumes.js';
import { waitRoutes } from './wait.js';

/** All routes, one line for each file. */
export const routes: Routes = {
  ...absentRoutes,
  ...archiveRoutes,
  ...attachRoutes,
  ...containerRoutes,
  ...diskUsageRoutes,
  ...eventRoutes,
  ...execRoutes,
  ...imageRoutes,
  ...logRoutes,
  ...networkRoutes,
  ...pingRoutes,
  ...resizeRoutes,
  ...startRoutes,
  ...swarmRoutes,
  ...systemRoutes,
  ...volumeRoutes,
  ...waitRoutes,
};

import { attachRoutes } from './attach.js';
import { containerRoutes } from './containers.js';
import { execRoutes } from './exec.js';
import { logRoutes } from './logs.js';
import { pingRoutes } from './ping.js';
import { resizeRoutes } from './resize.js';
import type { Routes } from './router.js';
import { startRoutes } from './start.js';
import { systemRoutes } from './system.js';
import { waitRoutes } from './wait.js';

/** All routes, one line for each file. */
export const routes: Routes = {
  ...attachRoutes,
  ...containerRoutes,
  ...execRoutes,
  ...logRoutes,
  ...pingRoutes,
  ...resizeRoutes,
  ...startRoutes,
  ...systemRoutes,
  ...waitRoutes,
};

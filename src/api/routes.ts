import { attachRoutes } from './attach.js';
import { containerRoutes } from './containers.js';
import { pingRoutes } from './ping.js';
import type { Routes } from './router.js';
import { systemRoutes } from './system.js';

/** All routes, one line for each file. */
export const routes: Routes = {
  ...attachRoutes,
  ...containerRoutes,
  ...pingRoutes,
  ...systemRoutes,
};

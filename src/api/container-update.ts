import { update as updateContainer } from '../engine/update.js';
import { readBody } from './body.js';
import { limitsOf } from './create/limits.js';
import { restartOf } from './create/restart.js';
import { discarded } from './create/unsupported.js';
import { hearing } from './hearing.js';
import type { Call, Routes } from './router.js';
import { updateBody } from './schemas/resources.js';

export const containerUpdateRoutes: Routes = { 'POST /containers/:name/update': update };

/** What the body does not say stays as it is. */
async function update({ engine, request, param }: Call) {
  const body = await readBody(request, updateBody);
  const restart = body.RestartPolicy.Name ? restartOf(body.RestartPolicy) : undefined;
  const { attentive, heard } = hearing(engine);
  await updateContainer(attentive, param('name'), { limits: limitsOf(body), restart });
  return { Warnings: [...discarded(body), ...heard] };
}

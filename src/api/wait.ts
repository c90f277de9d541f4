import { findContainer } from '../container/find.js';
import { beginWait, type WaitCondition, waitConditions } from '../engine/wait-condition.js';
import { EngineError } from '../util/errors.js';
import type { Call, Routes } from './router.js';

export const waitRoutes: Routes = {
  'POST /containers/:name/wait': wait,
};

/** The headers say that we are waiting: a client starts the container only then. */
async function wait({ engine, query, param, response }: Call): Promise<void> {
  const id = findContainer(engine.root, param('name'));
  const { exitCode, stop } = beginWait(engine, id, readCondition(query.get('condition') || 'not-running'));
  response.on('close', stop);
  response.writeHead(200, { 'Content-Type': 'application/json' }).flushHeaders();
  response.end(`${JSON.stringify({ StatusCode: await exitCode })}\n`);
}

function readCondition(text: string): WaitCondition {
  const condition = waitConditions.find((known) => known === text);
  if (condition) return condition;
  throw new EngineError('invalid', `invalid condition: "${text}": use one of ${waitConditions.join(', ')}`);
}

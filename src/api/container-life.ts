import { findContainer } from '../container/find.js';
import { readRecord } from '../container/record.js';
import { isRunning, readState } from '../container/state.js';
import type { Engine } from '../engine/context.js';
import { setPaused } from '../engine/pause.js';
import { pruneContainers } from '../engine/prune.js';
import { readPruneFilters } from '../engine/prune-filters.js';
import { remove as removeContainer } from '../engine/remove.js';
import { rename as renameContainer } from '../engine/rename.js';
import { stopAndStart } from '../engine/start-again.js';
import { kill as killContainer, type StopOptions, stop as stopContainer } from '../engine/stop.js';
import { EngineError } from '../util/errors.js';
import { parseSignal } from '../util/signals.js';
import { Answer } from './answer.js';
import { naming } from './create/create.js';
import { filters, flag, number } from './query.js';
import type { Call, Routes } from './router.js';

export const containerLifeRoutes: Routes = {
  'POST /containers/prune': prune,
  'POST /containers/:name/stop': stop,
  'POST /containers/:name/restart': restart,
  'POST /containers/:name/kill': kill,
  'POST /containers/:name/pause': (call) => pause(call, true),
  'POST /containers/:name/unpause': (call) => pause(call, false),
  'POST /containers/:name/rename': rename,
  'DELETE /containers/:name': remove,
};

/** What is done, and has nothing to say. */
const done = new Answer(204);

async function stop({ engine, param, query }: Call): Promise<Answer> {
  const id = findContainer(engine.root, param('name'));
  const state = readState(engine.root, id);
  if (!isRunning(state) && state?.status !== 'restarting') return new Answer(304);
  await stopContainer(engine, id, stopOptions(query));
  return done;
}

async function restart({ engine, param, query }: Call): Promise<Answer> {
  await stopAndStart(engine, param('name'), stopOptions(query));
  return done;
}

/** A time below zero is for ever. */
function stopOptions(query: URLSearchParams): StopOptions {
  const timeout = number(query, 't');
  return { signal: signalOf(query), timeout: timeout === undefined ? undefined : Math.max(timeout, -1) };
}

function signalOf(query: URLSearchParams): number | undefined {
  const text = query.get('signal') ?? '';
  return text === '' ? undefined : parseSignal(text);
}

async function kill({ engine, param, query }: Call): Promise<Answer> {
  await killContainer(engine, param('name'), signalOf(query) ?? parseSignal('KILL'));
  return done;
}

async function pause({ engine, param }: Call, paused: boolean): Promise<Answer> {
  await setPaused(engine, param('name'), paused);
  return done;
}

async function rename({ engine, param, query }: Call): Promise<Answer> {
  const name = (query.get('name') ?? '').replace(/^\//, '');
  if (name === '') throw new EngineError('invalid', 'Neither old nor new names may be empty');
  await naming(engine, name, () => renameContainer(engine, param('name'), name));
  return done;
}

async function remove({ engine, param, query }: Call): Promise<Answer> {
  if (flag(query, 'link'))
    throw new EngineError('invalid', 'a link cannot be removed by itself: it goes with the container that has it');
  const id = findContainer(engine.root, param('name'));
  const force = flag(query, 'force');
  if (!force) refuseRunning(engine, id);
  await removeContainer(engine, id, { force, volumes: flag(query, 'v') });
  return done;
}

/** Docker's words, which people search for. */
function refuseRunning({ root }: Engine, id: string): void {
  const status = readState(root, id)?.status ?? '';
  if (!['running', 'paused', 'restarting'].includes(status)) return;
  const what = `cannot remove container "/${readRecord(root, id).name}": container is ${status}`;
  const why =
    status === 'paused' ? ' and must be unpaused first' : ': stop the container before removing or force remove';
  throw new EngineError('conflict', `${what}${why}`);
}

/** Docker says null of a list with nobody on it. */
async function prune({ engine, query }: Call) {
  const { ids, bytes } = await pruneContainers(engine, readPruneFilters(filters(query)));
  return { ContainersDeleted: ids.length > 0 ? ids : null, SpaceReclaimed: bytes };
}

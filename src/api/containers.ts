import { findContainer } from '../container/find.js';
import { readRecord } from '../container/record.js';
import { diff, type PathChange } from '../engine/diff.js';
import { inspectContainer } from '../engine/inspect/container.js';
import { listContainers } from '../engine/list.js';
import { looksAtAll, readFilters } from '../engine/list-filters.js';
import { containerSize } from '../engine/size.js';
import { top as listProcesses } from '../engine/top.js';
import { summarize } from './container-summary.js';
import { filters, flag, number } from './query.js';
import type { Call, Routes } from './router.js';

export const containerRoutes: Routes = {
  'GET /containers/json': list,
  'GET /containers/:name/json': inspect,
  'GET /containers/:name/top': top,
  'GET /containers/:name/changes': changes,
};

async function list({ engine, query }: Call) {
  const limit = number(query, 'limit') ?? 0;
  const texts = filters(query);
  const containers = listContainers(engine, {
    all: flag(query, 'all') || limit > 0 || looksAtAll(texts),
    last: limit > 0 ? limit : undefined,
    filters: readFilters(engine, texts),
  });
  const withSize = flag(query, 'size');
  return await Promise.all(containers.map((container) => summarize(engine, container, withSize)));
}

async function inspect({ engine, param, query }: Call) {
  const id = findContainer(engine.root, param('name'));
  const description = inspectContainer(engine, id);
  if (!flag(query, 'size')) return description;
  const { written, total } = await containerSize(engine, readRecord(engine.root, id));
  return { ...description, SizeRw: written, SizeRootFs: total };
}

async function top({ engine, param, query }: Call) {
  const words = (query.get('ps_args') ?? '').split(/\s+/).filter(Boolean);
  const { titles, rows } = await listProcesses(engine, findContainer(engine.root, param('name')), words);
  return { Titles: titles, Processes: rows };
}

const kinds: Record<PathChange['kind'], number> = { modified: 0, added: 1, deleted: 2 };

/** Docker says null of a container that changed nothing. */
async function changes({ engine, param }: Call) {
  const found = await diff(engine, findContainer(engine.root, param('name')));
  return found.length === 0 ? null : found.map(({ path, kind }) => ({ Path: path.toString(), Kind: kinds[kind] }));
}

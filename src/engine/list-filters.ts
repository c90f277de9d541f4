import { findContainer } from '../container/find.js';
import { labelsOf } from '../container/labels.js';
import { readRecord } from '../container/record.js';
import { formatReference, isReference, parseReference } from '../image/reference.js';
import { EngineError } from '../util/errors.js';
import type { Engine } from './context.js';
import { hasLabel, readFilters as readByTable } from './filters.js';
import type { ContainerFilter } from './list.js';
import { exposesOneOf, isInNetwork, publishesOneOf, readPorts } from './network/container-filters.js';

/** What a filter makes of its value. */
type ReadFilter = (value: string, engine: Engine) => ContainerFilter;

/** The filters, one line each. */
const filters: Record<string, ReadFilter> = {
  ancestor: readAncestor,
  before: (value, engine) => readTime(value, engine, (created, limit) => created < limit),
  exited: readExited,
  expose: readExpose,
  health: readHealth,
  id: (value) => (container) => container.record.id.startsWith(value),
  'is-task': readTask,
  label: readLabel,
  name: (value) => (container) => namePattern(value).test(container.record.name),
  network: (value, engine) => (container) => isInNetwork(engine, container.record, value),
  publish: readPublish,
  since: (value, engine) => readTime(value, engine, (created, limit) => created > limit),
  status: readStatus,
  volume: (value) => (container) =>
    container.record.config.mounts.some(({ source, target }) => source === value || target === value),
};

/** @throws EngineError `invalid`, or `notFound` for a container that a filter names */
export function readFilters(engine: Engine, texts: readonly string[]): ContainerFilter[] {
  const table = Object.entries(filters).map(([name, read]) => [name, (value: string) => read(value, engine)] as const);
  return [readByTable(texts, Object.fromEntries(table))];
}

/** A filter that asks how a container ended, or which state it is in, looks at all of them. */
export function looksAtAll(texts: readonly string[]): boolean {
  return texts.some((text) => /^(status|exited)=/.test(text));
}

function readAncestor(value: string): ContainerFilter {
  const name = fullName(value);
  return ({ record: { image, imageId } }) =>
    fullName(image) === name || imageId.replace(/^sha256:/, '').startsWith(value.replace(/^sha256:/, ''));
}

/** `busybox`, `busybox:latest` and `docker.io/library/busybox` are one. */
function fullName(image: string): string {
  return isReference(image) ? formatReference(parseReference(image)) : image;
}

function readTime(
  word: string,
  { root }: Engine,
  compare: (created: string, limit: string) => boolean,
): ContainerFilter {
  const limit = readRecord(root, findContainer(root, word)).created;
  return ({ record }) => compare(record.created, limit);
}

function readExited(value: string): ContainerFilter {
  if (!/^-?\d+$/.test(value)) throw new EngineError('invalid', `invalid filter "exited=${value}": use an exit code`);
  return ({ state }) => state?.status === 'exited' && state.exitCode === Number(value);
}

function readExpose(value: string): ContainerFilter {
  const ports = readPorts(value);
  return ({ record }) => exposesOneOf(record, ports);
}

function readPublish(value: string, engine: Engine): ContainerFilter {
  const ports = readPorts(value);
  return ({ record }) => publishesOneOf(engine, record, ports);
}

/** What a swarm starts on its machines. There is none. */
function readTask(value: string): ContainerFilter {
  if (['false', '0'].includes(value)) return () => true;
  if (['true', '1'].includes(value)) return () => false;
  throw new EngineError('invalid', `invalid filter "is-task=${value}": use true or false`);
}

function readLabel(value: string): ContainerFilter {
  return ({ record }) => hasLabel(labelsOf(record), value);
}

const healths = ['starting', 'healthy', 'unhealthy', 'none'];

function readHealth(value: string): ContainerFilter {
  if (!healths.includes(value)) {
    throw new EngineError('invalid', `invalid filter "health=${value}": use one of ${healths.join(', ')}`);
  }
  return ({ health }) => (health ?? 'none') === value;
}

const statuses = ['created', 'restarting', 'running', 'removing', 'paused', 'exited', 'dead'];

function readStatus(value: string): ContainerFilter {
  if (!statuses.includes(value)) {
    throw new EngineError('invalid', `invalid filter "status=${value}": use one of ${statuses.join(', ')}`);
  }
  return ({ state }) => (state?.status ?? 'dead') === value;
}

/** As docker, a regular expression; what is none is taken as it is. */
export function namePattern(value: string): RegExp {
  const text = value.replace(/^(\^?)\//, '$1');
  try {
    return new RegExp(text);
  } catch {
    return new RegExp(text.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&'));
  }
}

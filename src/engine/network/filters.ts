import { isPredefined, type NetworkRecord } from '../../network/record.js';
import { EngineError } from '../../util/errors.js';
import type { Engine } from '../context.js';
import { type Filter, hasLabel, type ReadFilter, readBoolean, readFilters } from '../filters.js';
import { namePattern } from '../list-filters.js';
import { containersIn } from './list.js';

/** @throws EngineError `invalid` */
export function readNetworkFilters(engine: Engine, texts: readonly string[]): Filter<NetworkRecord> {
  return readFilters(texts, { ...filters, dangling: (value, text) => readDangling(engine, readBoolean(value, text)) });
}

/** The filters, one line each. */
const filters: Readonly<Record<string, ReadFilter<NetworkRecord>>> = {
  driver: (value) => (network) => network.driver === value,
  id: (value) => (network) => network.id.startsWith(value),
  label: (value) => (network) => hasLabel(network.labels, value),
  name: (value) => (network) => namePattern(value).test(network.name),
  scope: (value) => () => value === 'local',
  type: readType,
};

function readType(value: string, text: string): Filter<NetworkRecord> {
  if (['builtin', 'custom'].includes(value)) return (network) => isPredefined(network) === (value === 'builtin');
  throw new EngineError('invalid', `invalid filter "${text}": use builtin or custom`);
}

/** As docker, of networks that can be removed only. */
function readDangling(engine: Engine, wanted: boolean): Filter<NetworkRecord> {
  return (network) => {
    const isDangling = !isPredefined(network) && containersIn(engine, network).length === 0;
    return isDangling === wanted;
  };
}

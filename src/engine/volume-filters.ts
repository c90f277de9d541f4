import { type Filter, hasLabel, type ReadFilter, readBoolean, readFilters } from './filters.js';
import { namePattern } from './list-filters.js';
import type { VolumeUse } from './volumes.js';

/** @throws EngineError `invalid` */
export function readVolumeFilters(texts: readonly string[]): Filter<VolumeUse> {
  return readFilters(texts, filters);
}

/** The filters, one line each. */
const filters: Readonly<Record<string, ReadFilter<VolumeUse>>> = {
  dangling: readDangling,
  driver: (value) => () => value === 'local',
  label: (value) => (volume) => hasLabel(volume.record.labels, value),
  name: (value) => (volume) => namePattern(value).test(volume.record.name),
};

function readDangling(value: string, text: string): Filter<VolumeUse> {
  const wanted = readBoolean(value, text);
  return ({ usedBy }) => (usedBy.length === 0) === wanted;
}

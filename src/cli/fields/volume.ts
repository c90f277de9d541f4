import { type Fields, map, pointer } from './field.js';

/** Volume (v1.51). */
export const volumeFields: Fields = {
  ClusterVolume: pointer,
  Labels: map,
  Options: map,
  Status: map,
  UsageData: pointer,
};

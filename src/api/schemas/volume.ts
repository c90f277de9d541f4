import { z } from 'zod';
import { map, text } from './values.js';

/** VolumeCreateOptions of the API. */
export const volumeCreation = z.object({
  Name: text(),
  Driver: text(),
  DriverOpts: map(z.string()),
  Labels: map(z.string()),
  ClusterVolumeSpec: z.looseObject({}).nullish(),
});

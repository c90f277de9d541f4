import { z } from 'zod';
import { flag, integer, list, map, part, text } from './values.js';

/** Mount of the API (v1.51), as far as we know its types. */
export const mount = z.object({
  Type: z.enum(['bind', 'tmpfs', 'volume']),
  Source: text(),
  Target: text(),
  ReadOnly: flag(),
  BindOptions: part(
    z.object({
      Propagation: z.enum(['', 'private', 'rprivate', 'shared', 'rshared', 'slave', 'rslave']).nullish(),
      NonRecursive: flag(),
      CreateMountpoint: flag(),
    }),
  ),
  VolumeOptions: part(
    z.object({
      NoCopy: flag(),
      Labels: map(z.string()),
      DriverConfig: part(z.object({ Name: text(), Options: map(z.string()) })),
      Subpath: text(),
    }),
  ),
  TmpfsOptions: part(
    z.object({ SizeBytes: integer(), Mode: integer(), Options: list(z.array(z.string()).min(1).max(2)) }),
  ),
});

export type MountBody = z.output<typeof mount>;

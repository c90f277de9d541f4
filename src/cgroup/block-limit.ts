/** What can be limited of a block device: bytes, or operations, in a second. */
export const rateKinds = ['read-bps', 'write-bps', 'read-iops', 'write-iops'] as const;

export type RateKind = (typeof rateKinds)[number];

/** A limit on the use of one block device, by its path on the host; or a weight of its own there, from 10 to 1000. */
export interface BlockLimit {
  readonly kind: RateKind | 'weight';
  readonly path: string;
  readonly value: number;
}

import { alias, type Fields, map, slice, sliceOf, struct, text } from './field.js';

const pool: Fields = {
  Subnet: text,
  IPRange: text,
  Gateway: text,
  AuxiliaryAddresses: map,
  AuxAddress: { ...map, key: 'AuxiliaryAddresses' },
};

/** Network, as `network inspect` has it (v1.51). */
export const networkFields: Fields = {
  ID: alias('Id'),
  IPAM: struct({ Options: map, Config: sliceOf(pool) }),
  Peers: slice,
  Services: map,
};

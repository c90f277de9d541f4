import { z } from 'zod';
import { endpointSettings } from './networking.js';
import { flag, list, map, part, text } from './values.js';

const pool = z.object({ Subnet: text(), IPRange: text(), Gateway: text(), AuxiliaryAddresses: map(z.string()) });

/** NetworkCreateRequest of the API. */
export const networkCreation = z.object({
  Name: z.string(),
  Driver: text(),
  Scope: text(),
  EnableIPv4: z.boolean().nullish(),
  EnableIPv6: flag(),
  Internal: flag(),
  Attachable: flag(),
  Ingress: flag(),
  ConfigOnly: flag(),
  IPAM: part(z.object({ Driver: text(), Config: list(pool) })),
  Options: map(z.string()),
  Labels: map(z.string()),
});

/** NetworkConnectRequest of the API. */
export const networkConnection = z.object({
  Container: z.string(),
  EndpointConfig: part(endpointSettings),
});

/** NetworkDisconnectRequest of the API. */
export const networkDisconnection = z.object({ Container: z.string(), Force: flag() });

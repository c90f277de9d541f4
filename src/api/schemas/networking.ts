import { z } from 'zod';
import { list, map, part, text } from './values.js';

/** What a container asks for in one network: EndpointSettings of the API (v1.51). */
export const endpointSettings = z.object({
  Aliases: list(z.string()),
  Links: list(z.string()),
  MacAddress: text(),
  IPAMConfig: part(z.object({ IPv4Address: text(), IPv6Address: text() })),
});

export type EndpointBody = z.output<typeof endpointSettings>;

/** By the name or the id of a network. */
export const networkingConfig = z.object({ EndpointsConfig: map(part(endpointSettings)) });

import type { z } from 'zod';
import type { Engine } from '../engine/context.js';
import { describeNetwork } from '../engine/inspect/network.js';
import { connectContainer, disconnectContainer } from '../engine/network/change.js';
import { createNetwork } from '../engine/network/create.js';
import { readNetworkFilters } from '../engine/network/filters.js';
import { pruneNetworks, removeNetwork } from '../engine/network/list.js';
import { readPruneFilters } from '../engine/prune-filters.js';
import { parseLink } from '../network/container-links.js';
import { findNetwork, isPredefined, listNetworks, type NetworkRecord } from '../network/record.js';
import { EngineError } from '../util/errors.js';
import { Answer } from './answer.js';
import { readBody } from './body.js';
import { HttpError } from './errors.js';
import { filters } from './query.js';
import type { Call, Routes } from './router.js';
import { networkConnection, networkCreation, networkDisconnection } from './schemas/network.js';
import { isOlder } from './version.js';

export const networkRoutes: Routes = {
  'GET /networks': list,
  'GET /networks/:id': ({ engine, param }) => describe(engine, findNetwork(engine.root, param('id'))),
  'POST /networks/create': create,
  'POST /networks/prune': prune,
  'POST /networks/:id/connect': connect,
  'POST /networks/:id/disconnect': disconnect,
  'DELETE /networks/:id': remove,
};

/** Since 1.28 without the containers, which are in files of their own. */
function list({ engine, query, version }: Call) {
  const networks = listNetworks(engine.root).filter(readNetworkFilters(engine, filters(query)));
  const without = isOlder(version, '1.28') ? {} : { Containers: {} };
  return networks.map((network) => ({ ...describe(engine, network), ...without }));
}

/** With the options that were given: who compares them with those that they want would take ours for a change. */
function describe(engine: Engine, network: NetworkRecord) {
  const described = describeNetwork(engine, network);
  return isPredefined(network) ? described : { ...described, Options: network.options };
}

async function create({ engine, request }: Call) {
  const body = await readBody(request, networkCreation);
  check(body);
  const pools = body.IPAM.Config;
  const given = (field: 'Subnet' | 'Gateway' | 'IPRange') => pools.map((pool) => pool[field]).filter(Boolean);
  const { id } = await createNetwork(engine, {
    name: body.Name,
    subnets: given('Subnet'),
    gateways: given('Gateway'),
    ranges: given('IPRange'),
    auxiliary: Object.assign({}, ...pools.map(({ AuxiliaryAddresses }) => AuxiliaryAddresses)),
    ipv6: body.EnableIPv6,
    internal: body.Internal,
    attachable: body.Attachable,
    labels: body.Labels,
    options: body.Options,
  });
  return new Answer(201, { Id: id, Warning: '' });
}

/** What a network cannot be here, with Docker's statuses. */
function check(wanted: z.infer<typeof networkCreation>): void {
  const { Name: name, Driver: driver, IPAM: ipam } = wanted;
  if (isPredefined({ name })) throw new HttpError(403, `operation is not permitted on predefined ${name} network`);
  if (!['', 'bridge'].includes(driver)) throw notHere(driver);
  if (!['', 'default'].includes(ipam.Driver)) throw notHere(ipam.Driver);
  const isSwarm = wanted.Scope === 'swarm' || wanted.Ingress || wanted.ConfigOnly;
  if (isSwarm) throw new EngineError('invalid', 'networks of a swarm are not there: Scope, Ingress, ConfigOnly');
  if (wanted.EnableIPv4 === false) throw new EngineError('invalid', 'a network without IPv4 is not there: EnableIPv4');
}

function notHere(plugin: string): EngineError {
  return new EngineError('notFound', `could not find plugin ${plugin}: there are only bridge, and default for IPAM`);
}

async function prune({ engine, query }: Call) {
  return { NetworksDeleted: await pruneNetworks(engine, readPruneFilters(filters(query))) };
}

async function connect({ engine, request, param }: Call) {
  const { Container: container, EndpointConfig: wanted } = await readBody(request, networkConnection);
  const { IPAMConfig: addresses, Aliases: aliases, Links, MacAddress: mac } = wanted;
  const [ip, ip6] = [addresses.IPv4Address || undefined, addresses.IPv6Address || undefined];
  const endpoint = { name: param('id'), aliases, links: Links.map(parseLink), ip, ip6, mac: mac || undefined };
  await permitted(connectContainer(engine, container, endpoint));
  return new Answer(200);
}

async function disconnect({ engine, request, param }: Call) {
  const { Container: container } = await readBody(request, networkDisconnection);
  await permitted(disconnectContainer(engine, param('id'), container));
  return new Answer(200);
}

async function remove({ engine, param }: Call) {
  await permitted(removeNetwork(engine, param('id')));
  return new Answer(204);
}

/** Docker forbids what would be a conflict elsewhere. */
async function permitted(work: Promise<void>): Promise<void> {
  try {
    await work;
  } catch (error) {
    throw error instanceof EngineError && error.kind === 'conflict' ? new HttpError(403, error.message) : error;
  }
}

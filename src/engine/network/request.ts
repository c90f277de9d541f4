import { isIPv4, isIPv6 } from 'node:net';
import { writeAttachment } from '../../container/attachments.js';
import { findContainer } from '../../container/find.js';
import { isHostName } from '../../network/names.js';
import {
  isUserNetwork,
  type NetworkOptions,
  type NetworkRequest,
  networkMode,
  networkOwner,
} from '../../network/options.js';
import { defaultNetwork, findNetwork, type NetworkRecord } from '../../network/record.js';
import { EngineError } from '../../util/errors.js';
import type { Engine } from '../context.js';
import { ensureDefaultNetwork } from './create.js';
import { wantedPorts } from './publish.js';

/**
 * What a new container asks for, with names made ids where a name may change its meaning.
 *
 * @throws EngineError when it asks for what is not there, or cannot be
 */
export function checkNetworks({ root, warn }: Engine, options: NetworkOptions | undefined): NetworkOptions | undefined {
  if (!options) return undefined;
  const [first] = options.networks;
  if (options.networks.length > 1 && options.networks.some(({ name }) => !isUserNetwork(name))) {
    throw new EngineError('invalid', 'conflicting options: host, none, bridge and container: go with no other network');
  }
  const links = (options.links ?? []).map((link) => ({ ...link, container: findContainer(root, link.container) }));
  if (links.length > 0 && first?.name !== defaultNetwork)
    throw new EngineError('invalid', "conflicting options: links need a network of the container's own");
  if (networkMode(options) === 'container') {
    checkShared(options);
    if (options.publishAll || wantedPorts(options).length > 0)
      throw new EngineError('invalid', 'conflicting options: port publishing and the container type network mode');
    return { ...options, networks: [{ name: `container:${findContainer(root, networkOwner(options))}`, aliases: [] }] };
  }
  if (networkMode(options) === 'host' && wantedPorts(options).length > 0) {
    warn('warning: published ports are discarded when using host network mode');
  }
  for (const request of options.networks) checkRequest(root, request);
  return first ? { ...options, links } : undefined;
}

/** Who is in the network of another container has its addresses, its names and its files. */
function checkShared({ networks: [request], dns, extraHosts }: NetworkOptions): void {
  const wishes = {
    dns: dns[0],
    'custom host-to-IP mapping': extraHosts[0],
    'mac-address': request?.mac,
    address: request?.ip ?? request?.ip6,
    alias: request?.aliases[0],
  };
  const [wish] = Object.entries(wishes).find(([, value]) => value !== undefined) ?? [];
  if (wish) throw new EngineError('invalid', `conflicting options: ${wish} and the network mode`);
}

/** @throws EngineError `invalid` when a network cannot give a container what it asks for */
export function checkRequest(root: string, { name, aliases, links = [], ip, ip6, mac }: NetworkRequest): void {
  const network = findNetwork(root, name);
  const wishes = ip !== undefined || ip6 !== undefined || aliases.length + links.length > 0;
  if (wishes && !isUserNetwork(network.name)) {
    throw new EngineError(
      'invalid',
      `an address, an alias or a link can be chosen in user defined networks only, not in ${name}`,
    );
  }
  const odd = aliases.find((alias) => !isHostName(alias));
  if (odd !== undefined) throw new EngineError('invalid', `invalid alias "${odd}": use letters, digits and _.-`);
  if (ip !== undefined && !isIPv4(ip)) throw new EngineError('invalid', `invalid IPv4 address: ${ip}`);
  if (ip6 !== undefined && !isIPv6(ip6)) throw new EngineError('invalid', `invalid IPv6 address: ${ip6}`);
  if (mac !== undefined && !/^[0-9a-f][02468ace](:[0-9a-f]{2}){5}$/i.test(mac)) {
    throw new EngineError('invalid', `invalid MAC address: ${mac}: write it as 02:42:ac:11:00:02, of no group`);
  }
  checkFamilies(network, { ip, ip6 });
}

function checkFamilies({ name, pools }: NetworkRecord, { ip, ip6 }: Pick<NetworkRequest, 'ip' | 'ip6'>): void {
  const has = (six: boolean) => pools.some(({ subnet }) => subnet.includes(':') === six);
  if (ip6 !== undefined && !has(true)) throw new EngineError('invalid', `network ${name} has no IPv6 subnet`);
  if (ip !== undefined && !has(false)) throw new EngineError('invalid', `network ${name} has no IPv4 subnet`);
}

/** Writes into a new container's directory which networks it is in. */
export async function attachNetworks(
  engine: Engine,
  directory: string,
  options: NetworkOptions | undefined,
): Promise<void> {
  if (!options || networkMode(options) !== 'own') return;
  for (const [order, request] of options.networks.entries()) {
    const network = await networkOf(engine, request.name);
    writeAttachment(directory, { ...request, network: network.id, order });
  }
}

async function networkOf(engine: Engine, name: string): Promise<NetworkRecord> {
  return name === defaultNetwork ? await ensureDefaultNetwork(engine) : findNetwork(engine.root, name);
}

import { readFileSync } from 'node:fs';
import { type Attachment, readAttachments } from '../../container/attachments.js';
import { type ContainerRecord, containerDirectory } from '../../container/record.js';
import { parseAddress } from '../../network/address.js';
import { deleteEndpoint, type Endpoint, readEndpoint, writeEndpoint } from '../../network/endpoints.js';
import { lease, releaseLease } from '../../network/leases.js';
import { bridgeName, dropLink, linkExists, linkName } from '../../network/links.js';
import { addName, removeName } from '../../network/names.js';
import {
  defaultNetwork,
  listNetworkIds,
  type NetworkRecord,
  networkDirectory,
  networksDirectory,
  readNetwork,
} from '../../network/record.js';
import { type Cable, plugIn } from '../../runtime/cable.js';
import { startResolver } from '../../runtime/resolver.js';
import { readText } from '../../util/read.js';
import type { Engine } from '../context.js';
import { adjustCables } from './cable-options.js';
import { tellOfNetwork } from './events.js';
import { hasOwnResolver, upstreamsPath, writeNetworkFiles } from './files.js';
import { linkersOf, tellLinked } from './linked-hosts.js';
import { ensureNetwork } from './open.js';
import { publishPorts, unpublishPorts } from './publish.js';

/**
 * Connects a container that has just been born to its networks.
 *
 * @param pid its first process
 */
export async function connectNetworks(engine: Engine, record: ContainerRecord, pid: number): Promise<void> {
  await connectTo(engine, record, readAttachments(engine.root, record.id), pid, () =>
    publishPorts(engine, record, pid),
  );
  tellLinked(engine, record);
  for (const linker of linkersOf(engine, record)) writeNetworkFiles(engine, linker);
}

/**
 * Leases its addresses, plugs it in, and tells the others its names. What fails half-way is for `releaseNetworks`. What is to
 * be done `alongside` knows its addresses.
 */
export async function connectTo(
  engine: Engine,
  record: ContainerRecord,
  attachments: readonly Attachment[],
  pid: number,
  alongside: () => Promise<void> = () => Promise.resolve(),
): Promise<void> {
  const networks = attachments.map(({ network }) => readNetwork(engine.root, network));
  await Promise.all(networks.map((network) => ensureNetwork(engine, network)));
  const devices = freeDevices(pid);
  const gateways = new Gateways(pid);
  const places = attachments.map((attachment, index) => {
    const network = networks[index] as NetworkRecord;
    return {
      network,
      endpoint: makeEndpoint(engine, record, attachment, network, devices.next().value as string, pid),
    };
  });
  const cables = places.map(({ network, endpoint }) => makeCable(engine, network, endpoint, gateways));
  const plug = plugIn(cables, pid).then(() => adjustCables(places, pid));
  // All have to come to an end: what one still makes after another has failed would not be released.
  const outcomes = await Promise.allSettled([plug, resolve(engine, record, pid), alongside()]);
  for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
  for (const network of networks) {
    announce(engine, network, record.id);
    tellOfNetwork(engine, network, 'connect', record.id);
  }
  writeNetworkFiles(engine, record);
}

/** eth0, eth1, … but for those that it has. The kernel shows each process the devices of its own network namespace. */
function* freeDevices(pid: number): Generator<string, never> {
  const present = readFileSync(`/proc/${pid}/net/dev`, 'utf8');
  for (let n = 0; ; n++) if (!present.includes(` eth${n}:`)) yield `eth${n}`;
}

/** The first network that leads out has the default route, for each family. */
class Gateways {
  private readonly given: Set<string>;

  constructor(pid: number) {
    // A kernel without IPv6 has no ipv6_route.
    const read = (file: string) => readText(`/proc/${pid}/net/${file}`) ?? '';
    // A default route's destination is zero. The kernel has one of IPv6 that leads nowhere, to lo.
    const four = /^\w+\t0{8}\t/m.test(read('route')) ? ['4'] : [];
    const six = /^0{32} 00 (?!.* lo$)/m.test(read('ipv6_route')) ? ['6'] : [];
    this.given = new Set([...four, ...six]);
  }

  take({ internal }: NetworkRecord, gateway: string): string | undefined {
    const family = gateway.includes(':') ? '6' : '4';
    if (internal || this.given.has(family)) return undefined;
    this.given.add(family);
    return gateway;
  }
}

function makeEndpoint(
  engine: Engine,
  record: ContainerRecord,
  { ip, ip6, mac, aliases }: Attachment,
  network: NetworkRecord,
  device: string,
  pid: number,
): Endpoint {
  const { id, name } = record;
  const directory = networkDirectory(engine.root, network.id);
  const { ipv4, ipv6 } = takeAddresses(directory, network, id, { ip, ip6 });
  const endpoint: Endpoint = {
    container: id,
    name,
    // The process belongs to it: after a quick restart the kernel may not have put the last one away yet.
    link: linkName(engine.root, 'v', id, network.id, String(pid)),
    device,
    mac: mac ?? macOf(ipv4 ?? ipv6 ?? ''),
    ipv4,
    ipv6,
    names: namesOf(network, record, aliases),
  };
  writeEndpoint(directory, endpoint);
  return endpoint;
}

/** Of each family that the network has, or none at all. */
function takeAddresses(
  directory: string,
  { pools }: NetworkRecord,
  id: string,
  wanted: Pick<Attachment, 'ip' | 'ip6'>,
) {
  const taken: { ipv4?: string; ipv6?: string } = {};
  try {
    for (const pool of pools) {
      if (pool.subnet.includes(':')) taken.ipv6 = lease(directory, pool, id, wanted.ip6);
      else taken.ipv4 = lease(directory, pool, id, wanted.ip);
    }
    return taken;
  } catch (error) {
    for (const address of Object.values(taken)) releaseLease(directory, address, id);
    throw error;
  }
}

/** Made of the address, so that whoever knew an address's last holder knows this one. */
function macOf(address: string): string {
  const value = (parseAddress(address)?.value ?? 0n) & 0xffffffffn;
  return `02:42:${value
    .toString(16)
    .padStart(8, '0')
    .replaceAll(/..(?=.)/g, '$&:')}`;
}

/** Also with the network behind a dot, for who is in several. In the default network nobody answers for names. */
function namesOf(network: NetworkRecord, { id, name }: ContainerRecord, aliases: readonly string[]): string[] {
  if (network.name === defaultNetwork) return [];
  return [...new Set([name, id.slice(0, 12), ...aliases])].flatMap((word) => [word, `${word}.${network.name}`]);
}

function makeCable({ root }: Engine, network: NetworkRecord, endpoint: Endpoint, gateways: Gateways): Cable {
  const { link, device, mac, ipv4, ipv6 } = endpoint;
  const addresses = network.pools.flatMap(({ subnet, gateway }) => {
    const address = subnet.includes(':') ? ipv6 : ipv4;
    return address ? [{ address, subnet, gateway: gateways.take(network, gateway) }] : [];
  });
  return { link, device, mac, bridge: bridgeName(root, network), addresses };
}

/** Starts what answers for names in the container, unless it answers already. */
async function resolve(engine: Engine, record: ContainerRecord, pid: number): Promise<void> {
  if (!hasOwnResolver(engine, record.id)) return;
  await startResolver({
    pid,
    container: containerDirectory(engine.root, record.id),
    networks: networksDirectory(engine.root),
    upstreams: upstreamsPath(engine, record),
  });
}

function announce({ root }: Engine, { id: network }: NetworkRecord, id: string): void {
  const directory = networkDirectory(root, network);
  const { names = [], ipv4, ipv6 } = readEndpoint(directory, id) ?? {};
  for (const name of names) for (const address of [ipv4, ipv6]) if (address) addName(directory, name, address, id);
}

/** Makes a container known by the name that it has now, wherever it is. */
export function renameEndpoints(engine: Engine, record: ContainerRecord): void {
  for (const { network: id, aliases } of readAttachments(engine.root, record.id)) {
    const directory = networkDirectory(engine.root, id);
    const before = readEndpoint(directory, record.id);
    if (!before) continue;
    const network = readNetwork(engine.root, id);
    const names = namesOf(network, record, aliases);
    for (const old of before.names) if (!names.includes(old)) removeName(directory, old, record.id);
    writeEndpoint(directory, { ...before, name: record.name, names });
    announce(engine, network, record.id);
  }
}

/** Takes a container out of every network: at its end, and before it is removed. Fine when it is in none. */
export async function releaseNetworks(engine: Engine, id: string): Promise<void> {
  for (const network of listNetworkIds(engine.root)) await releaseNetwork(engine, network, id);
}

/** Takes a container out of a network: nobody finds it any more, and others may have its addresses. */
export async function releaseNetwork(engine: Engine, network: string, id: string): Promise<void> {
  const directory = networkDirectory(engine.root, network);
  const endpoint = readEndpoint(directory, id);
  if (!endpoint) return;
  await unpublishPorts(engine, endpoint);
  // With its network namespace it goes by itself, unless another container is in there.
  if (linkExists(endpoint.link)) dropLink(endpoint.link);
  for (const name of endpoint.names) removeName(directory, name, id);
  for (const address of [endpoint.ipv4, endpoint.ipv6]) if (address) releaseLease(directory, address, id);
  if (deleteEndpoint(directory, id)) tellOfNetwork(engine, tryRead(engine, network), 'disconnect', id);
}

/** A network that is damaged does not keep a container from ending. */
function tryRead({ root }: Engine, id: string): Pick<NetworkRecord, 'id' | 'name' | 'driver'> {
  try {
    return readNetwork(root, id);
  } catch {
    return { id, name: '', driver: 'bridge' };
  }
}

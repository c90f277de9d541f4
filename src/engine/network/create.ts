import {
  addressAt,
  contains,
  formatAddress,
  overlaps,
  parseAddress,
  parseSubnet,
  type Subnet,
} from '../../network/address.js';
import { bridgeOptions } from '../../network/bridge-options.js';
import { closeNetwork } from '../../network/firewall.js';
import { bridgeName, ip, linkExists, takenSubnets } from '../../network/links.js';
import { freeSubnet, privateSubnet } from '../../network/pools.js';
import {
  type AddressPool,
  defaultNetwork,
  deleteNetwork,
  listNetworkIds,
  type NetworkRecord,
  newNetworkId,
  predefined,
  readNetwork,
  releaseNetworkName,
  reserveNetworkName,
  writeNetwork,
} from '../../network/record.js';
import { EngineError } from '../../util/errors.js';
import { withLock } from '../../util/lock.js';
import type { Engine } from '../context.js';
import { tellOfNetwork } from './events.js';
import { ensureNetwork } from './open.js';

/** What a new network is to be. */
export interface NetworkCreation {
  readonly name: string;
  /** "172.18.0.0/16"; free ones are looked for unless given. */
  readonly subnets: readonly string[];
  /** Each belongs to the subnet that it is in. */
  readonly gateways: readonly string[];
  readonly ranges: readonly string[];
  /** Addresses by the names of what has them. */
  readonly auxiliary: Readonly<Record<string, string>>;
  readonly ipv6: boolean;
  readonly internal: boolean;
  /** Of a swarm's networks, that other containers may join: kept, and shown. */
  readonly attachable?: boolean;
  readonly labels: Readonly<Record<string, string>>;
  readonly options: Readonly<Record<string, string>>;
}

/** Creates a network with its bridge; returns its record. */
export async function createNetwork(engine: Engine, request: NetworkCreation): Promise<NetworkRecord> {
  const id = newNetworkId();
  const wanted = readPools(request);
  checkBridge(request.options);
  reserveNetworkName(engine.root, id, request.name);
  const { name, internal, attachable, labels, options } = request;
  const record = {
    version: 1,
    id,
    name,
    driver: 'bridge',
    internal,
    labels,
    options,
    ...(attachable && { attachable }),
  } as const;
  try {
    const made = await make(engine, { ...record, created: new Date().toISOString(), pools: wanted }, request.ipv6);
    tellOfNetwork(engine, made, 'create');
    return made;
  } catch (error) {
    releaseNetworkName(engine.root, name);
    throw error;
  }
}

/** One that is there is somebody's. */
function checkBridge(options: NetworkCreation['options']): void {
  const { name } = bridgeOptions(options);
  if (name !== undefined && linkExists(name)) {
    throw new EngineError('conflict', `there is a network device ${name} already: choose another name for the bridge`);
  }
}

/** The network for who asks for none; made when it is needed for the first time. */
export async function ensureDefaultNetwork(engine: Engine): Promise<NetworkRecord> {
  const draft = predefined(engine.root, defaultNetwork, 'bridge');
  if (listNetworkIds(engine.root).includes(draft.id)) return readNetwork(engine.root, draft.id);
  return await make(engine, { ...draft, created: new Date().toISOString() }, false);
}

/** A file that each network namespace has, and that only the superuser may open: nobody else can hold a lock on it. */
export const namespaceLock = '/proc/sys/net/ipv4/tcp_fastopen_key';

/** Subnets are the whole machine's, so choosing one and having it is locked for all roots of this network namespace. */
async function make(engine: Engine, draft: NetworkRecord, ipv6: boolean): Promise<NetworkRecord> {
  return await withLock(namespaceLock, 'exclusive', async () => {
    // The default network may have been made while we waited.
    if (listNetworkIds(engine.root).includes(draft.id)) return readNetwork(engine.root, draft.id);
    const record = { ...draft, pools: await choosePools(engine, draft.pools, ipv6) };
    await writeNetwork(engine.root, record);
    try {
      await ensureNetwork(engine, record);
    } catch (error) {
      await deleteNetwork(engine.root, record);
      throw error;
    }
    return record;
  });
}

/** What the user gave, if it is free, and what is missing of it. */
async function choosePools({ root }: Engine, wanted: readonly AddressPool[], ipv6: boolean): Promise<AddressPool[]> {
  const taken = [...(await takenSubnets()), ...subnetsOfNetworks(root)];
  for (const { subnet } of wanted) checkFree(parseSubnet(subnet) as Subnet, subnet, taken);
  const pools = [...wanted];
  if (!wanted.some(({ subnet }) => !subnet.includes(':'))) pools.unshift(poolOf(freeOrFail(taken)));
  if (ipv6 && !wanted.some(({ subnet }) => subnet.includes(':'))) pools.push(poolOf(privateSubnet()));
  return pools;
}

/** Also of networks whose bridge is not there since the last reboot. */
function subnetsOfNetworks(root: string) {
  return listNetworkIds(root).flatMap((id) => {
    const { name, pools } = readNetwork(root, id);
    return pools.flatMap(({ subnet }) => ({ subnet: parseSubnet(subnet) as Subnet, link: `network ${name}` }));
  });
}

function checkFree(wanted: Subnet, text: string, taken: readonly { subnet: Subnet; link: string }[]): void {
  const other = taken.find(({ subnet }) => overlaps(subnet, wanted));
  if (!other) return;
  throw new EngineError('conflict', `the subnet ${text} overlaps with that of ${other.link}: use another one`);
}

function freeOrFail(taken: readonly { subnet: Subnet }[]): string {
  const free = freeSubnet(taken.map(({ subnet }) => subnet));
  if (free) return free;
  throw new EngineError('conflict', 'no subnet is free on this host: give one with --subnet');
}

/** The first address of a subnet is its gateway's. */
function poolOf(text: string): AddressPool {
  return { subnet: text, gateway: formatAddress(addressAt(parseSubnet(text) as Subnet, 1n)) };
}

/** The subnets that the user gave, with what belongs to each. */
function readPools({ subnets, gateways, ranges, auxiliary, ipv6 }: NetworkCreation): AddressPool[] {
  const pools = subnets.map(readSubnet).map((subnet) => ({ subnet, pool: poolOf(subnet.text) }));
  const owner = (text: string, what: string) => {
    const address = parseAddress(text.split('/')[0] ?? '');
    const found = address && pools.find(({ subnet }) => contains(subnet, address));
    if (found) return found;
    throw new EngineError('invalid', `invalid ${what} "${text}": no --subnet holds it`);
  };
  for (const text of gateways) {
    const entry = owner(text, 'gateway');
    entry.pool = { ...entry.pool, gateway: formatAddress(parseAddress(text) ?? entry.subnet.first) };
  }
  for (const text of ranges) {
    const entry = owner(text, 'ip-range');
    if (!parseSubnet(text)) throw new EngineError('invalid', `invalid ip-range "${text}": write it as 172.18.5.0/24`);
    entry.pool = { ...entry.pool, range: text };
  }
  for (const [name, text] of Object.entries(auxiliary)) {
    const entry = owner(text, 'aux-address');
    entry.pool = { ...entry.pool, auxiliary: { ...entry.pool.auxiliary, [name]: text } };
  }
  checkFamilies(
    pools.map(({ subnet }) => subnet),
    ipv6,
  );
  return pools.map(({ pool }) => pool);
}

function readSubnet(text: string) {
  const subnet = parseSubnet(text);
  const narrow = subnet && subnet.prefix > (subnet.family === 4 ? 30 : 126);
  if (!subnet || subnet.prefix === 0 || narrow) {
    throw new EngineError('invalid', `invalid subnet "${text}": write it as 172.18.0.0/16, with room for two hosts`);
  }
  const first = addressAt(subnet, 1n);
  return { ...subnet, first, text: `${formatAddress(addressAt(subnet, 0n))}/${subnet.prefix}` };
}

function checkFamilies(subnets: readonly Subnet[], ipv6: boolean): void {
  const [fours, sixes] = ([4, 6] as const).map((family) => subnets.filter((subnet) => subnet.family === family).length);
  if ((fours ?? 0) > 1 || (sixes ?? 0) > 1) throw new EngineError('invalid', 'a network has one subnet of each family');
  if (sixes && !ipv6) throw new EngineError('invalid', 'an IPv6 subnet needs --ipv6');
}

/** Removes a network's bridge, its record and its rules. */
export async function removeNetworkFiles({ root, warn }: Engine, record: NetworkRecord): Promise<void> {
  const bridge = bridgeName(root, record);
  if (linkExists(bridge)) await ip([`link delete dev ${bridge}`]);
  await deleteNetwork(root, record);
  await closeNetwork(root, record).catch((error: Error) => warn(`cannot remove its rules: ${error.message}`));
}

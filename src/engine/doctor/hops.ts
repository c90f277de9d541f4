import { readlinkSync } from 'node:fs';
import { basename } from 'node:path';
import { readAttachments } from '../../container/attachments.js';
import { listContainerIds } from '../../container/record.js';
import { isRunning, readState } from '../../container/state.js';
import { type Endpoint, readEndpoint } from '../../network/endpoints.js';
import { bridgeName, ip, linkExists } from '../../network/links.js';
import { type NetworkRecord, networkDirectory, readNetwork } from '../../network/record.js';
import { pipeTo } from '../../util/pipe.js';
import { readText } from '../../util/read.js';
import type { Engine } from '../context.js';
import type { Finding } from '../finding.js';

/** A container's place in a network. */
interface Place {
  readonly pid: number;
  readonly endpoint: Endpoint;
  readonly network: NetworkRecord;
  readonly bridge: string;
  /** The addresses of a device, inside or on the host. */
  readonly addresses: (device: string, inside: boolean) => Promise<string[]>;
}

/** What a packet passes on its way out, and what may be wrong there. */
interface Hop {
  readonly problem: (place: Place) => string;
  readonly holds: (place: Place) => boolean | Promise<boolean>;
  readonly fix?: (place: Place) => Promise<void>;
}

const gatewayOf = ({ network }: Place) => network.pools[0]?.gateway ?? '';
const lengthOf = ({ network }: Place) => network.pools[0]?.subnet.split('/')[1] ?? '';

const hops: readonly Hop[] = [
  {
    problem: ({ endpoint }) => `its device ${endpoint.device} is gone`,
    holds: ({ pid, endpoint }) => (readText(`/proc/${pid}/net/dev`) ?? '').includes(` ${endpoint.device}:`),
  },
  {
    problem: ({ endpoint }) => `its device ${endpoint.device} has lost the address ${endpoint.ipv4}`,
    holds: async ({ endpoint, addresses }) =>
      !endpoint.ipv4 || (await addresses(endpoint.device, true)).includes(endpoint.ipv4),
    fix: (place) =>
      ip([`addr add ${place.endpoint.ipv4}/${lengthOf(place)} brd + dev ${place.endpoint.device}`], place.pid),
  },
  {
    problem: ({ endpoint }) => `the host's end of its cable, ${endpoint.link}, is gone`,
    holds: ({ endpoint }) => linkExists(endpoint.link),
  },
  {
    problem: ({ endpoint }) => `the host's end of its cable, ${endpoint.link}, is down`,
    holds: ({ endpoint }) => isUp(endpoint.link),
    fix: ({ endpoint }) => ip([`link set dev ${endpoint.link} up`]),
  },
  {
    problem: ({ endpoint, bridge }) => `its cable, ${endpoint.link}, is not plugged into the bridge ${bridge}`,
    holds: ({ endpoint, bridge }) => masterOf(endpoint.link) === bridge,
    fix: ({ endpoint, bridge }) => ip([`link set dev ${endpoint.link} master ${bridge}`]),
  },
  {
    problem: ({ bridge }) => `the bridge ${bridge} is down`,
    holds: ({ bridge }) => isUp(bridge),
    fix: ({ bridge }) => ip([`link set dev ${bridge} up`]),
  },
  {
    problem: (place) => `the bridge ${place.bridge} has lost its address ${gatewayOf(place)}`,
    holds: async (place) => (await place.addresses(place.bridge, false)).includes(gatewayOf(place)),
    fix: (place) => ip([`addr add ${gatewayOf(place)}/${lengthOf(place)} brd + dev ${place.bridge}`]),
  },
  {
    problem: () => 'it has no default route',
    holds: ({ network, pid }) => network.internal || /^\w+\t0{8}\t/m.test(readText(`/proc/${pid}/net/route`) ?? ''),
    fix: (place) => ip([`route add 0.0.0.0/0 via ${gatewayOf(place)} dev ${place.endpoint.device}`], place.pid),
  },
];

/** For each running container and each of its networks, the first hop that is broken: those behind it cannot be told. */
export async function hopFindings(engine: Engine): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const place of listContainerIds(engine.root).flatMap((id) => placesOf(engine, id))) {
    findings.push(...(await firstBroken(place)));
  }
  return findings;
}

function placesOf({ root }: Engine, id: string): Place[] {
  const state = readState(root, id);
  const pid = isRunning(state) ? state?.process?.pid : undefined;
  if (pid === undefined) return [];
  return readAttachments(root, id).flatMap(({ network: networkId }) => {
    const endpoint = readEndpoint(networkDirectory(root, networkId), id);
    if (!endpoint) return [];
    const network = readNetwork(root, networkId);
    const addresses = (device: string, inside: boolean) => addressesOf(device, inside ? pid : undefined);
    return [{ pid, endpoint, network, bridge: bridgeName(root, network), addresses }];
  });
}

async function firstBroken(place: Place): Promise<Finding[]> {
  for (const [index, { holds, problem, fix }] of hops.entries()) {
    if (await holds(place)) continue;
    const { endpoint, network } = place;
    const where = `container ${endpoint.name} in network ${network.name}, hop ${index + 1} of ${hops.length}`;
    return [{ problem: `${where}: ${problem(place)}`, ...(fix && { fix: () => fix(place) }) }];
  }
  return [];
}

async function addressesOf(device: string, pid?: number): Promise<string[]> {
  const command = ['ip', '-json', 'addr', 'show', 'dev', device];
  const words = pid === undefined ? command : ['nsenter', `--net=/proc/${pid}/ns/net`, ...command];
  const [program = '', ...args] = words;
  // Of a device that is gone, there are none.
  const links = JSON.parse(await pipeTo(program, args, '').catch(() => '[]')) as { addr_info?: { local?: string }[] }[];
  return links.flatMap(({ addr_info = [] }) => addr_info.flatMap(({ local }) => local ?? []));
}

/** The lowest bit of a device's flags (IFF_UP). */
function isUp(link: string): boolean {
  return (Number(readText(`/sys/class/net/${link}/flags`)) & 1) === 1;
}

function masterOf(link: string): string | undefined {
  try {
    return basename(readlinkSync(`/sys/class/net/${link}/master`));
  } catch {
    return undefined;
  }
}

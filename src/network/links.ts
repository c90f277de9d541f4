import { createHash, randomBytes } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { discard, pipeTo } from '../util/pipe.js';
import { rootName } from '../util/root.js';
import { parseSubnet, type Subnet } from './address.js';
import { bridgeOptions } from './bridge-options.js';
import type { NetworkRecord } from './record.js';

/** `b` a network's bridge, `n` one that is being made, `v` the host's end of a container's cable. */
type Kind = 'b' | 'n' | 'v';

/** The kernel takes 15 bytes, too few for an id: a digest in base 36, so many digits of it. */
function digest(text: string, digits: number): string {
  const hex = createHash('sha256').update(text).digest('hex').slice(0, 16);
  return BigInt(`0x${hex}`).toString(36).padStart(digits, '0').slice(-digits);
}

/** How the names of all links of a root begin. */
export function linkPrefix(root: string): string {
  return `md${digest(rootName(root), 5)}`;
}

/** The name of a link of this root; the same words give the same name. */
export function linkName(root: string, kind: Kind, ...words: readonly string[]): string {
  return `${linkPrefix(root)}${kind}${digest(words.join(' '), 7)}`;
}

/** The name of a network's bridge. */
export function bridgeName(
  root: string,
  { id, options = {} }: Pick<NetworkRecord, 'id'> & Partial<NetworkRecord>,
): string {
  return bridgeOptions(options).name ?? linkName(root, 'b', id);
}

/** The links of this root, by their kind. */
export function linksOf(root: string, kind: Kind): string[] {
  return readdirSync('/sys/class/net').filter((name) => name.startsWith(`${linkPrefix(root)}${kind}`));
}

export function linkExists(name: string): boolean {
  return existsSync(`/sys/class/net/${name}`);
}

/** Carries out lines of `ip` as one batch; with a process, in its network namespace. Stops at the first that fails. */
export async function ip(lines: readonly string[], pid?: number): Promise<void> {
  const input = lines.map((line) => `${line}\n`).join('');
  if (pid === undefined) await pipeTo('ip', ['-batch', '-'], input);
  else await pipeTo('nsenter', [`--net=/proc/${pid}/ns/net`, 'ip', '-batch', '-'], input);
}

/** Deletes a link. The kernel takes 20 ms for it, and nobody waits. */
export function dropLink(name: string): void {
  discard('ip', ['link', 'delete', 'dev', name]);
}

/**
 * Makes a network's bridge, unless it is there. It is set up under a name of its own and then renamed, so it is there as a whole or not
 * at all, and of several processes at once one makes it.
 */
export async function ensureBridge(root: string, network: NetworkRecord): Promise<void> {
  const name = bridgeName(root, network);
  if (linkExists(name)) return;
  const draft = linkName(root, 'n', randomBytes(8).toString('hex'));
  try {
    await ip([
      ...describeBridge(root, network, draft),
      `link set dev ${draft} name ${name}`,
      `link set dev ${name} up`,
    ]);
  } catch (error) {
    if (linkExists(draft)) await ip([`link delete dev ${draft}`]);
    if (!linkExists(name)) throw error;
  }
}

function describeBridge(root: string, { id, pools, options }: NetworkRecord, name: string): string[] {
  // Else it has the lowest of its ports', and the containers would have to learn a new one whenever that changes.
  const mac = `02:42:${digest(id, 12)
    .replaceAll(/[^0-9a-f]/g, '0')
    .slice(0, 8)
    .replaceAll(/..(?=.)/g, '$&:')}`;
  const alias = /^[\w./-]{1,200}$/.test(root) ? [`link set dev ${name} alias ${root}`] : [];
  const addresses = pools.map(({ subnet, gateway }) => addAddress(gateway, subnet, name));
  const { mtu } = bridgeOptions(options);
  return [
    `link add name ${name} address ${mac} type bridge`,
    ...alias,
    ...(mtu ? [`link set dev ${name} mtu ${mtu}`] : []),
    ...addresses,
  ];
}

/** No search for another who has the address (nodad): the lease says that there is none. */
function addAddress(address: string, subnet: string, link: string): string {
  const length = subnet.split('/')[1];
  return address.includes(':')
    ? `addr add ${address}/${length} dev ${link} nodad`
    : `addr add ${address}/${length} brd + dev ${link}`;
}

/** A subnet that is taken on this host, and the link that leads to it. */
interface Taken {
  readonly subnet: Subnet;
  readonly link: string;
}

/** The subnets to which the host has a route, or in which it has an address; not the way to everywhere. */
export async function takenSubnets(): Promise<Taken[]> {
  const print = (family: string) => pipeTo('ip', [family, '-json', '-batch', '-'], 'addr show\nroute show table all\n');
  const [four, six] = await Promise.all([print('-4'), print('-6').catch(() => '')]);
  return [...readTables(four), ...readTables(six)].filter(({ subnet }) => subnet.prefix > 0);
}

interface Line {
  readonly dst?: string;
  readonly dev?: string;
  readonly type?: string;
  readonly ifname?: string;
  readonly addr_info?: readonly { local?: string; prefixlen?: number }[];
}

/** One JSON array for each command of the batch. */
export function readTables(printed: string): Taken[] {
  const lines = printed
    .split('\n')
    .filter((line) => line.startsWith('['))
    .flatMap((line) => JSON.parse(line) as Line[]);
  return lines.flatMap(({ dst, dev = '', type, ifname, addr_info = [] }) => {
    const addresses = addr_info.map(({ local, prefixlen }) => [`${local}/${prefixlen}`, ifname ?? ''] as const);
    // Broadcast and multicast addresses are no places of hosts.
    const route =
      dst === undefined || type ? [] : [[dst.includes('/') ? dst : `${dst}/${hostLength(dst)}`, dev] as const];
    return [...addresses, ...route].flatMap(([text, link]) => {
      const subnet = parseSubnet(text);
      return subnet ? [{ subnet, link }] : [];
    });
  });
}

const hostLength = (address: string) => (address.includes(':') ? 128 : 32);

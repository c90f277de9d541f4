import { EngineError } from '../util/errors.js';
import { pipeTo } from '../util/pipe.js';
import { rootName } from '../util/root.js';
import { bridgeOptions } from './bridge-options.js';
import { bridgeName } from './links.js';
import type { PortBinding } from './ports.js';
import type { NetworkRecord } from './record.js';

/** The one table of a root. */
export const tableName = (root: string): string => `inet ${rootName(root)}`;

/** What varies: which bridges there are, what is behind them, and where ports lead. */
const sets = [
  'set bridges { type ifname; }',
  'set internal { type ifname; }',
  'set same { type ifname . ifname; }',
  'set inside4 { type ipv4_addr; flags interval; }',
  'set inside6 { type ipv6_addr; flags interval; }',
  'map one4 { type ipv4_addr . inet_proto . inet_service : ipv4_addr . inet_service; }',
  'map any4 { type inet_proto . inet_service : ipv4_addr . inet_service; }',
  'map one6 { type ipv6_addr . inet_proto . inet_service : ipv6_addr . inet_service; }',
  'map any6 { type inet_proto . inet_service : ipv6_addr . inet_service; }',
];

/** A packet for a published port is given its new destination; for one address of the host, or for any. */
const publish = [
  'dnat ip to ip daddr . meta l4proto . th dport map @one4',
  'fib daddr type local dnat ip to meta l4proto . th dport map @any4',
  'dnat ip6 to ip6 daddr . meta l4proto . th dport map @one6',
  'fib daddr type local dnat ip6 to meta l4proto . th dport map @any6',
];

/** The chains, in the order in which a packet meets them. What varies is in the sets, so these never change. */
const chains: Record<string, readonly [hook: string, rules: readonly string[]]> = {
  // The bridges route 127.0.0.1 for the host's sake: not for who is behind them.
  guard: ['type filter hook prerouting priority raw', ['iifname @bridges ip daddr 127.0.0.0/8 drop']],
  arriving: ['type nat hook prerouting priority dstnat', publish],
  sent: ['type nat hook output priority -100', publish],
  forward: [
    'type filter hook forward priority filter',
    [
      // Of others: none of our business.
      'iifname != @bridges oifname != @bridges accept',
      'ct state established,related accept',
      'iifname . oifname @same accept',
      'iifname @internal drop',
      'oifname @internal drop',
      'ct status dnat accept',
      'oifname @bridges drop',
    ],
  ],
  leaving: [
    'type nat hook postrouting priority srcnat',
    [
      'ip saddr @inside4 oifname != @bridges masquerade',
      'ip6 saddr @inside6 oifname != @bridges masquerade',
      // Who comes by a published port from inside has to be answered by the same way.
      'ip saddr @inside4 oifname @bridges ct status dnat masquerade',
      'ip6 saddr @inside6 oifname @bridges ct status dnat masquerade',
      'ip saddr 127.0.0.0/8 oifname @bridges masquerade',
    ],
  ],
};

/** The table with all that does not vary, whether it is there or not. */
export function describeTable(root: string): string[] {
  const table = tableName(root);
  const comment = /^[\w./-]{1,100}$/.test(root) ? ` { comment "${root}"; }` : '';
  return [
    `add table ${table}${comment}`,
    ...sets.map((set) => `add ${set.replace(' ', ` ${table} `)}`),
    ...Object.entries(chains).map(([name, [hook]]) => `add chain ${table} ${name} { ${hook}; policy accept; }`),
    ...Object.keys(chains).map((name) => `flush chain ${table} ${name}`),
    ...Object.entries(chains).flatMap(([name, [, rules]]) => rules.map((rule) => `add rule ${table} ${name} ${rule}`)),
  ];
}

/** What a network adds to the sets. */
export function describeMembers(root: string, network: NetworkRecord): [set: string, element: string][] {
  const bridge = `"${bridgeName(root, network)}"`;
  const { icc, masquerade } = bridgeOptions(network.options);
  const inside = (masquerade ? network.pools : []).map(({ subnet }): [string, string] => [
    subnet.includes(':') ? 'inside6' : 'inside4',
    subnet,
  ]);
  return [
    ['bridges', bridge],
    ...(icc ? [['same', `${bridge} . ${bridge}`] as [string, string]] : []),
    ...(network.internal ? [['internal', bridge] as [string, string]] : inside),
  ];
}

/** The map, the key and the value that make a port lead to an address. */
export function describePort(port: PortBinding, address: string): { map: string; key: string; value: string } {
  const family = address.includes(':') ? '6' : '4';
  const key = `${port.protocol} . ${port.hostPort}`;
  const value = `${address} . ${port.containerPort}`;
  return port.hostIp === '' || ['0.0.0.0', '::'].includes(port.hostIp)
    ? { map: `any${family}`, key, value }
    : { map: `one${family}`, key: `${port.hostIp} . ${key}`, value };
}

/** The addresses of a container that a port can lead to: of the family of the host's address, if there is one. */
export function targetsOf({ hostIp }: PortBinding, addresses: readonly (string | undefined)[]): string[] {
  const present = addresses.filter((address) => address !== undefined);
  return present.filter((address) => hostIp === '' || hostIp.includes(':') === address.includes(':'));
}

/** Carries out lines of `nft` as one transaction: all of them or none. */
export async function nft(lines: readonly string[]): Promise<void> {
  if (lines.length === 0) return;
  await pipeTo('nft', ['-f', '-'], lines.map((line) => `${line}\n`).join(''));
}

/** Makes a network's rules, and the table if it is not there. */
export async function openNetwork(root: string, network: NetworkRecord): Promise<void> {
  await nft([...describeTable(root), ...addMembers(root, network)]);
}

function addMembers(root: string, network: NetworkRecord): string[] {
  return describeMembers(root, network).map(([set, element]) => `add element ${tableName(root)} ${set} { ${element} }`);
}

/** Takes a network's rules away, even if only some of them are there. */
export async function closeNetwork(root: string, network: NetworkRecord): Promise<void> {
  const members = describeMembers(root, network);
  const gone = members.map(([set, element]) => `delete element ${tableName(root)} ${set} { ${element} }`);
  // To add before deleting is how a missing element is no error.
  await nft([...describeTable(root), ...addMembers(root, network), ...gone]);
}

/** Makes ports lead to a container. What a crash left of an earlier one goes in the same transaction. */
export async function openPorts(
  root: string,
  network: NetworkRecord,
  ports: readonly PortBinding[],
  addresses: readonly (string | undefined)[],
): Promise<void> {
  const elements = elementsOf(ports, addresses);
  const add = elements.map(({ map, key, value }) => `add element ${tableName(root)} ${map} { ${key} : ${value} }`);
  const base = [...describeTable(root), ...addMembers(root, network)];
  try {
    await nft([...base, ...add]);
  } catch (error) {
    if (!isTaken(error)) throw error;
    const stale = await Promise.all(
      elements.map(async ({ map, key }) =>
        (await isPublished(root, map, key)) ? [`delete element ${tableName(root)} ${map} { ${key} }`] : [],
      ),
    );
    await nft([...base, ...stale.flat(), ...add]);
  }
}

async function isPublished(root: string, map: string, key: string): Promise<boolean> {
  return await nft([`get element ${tableName(root)} ${map} { ${key} }`]).then(
    () => true,
    () => false,
  );
}

/** Makes them lead nowhere. After a crash a port may lead to somebody else by now: that one is left alone. */
export async function closePorts(
  root: string,
  ports: readonly PortBinding[],
  addresses: readonly (string | undefined)[],
): Promise<void> {
  const gone = elementsOf(ports, addresses).map(({ map, key, value }) => removeElement(root, map, `${key} : ${value}`));
  await nft(gone.flat()).catch(async (error: Error) => {
    if (!isTaken(error)) throw error;
    for (const lines of gone) await nft(lines).catch(() => {});
  });
}

/** To add before deleting is how a missing element is no error; one that leads elsewhere still is. */
export function removeElement(root: string, set: string, element: string): string[] {
  return ['add', 'delete'].map((verb) => `${verb} element ${tableName(root)} ${set} { ${element} }`);
}

function isTaken(error: unknown): boolean {
  return error instanceof EngineError && error.message.includes('File exists');
}

function elementsOf(ports: readonly PortBinding[], addresses: readonly (string | undefined)[]) {
  return ports.flatMap((port) => targetsOf(port, addresses).map((address) => describePort(port, address)));
}

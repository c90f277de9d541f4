import { readFileSync, writeFileSync } from 'node:fs';
import { listContainerIds } from '../../container/record.js';
import { isRunning, readState } from '../../container/state.js';
import { type Endpoint, readEndpoint } from '../../network/endpoints.js';
import {
  describeMembers,
  describePort,
  describeTable,
  nft,
  openNetwork,
  openPorts,
  removeElement,
  tableName,
  targetsOf,
} from '../../network/firewall.js';
import { bridgeName, linkExists, linkPrefix } from '../../network/links.js';
import { listNetworks, type NetworkRecord, networkDirectory } from '../../network/record.js';
import { pipeTo } from '../../util/pipe.js';
import type { Engine } from '../context.js';
import type { Finding } from '../finding.js';
import { forwarding } from '../network/open.js';

/** Whether packets may pass: forwarding, our rules, and those of others. */
export async function firewallFindings(engine: Engine): Promise<Finding[]> {
  const networks = listNetworks(engine.root).filter((network) => linkExists(bridgeName(engine.root, network)));
  const rules = await ruleFindings(engine, networks);
  if (networks.length === 0) return rules;
  return [...forwardingFindings(networks), ...rules, ...(await foreignFindings(engine))];
}

function forwardingFindings(networks: readonly NetworkRecord[]): Finding[] {
  const pools = networks.filter(({ internal }) => !internal).flatMap((network) => network.pools);
  return ([4, 6] as const)
    .filter((family) => pools.some(({ subnet }) => subnet.includes(':') === (family === 6)))
    .filter((family) => readFileSync(forwarding[family], 'utf8').trim() === '0')
    .map((family) => ({
      problem: `forwarding of IPv${family} (${forwarding[family]}): off, so nothing gets out of a container, or in`,
      fix: () => writeFileSync(forwarding[family], '1'),
    }));
}

/** An element of a set, or of a map: then with where it leads. */
interface Element {
  readonly set: string;
  readonly text: string;
  readonly fix?: () => Promise<void>;
}

async function ruleFindings(engine: Engine, networks: readonly NetworkRecord[]): Promise<Finding[]> {
  const table = tableName(engine.root);
  const listing = await readTable(table);
  const present = listing && elementsIn(listing);
  if (networks.length === 0) {
    // The last network to be removed leaves the table, empty.
    if (!present?.length) return [];
    return [{ problem: `table ${table}: there is no network for it`, fix: () => nft([`delete table ${table}`]) }];
  }
  const kernel = await kernelFindings(engine);
  if (kernel.length > 0) return kernel;
  const expected = networks.flatMap((network) => elementsOf(engine, network));
  const key = ({ set, text }: Element) => `${set} ${text}`;
  const there = new Set((present ?? []).map(key));
  const wanted = new Set(expected.map(key));
  return [
    ...emptyChains(engine, networks[0], listing),
    ...(present ?? []).filter((element) => !wanted.has(key(element))).map((element) => leftover(engine, element)),
    ...expected
      .filter((element) => !there.has(key(element)))
      .map((element) => ({
        problem: `table ${table}: ${element.set} lacks ${element.text}`,
        fix: element.fix ?? (() => {}),
      })),
  ];
}

function leftover({ root }: Engine, { set, text }: Element): Finding {
  const names = ['bridges', 'internal', 'same'].includes(set);
  return {
    problem: `table ${tableName(root)}: ${set} has ${text}, of nobody who runs`,
    fix: () => nft(removeElement(root, set, names ? text.replaceAll(/[^ .]+/g, '"$&"') : text)),
  };
}

/** The check mode of nft asks the kernel for all that the rules need. */
async function kernelFindings({ root }: Engine): Promise<Finding[]> {
  try {
    await pipeTo('nft', ['--check', '-f', '-'], `${describeTable(root).join('\n')}\n`);
    return [];
  } catch (error) {
    return [{ problem: `rules of a network: cannot be made: ${(error as Error).message}` }];
  }
}

function elementsOf(engine: Engine, network: NetworkRecord): Element[] {
  const members = describeMembers(engine.root, network).map(([set, text]) => ({
    set,
    text: text.replaceAll('"', ''),
    fix: () => openNetwork(engine.root, network),
  }));
  return [...members, ...endpointsOf(engine, network).flatMap((endpoint) => portsOf(engine, network, endpoint))];
}

function endpointsOf({ root }: Engine, network: NetworkRecord): Endpoint[] {
  const running = listContainerIds(root).filter((id) => isRunning(readState(root, id)));
  return running.flatMap((id) => readEndpoint(networkDirectory(root, network.id), id) ?? []);
}

function portsOf({ root }: Engine, network: NetworkRecord, { ports = [], ipv4, ipv6 }: Endpoint): Element[] {
  return ports.flatMap((port) =>
    targetsOf(port, [ipv4, ipv6]).map((address) => {
      const { map, key, value } = describePort(port, address);
      return { set: map, text: `${key} : ${value}`, fix: () => openPorts(root, network, ports, [ipv4, ipv6]) };
    }),
  );
}

/** Somebody flushed it: then the sets are there, and nothing looks into them. */
function emptyChains({ root }: Engine, network: NetworkRecord | undefined, listing: Listing | undefined): Finding[] {
  const rules = (listing?.nftables ?? []).filter(({ rule }) => rule).length;
  const expected = describeTable(root).filter((line) => line.startsWith('add rule ')).length;
  if (!network || !listing || rules === expected) return [];
  return [
    {
      problem: `table ${tableName(root)}: it has ${rules} rules and should have ${expected}`,
      fix: () => openNetwork(root, network),
    },
  ];
}

function elementsIn({ nftables }: Listing): Element[] {
  const sets = nftables.flatMap((entry) => entry.set ?? entry.map ?? []);
  return sets.flatMap(({ name, elem = [] }) => elem.map((element) => ({ set: name, text: named(textOf(element)) })));
}

/** nft has the protocols' names from /etc/protocols; where there is none, it prints their numbers. */
const protocols: Readonly<Record<string, string>> = { 6: 'tcp', 17: 'udp', 132: 'sctp' };

const named = (text: string) => text.replace(/(?<=^| )\d+(?= \. \d+ : )/, (number) => protocols[number] ?? number);

/** Undefined when there is no such table. */
async function readTable(table: string): Promise<Listing | undefined> {
  try {
    return JSON.parse(await pipeTo('nft', ['-j', 'list', 'table', ...table.split(' ')], '')) as Listing;
  } catch {
    return undefined;
  }
}

interface Listing {
  readonly nftables: readonly { set?: NamedSet; map?: NamedSet; chain?: Chain; rule?: object }[];
}

interface NamedSet {
  readonly name: string;
  readonly elem?: readonly unknown[];
}

/** libnftables-json(5): a map's element is a pair, and a value may be a concatenation, or a prefix. */
function textOf(element: unknown): string {
  if (Array.isArray(element)) return element.map(textOf).join(' : ');
  if (typeof element !== 'object' || element === null) return String(element);
  const { concat, prefix } = element as { concat?: unknown[]; prefix?: { addr: string; len: number } };
  if (concat) return concat.map(textOf).join(' . ');
  return prefix ? `${prefix.addr}/${prefix.len}` : JSON.stringify(element);
}

interface Chain {
  readonly family: string;
  readonly table: string;
  readonly name: string;
  readonly hook?: string;
  readonly policy?: string;
}

/** A packet has to get past every table. One that drops what it does not know does not know us. */
async function foreignFindings(engine: Engine): Promise<Finding[]> {
  const { nftables } = JSON.parse(
    await pipeTo('nft', ['-j', 'list', 'chains'], '').catch(() => '{"nftables": []}'),
  ) as Listing;
  const dropping = nftables.flatMap(({ chain }) =>
    chain?.hook === 'forward' && chain.policy === 'drop' ? [chain] : [],
  );
  const findings = await Promise.all(dropping.map((chain) => foreignFinding(engine, chain)));
  return findings.flat();
}

async function foreignFinding({ root }: Engine, { family, table, name }: Chain): Promise<Finding[]> {
  const links = `"${linkPrefix(root)}*"`;
  const rules = await pipeTo('nft', ['list', 'chain', family, table, name], '');
  if (rules.includes(linkPrefix(root))) return [];
  const remedy = ['iifname', 'oifname'].map(
    (end) => `nft insert rule ${family} ${table} ${name} ${end} '${links}' accept`,
  );
  return [
    {
      problem: `chain ${name} of table ${family} ${table}: a firewall drops what containers send; try ${remedy.join(' and ')}`,
    },
  ];
}

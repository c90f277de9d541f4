import { chmodSync, writeFileSync } from 'node:fs';
import { hostname as hostsOwnName } from 'node:os';
import { join } from 'node:path';
import { readAttachments } from '../../container/attachments.js';
import { type ContainerRecord, containerDirectory, tryReadRecord } from '../../container/record.js';
import { readEndpoint } from '../../network/endpoints.js';
import { formatHosts, formatResolver, hostResolver, isHostsOwn, type ResolverConfig } from '../../network/files.js';
import { type NetworkOptions, networkMode, networkOwner } from '../../network/options.js';
import { defaultNetwork, type NetworkRecord, networkDirectory, predefined, readNetwork } from '../../network/record.js';
import type { BoundFile } from '../../runtime/network.js';
import { replaceFile } from '../../util/atomic.js';
import { readText } from '../../util/read.js';
import type { Engine } from '../context.js';
import { linkedHosts } from './linked-hosts.js';

/** The files in the container's directory that it sees in its /etc. */
const names = ['hostname', 'hosts', 'resolv.conf'];

/** Where the container's own resolver listens, as docker's does. */
const ownResolver = '127.0.0.11';

/** Of a host whose resolvers are all its own; as docker. */
const publicServers = ['8.8.8.8', '8.8.4.4'];

/** The files that a container sees in place of the image's, but for what the user mounts there. */
export function networkFiles(engine: Engine, record: ContainerRecord): BoundFile[] {
  const { config } = record;
  if (!config.network) return [];
  const directory = containerDirectory(engine.root, ownerOf(engine, record).id);
  const { readOnly } = config;
  const files = names.map((name) => ({ source: join(directory, name), target: `/etc/${name}`, readOnly }));
  return files.filter(({ target }) => !config.mounts.some((mount) => mount.target === target));
}

/** Whose network it is in. That one may be in a third one's. */
function ownerOf(engine: Engine, record: ContainerRecord): ContainerRecord {
  const { network } = record.config;
  const other = networkMode(network) === 'container' ? tryReadRecord(engine.root, networkOwner(network)) : undefined;
  return other ? ownerOf(engine, other) : record;
}

/** A container in the host's network is the host, by name too, unless told otherwise; one in another container's is that. */
export function hostNameOf(engine: Engine, record: ContainerRecord): string {
  const { id, config } = ownerOf(engine, record);
  return config.hostname || (networkMode(config.network) === 'host' ? hostsOwnName() : id.slice(0, 12));
}

/** Writes them: before a start, and again once the container's addresses are known. */
export function writeNetworkFiles(engine: Engine, record: ContainerRecord): void {
  for (const [path, text] of networkTexts(engine, record)) writeOne(path, text);
  if (!hasOwnResolver(engine, record.id)) return;
  replaceFile(upstreamsPath(engine, record), upstreams(engine, record).join('\n'));
}

/** Not for the container, but for its resolver. */
export function upstreamsPath({ root }: Engine, { id }: ContainerRecord): string {
  return join(containerDirectory(root, id), 'upstreams');
}

/** The paths of the files on the host, and what is in them; none for who has those of another container. */
export function networkTexts(engine: Engine, record: ContainerRecord): [path: string, text: string][] {
  const { network } = record.config;
  const mode = networkMode(network);
  if (!network || mode === 'container') return [];
  const texts = {
    hostname: `${hostNameOf(engine, record)}\n`,
    hosts: mode === 'host' ? hostsOfHost(network) : hosts(engine, record, network),
    'resolv.conf': formatResolver(resolverOf(engine, record, network)),
  };
  const directory = containerDirectory(engine.root, record.id);
  return Object.entries(texts).map(([name, text]) => [join(directory, name), text]);
}

/** In place: the container has these very files. Everybody in there may read them, whatever our umask is. */
function writeOne(path: string, text: string): void {
  writeFileSync(path, text);
  chmodSync(path, 0o644);
}

function hostsOfHost({ extraHosts }: NetworkOptions): string {
  const extra = extraHosts
    .flatMap((line) => splitHost(line, '127.0.0.1'))
    .map(([address, name]) => `${address}\t${name}\n`);
  return [readText('/etc/hosts') ?? formatHosts([]), ...extra].join('');
}

function hosts(engine: Engine, record: ContainerRecord, { extraHosts }: NetworkOptions): string {
  const places = placesOf(engine, record);
  const gateway = places[0]?.network.pools[0]?.gateway;
  const own = places
    .flatMap(({ addresses }) => addresses)
    .map((address) => [address, ownNames(engine, record)] as const);
  const extra = extraHosts.flatMap((line) => splitHost(line, gateway));
  return formatHosts([...extra, ...linkedHosts(engine, record), ...own]);
}

/** The first one is what `hostname -f` says. */
function ownNames(engine: Engine, record: ContainerRecord): string {
  const { domainname } = record.config;
  const name = hostNameOf(engine, record);
  return domainname ? `${name}.${domainname} ${name}` : name;
}

/** The networks that a container is in at this moment, and its addresses there. */
function placesOf({ root }: Engine, { id }: ContainerRecord): { network: NetworkRecord; addresses: string[] }[] {
  return readAttachments(root, id).flatMap(({ network }) => {
    const endpoint = readEndpoint(networkDirectory(root, network), id);
    if (!endpoint) return [];
    return [
      {
        network: readNetwork(root, network),
        addresses: [endpoint.ipv4, endpoint.ipv6].filter((it) => it !== undefined),
      },
    ];
  });
}

/** NAME:ADDRESS, or NAME=ADDRESS; an IPv6 address has colons of its own. The host has none where there is no network. */
function splitHost(line: string, gateway: string | undefined): (readonly [string, string])[] {
  const [, name = '', address = ''] = /^([^:=]+)[:=](.+)$/.exec(line) ?? [];
  if (address !== 'host-gateway') return [[address.replace(/^\[(.*)\]$/, '$1'), name]];
  return gateway ? [[gateway, name]] : [];
}

/** True for a container in a network that the user made: names are answered there. */
export function hasOwnResolver({ root }: Engine, id: string): boolean {
  const bridge = predefined(root, defaultNetwork, 'bridge').id;
  return readAttachments(root, id).some(({ network }) => network !== bridge);
}

function resolverOf(engine: Engine, { id, config }: ContainerRecord, options: NetworkOptions): ResolverConfig {
  const host = hostResolver();
  const own = hasOwnResolver(engine, id);
  const others = host.servers.filter((server) => !isHostsOwn(server));
  const reachable = networkMode(config.network) === 'host' ? host.servers : others.length > 0 ? others : publicServers;
  return {
    servers: own ? [ownResolver] : options.dns.length > 0 ? options.dns : reachable,
    search: searchOf(options.dnsSearch, host.search),
    options: optionsOf(options.dnsOptions, host.options, own),
  };
}

/** Names without a dot are just what its own resolver knows; but the last word is the user's. */
function optionsOf(wanted: readonly string[], host: readonly string[], own: boolean): readonly string[] {
  const dots = own && !wanted.some((option) => option.startsWith('ndots:')) ? ['ndots:0'] : [];
  return [...(wanted.length > 0 ? wanted : host), ...dots];
}

/** `--dns-search .` stands for none. */
function searchOf(wanted: readonly string[], host: readonly string[]): readonly string[] {
  return wanted.length === 0 ? host : wanted.filter((domain) => domain !== '.');
}

/** Whom the container's own resolver asks; nobody in networks that nothing leads out of. */
function upstreams({ root }: Engine, { id, config }: ContainerRecord): readonly string[] {
  if (readAttachments(root, id).every(({ network }) => readNetwork(root, network).internal)) return [];
  const wanted = config.network?.dns ?? [];
  return wanted.length > 0 ? wanted : hostResolver().servers;
}

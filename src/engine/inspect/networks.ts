import { type Attachment, readAttachments } from '../../container/attachments.js';
import { publishedPorts } from '../../container/ports.js';
import { type ContainerRecord, tryReadRecord } from '../../container/record.js';
import { type ContainerState, isRunning } from '../../container/state.js';
import { type Endpoint, readEndpoint } from '../../network/endpoints.js';
import { endpointId, sandboxId } from '../../network/ids.js';
import { networkMode } from '../../network/options.js';
import type { PortRequest } from '../../network/ports.js';
import {
  defaultNetwork,
  isPredefined,
  type NetworkRecord,
  networkDirectory,
  predefined,
  readNetwork,
} from '../../network/record.js';
import type { Engine } from '../context.js';

/** A container's networks in the shape of Docker's API (v1.51, NetworkSettings): addresses only while it runs. */
export function describeNetworkSettings(engine: Engine, record: ContainerRecord, state: ContainerState | undefined) {
  const places = placesOf(engine, record);
  const first = places.find(({ network }) => network.name === defaultNetwork);
  return {
    Bridge: '',
    ...describeSandbox(record, state),
    Ports: describePorts(engine, record, state),
    // What was said of the one network, when there was one.
    ...describeAddresses(first),
    Networks: describePlaces(places),
  };
}

/** Only while it runs, and not in another's. The kernel has no other name for a namespace. */
function describeSandbox({ id, config }: ContainerRecord, state: ContainerState | undefined) {
  const pid = isRunning(state) && networkMode(config.network) !== 'container' ? state?.process?.pid : undefined;
  return { SandboxID: pid ? sandboxId(id) : '', SandboxKey: pid ? `/proc/${pid}/ns/net` : '' };
}

/** By network, what the container is in it (v1.51, EndpointSettings). */
export function describeEndpoints(engine: Engine, record: ContainerRecord) {
  return describePlaces(placesOf(engine, record));
}

/** The names of the networks that a container is in. */
export function networkNames(root: string, record: ContainerRecord): string[] {
  return placesOf({ root }, record).map(({ network }) => network.name);
}

/** As docker writes those in the default network: /CONTAINER:/ITS-NAME/ALIAS. */
export function describeLinks({ root }: Engine, { name, config }: ContainerRecord): string[] | null {
  const texts = (config.network?.links ?? []).flatMap(({ container, alias }) => {
    const other = tryReadRecord(root, container)?.name;
    return other === undefined ? [] : [`/${other}:/${name}/${alias}`];
  });
  return texts.length > 0 ? texts : null;
}

/** What was asked for, by the container's port (v1.51, PortMap). */
export function describeRequests(requests: readonly PortRequest[] = []) {
  const ports: Record<string, { HostIp: string; HostPort: string }[]> = {};
  for (const { containerPort, protocol, hostIp, hostPorts } of requests) {
    const [first, last] = hostPorts;
    const range = first === last ? `${first || ''}` : `${first}-${last}`;
    const port = `${containerPort}/${protocol}`;
    ports[port] = [...(ports[port] ?? []), { HostIp: hostIp, HostPort: range }];
  }
  return ports;
}

/** A network that a container is in, and as what. */
interface Place {
  readonly network: NetworkRecord;
  /** Undefined in networks that nobody is connected to by a cable. */
  readonly attachment?: Attachment | undefined;
  /** Undefined while it does not run. */
  readonly endpoint?: Endpoint | undefined;
}

function placesOf({ root }: Pick<Engine, 'root'>, { id, config }: ContainerRecord): Place[] {
  const mode = networkMode(config.network);
  if (mode === 'container') return [];
  if (mode !== 'own') return [{ network: predefined(root, mode, mode === 'host' ? 'host' : 'null') }];
  return readAttachments(root, id).flatMap((attachment) => {
    const network = tryReadNetwork(root, attachment.network);
    return network ? [{ network, attachment, endpoint: readEndpoint(networkDirectory(root, network.id), id) }] : [];
  });
}

/** Undefined for one whose record is damaged: what else there is to say of the container is said. */
function tryReadNetwork(root: string, id: string): NetworkRecord | undefined {
  try {
    return readNetwork(root, id);
  } catch {
    return undefined;
  }
}

function describePlaces(places: readonly Place[]) {
  return Object.fromEntries(places.map((place) => [place.network.name, describePlace(place)]));
}

function describePlace(place: Place) {
  const { network, attachment, endpoint } = place;
  const { ip, ip6, aliases = [], links = [] } = attachment ?? {};
  return {
    IPAMConfig: ip || ip6 ? { ...(ip && { IPv4Address: ip }), ...(ip6 && { IPv6Address: ip6 }) } : null,
    Links: links.length > 0 ? links.map(({ container, alias }) => `${container}:${alias}`) : null,
    Aliases: aliases.length > 0 ? aliases : null,
    DriverOpts: null,
    GwPriority: 0,
    NetworkID: network.id,
    ...describeAddresses(place),
    DNSNames: endpoint && !isPredefined(network) ? dnsNames(endpoint, aliases) : null,
  };
}

function dnsNames({ name, container }: Endpoint, aliases: readonly string[]): string[] {
  return [...new Set([name, ...aliases, container.slice(0, 12)])];
}

/** Lengths are the networks' prefixes' in bits. Empty without an endpoint, as in docker. */
function describeAddresses({ network, endpoint }: Partial<Place> = {}) {
  const pool = (six: boolean) => network?.pools.find(({ subnet }) => subnet.includes(':') === six);
  const four = endpoint?.ipv4 === undefined ? undefined : pool(false);
  const six = endpoint?.ipv6 === undefined ? undefined : pool(true);
  return {
    EndpointID: network && endpoint ? endpointId(network.id, endpoint.container) : '',
    MacAddress: endpoint?.mac ?? '',
    Gateway: four?.gateway ?? '',
    IPAddress: endpoint?.ipv4 ?? '',
    IPPrefixLen: Number(four?.subnet.split('/')[1] ?? 0),
    IPv6Gateway: six?.gateway ?? '',
    GlobalIPv6Address: endpoint?.ipv6 ?? '',
    GlobalIPv6PrefixLen: Number(six?.subnet.split('/')[1] ?? 0),
  };
}

/** While it runs; null for one that only is exposed. */
function describePorts({ root }: Engine, { id, config }: ContainerRecord, state: ContainerState | undefined) {
  const exposed = isRunning(state) ? (config.network?.exposed ?? []) : [];
  const ports: Record<string, { HostIp: string; HostPort: string }[] | null> = Object.fromEntries(
    exposed.map((port) => [port, null]),
  );
  for (const { port, hostIp, hostPort } of publishedPorts(root, id)) {
    ports[port] = [...(ports[port] ?? []), { HostIp: hostIp, HostPort: String(hostPort) }];
  }
  return ports;
}

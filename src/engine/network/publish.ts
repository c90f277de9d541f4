import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readAttachments } from '../../container/attachments.js';
import { type ContainerRecord, runDirectory } from '../../container/record.js';
import { bridgeOptions } from '../../network/bridge-options.js';
import { type Endpoint, readEndpoint, writeEndpoint } from '../../network/endpoints.js';
import { closePorts, openPorts } from '../../network/firewall.js';
import { bridgeName } from '../../network/links.js';
import type { NetworkOptions } from '../../network/options.js';
import { type PortBinding, type PortRequest, publishExposed } from '../../network/ports.js';
import { type NetworkRecord, networkDirectory, readNetwork } from '../../network/record.js';
import { holdPorts } from '../../runtime/hold.js';
import { replaceFile } from '../../util/atomic.js';
import { EngineError } from '../../util/errors.js';
import { readText } from '../../util/read.js';
import type { Engine } from '../context.js';

/** What a container wants to have published. */
export function wantedPorts({ publish = [], publishAll, exposed = [] }: NetworkOptions): PortRequest[] {
  return [...publish, ...(publishAll ? publishExposed(exposed, publish) : [])];
}

/** Publishes a container's ports at its first network that leads out. */
export async function publishPorts(engine: Engine, record: ContainerRecord, pid: number): Promise<void> {
  const asked = record.config.network ? wantedPorts(record.config.network) : [];
  const network = asked.length > 0 ? outerNetwork(engine, record.id) : undefined;
  const endpoint = network && readEndpoint(networkDirectory(engine.root, network.id), record.id);
  if (!network || !endpoint) return;
  const { hostBinding = '' } = bridgeOptions(network.options);
  const wanted = asked.map((port) => ({ ...port, hostIp: port.hostIp || hostBinding }));
  const ports = heldBy(engine, record.id, pid) ?? (await hold(wanted, endpoint, pid));
  replaceFile(heldPath(engine, record.id), JSON.stringify({ pid, ports }));
  // Before there is a rule: whatever happens, it is known which ones there may be.
  writeEndpoint(networkDirectory(engine.root, network.id), { ...endpoint, ports });
  routeLoopback(engine, network);
  await openPorts(engine.root, network, ports, [endpoint.ipv4, endpoint.ipv6]);
}

function outerNetwork({ root }: Engine, id: string): NetworkRecord | undefined {
  return readAttachments(root, id)
    .map(({ network }) => readNetwork(root, network))
    .find(({ internal }) => !internal);
}

/** What its first process holds, it holds until it ends, whatever becomes of the networks meanwhile. */
function heldBy(engine: Engine, id: string, holder: number): PortBinding[] | undefined {
  const { pid, ports } = JSON.parse(readText(heldPath(engine, id)) ?? '{}') as { pid?: number; ports?: PortBinding[] };
  return pid === holder ? ports : undefined;
}

function heldPath({ runRoot }: Engine, id: string): string {
  return join(runDirectory(runRoot, id), 'ports.json');
}

/** The kernel's word that the ports are ours, of both families if the container has both. */
async function hold(
  wanted: readonly PortRequest[],
  { name, container, ipv6 }: Endpoint,
  pid: number,
): Promise<PortBinding[]> {
  try {
    const ports = await holdPorts(
      pid,
      wanted.map((port) => describe(port, port.hostIp || '0.0.0.0')),
    );
    const bindings = wanted.map(({ hostIp, containerPort, protocol }, index) => ({
      hostIp,
      hostPort: ports[index] ?? 0,
      containerPort,
      protocol,
    }));
    const both = bindings.filter(({ hostIp }) => hostIp === '' && ipv6 !== undefined);
    if (both.length > 0) {
      await holdPorts(
        pid,
        both.map(({ protocol, hostPort }) => ({ protocol, address: '::', first: hostPort, last: hostPort })),
      );
    }
    return bindings;
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    const where = `endpoint ${name} (${container.slice(0, 12)})`;
    throw new EngineError(error.kind, `driver failed programming external connectivity on ${where}: ${error.message}`);
  }
}

function describe({ protocol, hostPorts: [first, last] }: PortRequest, address: string) {
  return { protocol, address, first, last };
}

/** Else the kernel takes a packet from 127.0.0.1 that leaves by another device than lo for a mistake. */
function routeLoopback({ root }: Engine, network: NetworkRecord): void {
  writeFileSync(`/proc/sys/net/ipv4/conf/${bridgeName(root, network)}/route_localnet`, '1');
}

/** Takes the rules of a container's ports away, before somebody else gets its addresses. */
export async function unpublishPorts({ root, warn }: Engine, { ports = [], ipv4, ipv6 }: Endpoint): Promise<void> {
  if (ports.length === 0) return;
  await closePorts(root, ports, [ipv4, ipv6]).catch((error: Error) =>
    warn(`cannot remove the rules of ports: ${error.message}`),
  );
}

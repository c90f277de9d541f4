import { bridgeOptions } from '../../network/bridge-options.js';
import type { Endpoint } from '../../network/endpoints.js';
import { ip } from '../../network/links.js';
import type { NetworkRecord } from '../../network/record.js';
import { readText } from '../../util/read.js';

/** What most networks have no need of, for cables that are plugged in: processes that only those wait for who have asked. */
export async function adjustCables(places: readonly Place[], pid: number): Promise<void> {
  await both(places.flatMap(outside), places.flatMap(inside), pid);
}

interface Place {
  readonly network: NetworkRecord;
  readonly endpoint: Pick<Endpoint, 'link' | 'device'>;
}

async function both(host: readonly string[], container: readonly string[], pid: number): Promise<void> {
  if (host.length > 0) await ip(host);
  if (container.length > 0) await ip(container, pid);
}

/**
 * An isolated port of a bridge exchanges packets with the bridge itself, the host, and with no other isolated port. Where the firewall
 * sees what a bridge passes on, that is its business: it lets through what is for a published port.
 */
function outside({ network, endpoint: { link } }: Place): string[] {
  const { mtu, icc } = bridgeOptions(network.options);
  return [
    ...(mtu ? [`link set dev ${link} mtu ${mtu}`] : []),
    ...(icc || isBridgeSeen() ? [] : [`link set dev ${link} type bridge_slave isolated on`]),
  ];
}

/** The module br_netfilter is there and on. */
function isBridgeSeen(): boolean {
  return readText('/proc/sys/net/bridge/bridge-nf-call-iptables')?.trim() === '1';
}

function inside({ network, endpoint: { device } }: Place): string[] {
  const { mtu } = bridgeOptions(network.options);
  return mtu ? [`link set dev ${device} mtu ${mtu}`] : [];
}

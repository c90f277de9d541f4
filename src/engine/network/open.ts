import { readFileSync, writeFileSync } from 'node:fs';
import { openNetwork } from '../../network/firewall.js';
import { bridgeName, ensureBridge, linkExists } from '../../network/links.js';
import type { NetworkRecord } from '../../network/record.js';
import type { Engine } from '../context.js';

/**
 * Makes sure of a network's rules and of its bridge. The rules come first: they name the bridge, and don't need it. Without them there is
 * still a network, that nothing leads out of.
 */
export async function ensureNetwork({ root, warn }: Engine, network: NetworkRecord): Promise<void> {
  if (linkExists(bridgeName(root, network))) return;
  try {
    await openNetwork(root, network);
    if (!network.internal) forward(network);
  } catch (error) {
    warn(`network ${network.name} has no way out: ${(error as Error).message}`);
  }
  await ensureBridge(root, network);
}

/** Files of the kernel that let packets from one device leave by another. */
export const forwarding = {
  4: '/proc/sys/net/ipv4/ip_forward',
  6: '/proc/sys/net/ipv6/conf/all/forwarding',
};

/** As docker: switched on when it is needed, and never off. */
function forward({ pools }: NetworkRecord): void {
  for (const { subnet } of pools) {
    const file = forwarding[subnet.includes(':') ? 6 : 4];
    if (readFileSync(file, 'utf8').trim() === '0') writeFileSync(file, '1');
  }
}

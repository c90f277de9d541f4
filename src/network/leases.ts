import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { EngineError } from '../util/errors.js';
import { namesIn } from '../util/list.js';
import { ownerOf, reserve } from '../util/reservation.js';
import {
  type Address,
  addressAt,
  contains,
  formatAddress,
  parseAddress,
  parseSubnet,
  type Subnet,
  sizeOf,
} from './address.js';
import type { AddressPool } from './record.js';

const leasesDirectory = (network: string) => join(network, 'leases');

/** Where the search for a free address begins; a hint that may be missing or stale. */
const lastFile = (network: string, { family }: Subnet) => join(network, `last-${family}`);

/** More would be a search without end: an IPv6 subnet has 2^64 addresses. */
const mostAttempts = 1n << 20n;

/**
 * Leases an address to an owner: `<network>/leases/<address>`, made exclusively, is the reservation, so of any number of processes at
 * once each gets its own.
 *
 * @param network the network's directory
 * @param wanted the address to lease; else the next free one after the last that was leased, so that one just given back rests a while
 * @throws EngineError `conflict` when it, or every address, is taken; `invalid` when it is not the network's to give
 */
export function lease(network: string, pool: AddressPool, owner: string, wanted?: string): string {
  return wanted === undefined ? leaseNext(network, pool, owner) : leaseWanted(network, pool, owner, wanted);
}

function leaseWanted(network: string, pool: AddressPool, owner: string, wanted: string): string {
  const address = parseAddress(wanted);
  const subnet = parseSubnet(pool.subnet);
  if (!address || !subnet || !contains(subnet, address)) {
    throw new EngineError('invalid', `address ${wanted} is not in the network's subnet ${pool.subnet}`);
  }
  if (isKept(pool, subnet, address)) throw new EngineError('conflict', `address ${wanted} is kept by the network`);
  const text = formatAddress(address);
  if (reserve(join(leasesDirectory(network), text), owner)) return text;
  const holder = ownerOf(join(leasesDirectory(network), text))?.slice(0, 12);
  throw new EngineError('conflict', `address already in use: ${wanted}, by container ${holder}`);
}

function leaseNext(network: string, pool: AddressPool, owner: string): string {
  const subnet = parseSubnet(pool.subnet) as Subnet;
  const range = (pool.range && parseSubnet(pool.range)) || subnet;
  const size = sizeOf(range);
  const start = startOf(network, range);
  for (let n = 0n; n < size && n < mostAttempts; n++) {
    const address = addressAt(range, (start + n) % size);
    if (isKept(pool, subnet, address)) continue;
    const text = formatAddress(address);
    if (!reserve(join(leasesDirectory(network), text), owner)) continue;
    writeFileSync(lastFile(network, range), text);
    return text;
  }
  throw new EngineError('conflict', `no available addresses in ${pool.range ?? pool.subnet}`);
}

/** Counted from the range's first address. */
function startOf(network: string, range: Subnet): bigint {
  try {
    const last = parseAddress(readFileSync(lastFile(network, range), 'utf8'));
    return last && contains(range, last) ? last.value - range.base + 1n : 0n;
  } catch {
    return 0n;
  }
}

/** The subnet's own name, the gateway, what the user reserved, and in IPv4 the address for everybody. */
function isKept({ gateway, auxiliary = {} }: AddressPool, subnet: Subnet, { family, value }: Address): boolean {
  if (value === subnet.base) return sizeOf(subnet) > 2n;
  if (family === 4 && value === subnet.base + sizeOf(subnet) - 1n) return sizeOf(subnet) > 2n;
  return [gateway, ...Object.values(auxiliary)].some((text) => parseAddress(text)?.value === value);
}

/** Gives an address back, if it is this owner's. */
export function releaseLease(network: string, address: string, owner: string): void {
  const path = join(leasesDirectory(network), address);
  if (ownerOf(path) === owner) rmSync(path, { force: true });
}

/** The leased addresses, and who has them. */
export function listLeases(network: string): Map<string, string> {
  const directory = leasesDirectory(network);
  return new Map(namesIn(directory).map((address) => [address, ownerOf(join(directory, address)) ?? '']));
}

import { isIPv4, isIPv6 } from 'node:net';

export type Family = 4 | 6;

/** An IP address as a number: the next one is one more. */
export interface Address {
  readonly family: Family;
  readonly value: bigint;
}

/** The addresses that share the first `prefix` bits of `base`. */
export interface Subnet {
  readonly family: Family;
  readonly base: bigint;
  readonly prefix: number;
}

const bits = { 4: 32, 6: 128 } as const;

/** Undefined for what is no address. */
export function parseAddress(text: string): Address | undefined {
  if (isIPv4(text)) return { family: 4, value: join(text.split('.').map(Number), 8n) };
  if (!isIPv6(text) || text.includes('%')) return undefined;
  return { family: 6, value: join(groups(canonical(text)), 16n) };
}

function join(parts: readonly number[], width: bigint): bigint {
  return parts.reduce((value, part) => (value << width) | BigInt(part), 0n);
}

/** The shortest way to write it, without an IPv4 address in it: node's URL does that (RFC 5952). */
function canonical(text: string): string {
  return new URL(`http://[${text}]`).hostname.slice(1, -1);
}

/** The eight numbers; `::` stands for as many zeros as are missing. */
function groups(text: string): number[] {
  const [head = [], tail = []] = text.split('::').map((half) => half.split(':').filter(Boolean));
  const zeros = new Array<string>(8 - head.length - tail.length).fill('0');
  return [...head, ...zeros, ...tail].map((group) => Number.parseInt(group, 16));
}

export function formatAddress({ family, value }: Address): string {
  const width = family === 4 ? 8n : 16n;
  const count = family === 4 ? 4 : 8;
  const parts = Array.from({ length: count }, (_, index) =>
    Number((value >> (width * BigInt(count - 1 - index))) & ((1n << width) - 1n)),
  );
  return family === 4 ? parts.join('.') : canonical(parts.map((part) => part.toString(16)).join(':'));
}

/** "172.18.0.0/16", or any address of it with the length: "172.18.0.1/16". Undefined for anything else. */
export function parseSubnet(text: string): Subnet | undefined {
  const [, word = '', length = ''] = /^([^/]+)\/(\d{1,3})$/.exec(text) ?? [];
  const address = parseAddress(word);
  const prefix = Number(length);
  if (!address || length === '' || prefix > bits[address.family]) return undefined;
  return { family: address.family, prefix, base: address.value & mask(address.family, prefix) };
}

function mask(family: Family, prefix: number): bigint {
  return ((1n << BigInt(prefix)) - 1n) << BigInt(bits[family] - prefix);
}

export function formatSubnet({ family, base, prefix }: Subnet): string {
  return `${formatAddress({ family, value: base })}/${prefix}`;
}

/** How many addresses it has. */
export function sizeOf({ family, prefix }: Subnet): bigint {
  return 1n << BigInt(bits[family] - prefix);
}

export function contains(subnet: Subnet, { family, value }: Address): boolean {
  return subnet.family === family && (value & mask(family, subnet.prefix)) === subnet.base;
}

/** Of two subnets that share an address, one holds the other. */
export function overlaps(a: Subnet, b: Subnet): boolean {
  const [wide, narrow] = a.prefix <= b.prefix ? [a, b] : [b, a];
  return contains(wide, { family: narrow.family, value: narrow.base });
}

/** The `n`th address of a subnet, from 0. */
export function addressAt({ family, base }: Subnet, n: bigint): Address {
  return { family, value: base + n };
}

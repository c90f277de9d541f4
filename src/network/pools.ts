import { randomBytes } from 'node:crypto';
import { overlaps, parseSubnet, type Subnet } from './address.js';

/** Where a network's subnet comes from when the user names none: Docker's places first, then very many small ones. */
function* candidates(): Generator<string> {
  for (let n = 17; n < 32; n++) yield `172.${n}.0.0/16`;
  for (let n = 0; n < 256; n += 16) yield `192.168.${n}.0/20`;
  for (let n = 0; n < 64 * 256; n++) yield `10.${128 + (n >> 8)}.${n & 255}.0/24`;
}

/** The first subnet that meets none of those that are taken; undefined when all are. */
export function freeSubnet(taken: readonly Subnet[]): string | undefined {
  for (const text of candidates()) {
    const subnet = parseSubnet(text);
    if (subnet && !taken.some((other) => overlaps(subnet, other))) return text;
  }
  return undefined;
}

/** An IPv6 subnet of our own that nobody else is likely to have: 40 random bits (RFC 4193). */
export function privateSubnet(): string {
  const [a = '', b = '', c = ''] = randomBytes(6).toString('hex').match(/.{4}/g) ?? [];
  return `fd${a.slice(0, 2)}:${b}:${c}::/64`;
}

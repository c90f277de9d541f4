import { randomInt } from 'node:crypto';
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
  const group = () => randomInt(0x10000).toString(16);
  return `${(0xfd00 + randomInt(0x100)).toString(16)}:${group()}:${group()}::/64`;
}

import { describe, expect, test } from 'vitest';
import {
  addressAt,
  contains,
  formatAddress,
  formatSubnet,
  overlaps,
  parseAddress,
  parseSubnet,
  sizeOf,
} from './address.js';

const subnet = (text: string) => parseSubnet(text) as NonNullable<ReturnType<typeof parseSubnet>>;
const address = (text: string) => parseAddress(text) as NonNullable<ReturnType<typeof parseAddress>>;

describe('an address', () => {
  test.each([
    ['172.17.0.2', 4, 0xac110002n, '172.17.0.2'],
    ['255.255.255.255', 4, 0xffffffffn, '255.255.255.255'],
    ['::', 6, 0n, '::'],
    ['FD00:0:0:0:0:0:0:A', 6, (0xfd00n << 112n) | 10n, 'fd00::a'],
    ['::ffff:1.2.3.4', 6, 0xffff01020304n, '::ffff:102:304'],
    ['1:0:0:2:0:0:0:3', 6, (1n << 112n) | (2n << 64n) | 3n, '1:0:0:2::3'],
  ] as const)('%s is a number, and has one way to be written', (text, family, value, written) => {
    expect(parseAddress(text)).toEqual({ family, value });
    expect(formatAddress({ family, value })).toBe(written);
  });

  test.each(['', '1.2.3', '1.2.3.256', '01.2.3.4', 'fe80::1%eth0', 'x', '1.2.3.4/8', ':::'])('is not %j', (text) => {
    expect(parseAddress(text)).toBeUndefined();
  });
});

describe('a subnet', () => {
  test.each([
    ['172.17.5.6/16', '172.17.0.0/16', 65536n],
    ['10.0.0.255/31', '10.0.0.254/31', 2n],
    ['0.0.0.0/0', '0.0.0.0/0', 1n << 32n],
    ['fd12:3456::9/64', 'fd12:3456::/64', 1n << 64n],
  ])('%s is %s', (text, written, size) => {
    expect(formatSubnet(subnet(text))).toBe(written);
    expect(sizeOf(subnet(text))).toBe(size);
  });

  test.each(['1.2.3.4', '1.2.3.4/33', '1.2.3.4/', 'fd00::/129', '/8', '1.2.3.4/8/8', '1.2.3.4/+8'])(
    'is not %j',
    (text) => {
      expect(parseSubnet(text)).toBeUndefined();
    },
  );

  test('holds its own addresses and no others', () => {
    expect(contains(subnet('10.1.0.0/16'), address('10.1.255.255'))).toBe(true);
    expect(contains(subnet('10.1.0.0/16'), address('10.2.0.0'))).toBe(false);
    expect(contains(subnet('0.0.0.0/0'), address('::1'))).toBe(false);
    expect(formatAddress(addressAt(subnet('10.1.0.0/16'), 257n))).toBe('10.1.1.1');
  });

  test.each([
    ['10.0.0.0/8', '10.1.0.0/16', true],
    ['10.1.0.0/16', '10.0.0.0/8', true],
    ['10.1.0.0/16', '10.2.0.0/16', false],
    ['0.0.0.0/0', 'fd00::/8', false],
  ])('%s and %s overlap: %s', (a, b, expected) => {
    expect(overlaps(subnet(a), subnet(b))).toBe(expected);
  });
});

import { expect, test } from 'vitest';
import { formatSubnet, parseSubnet, type Subnet } from './address.js';
import { readTables } from './links.js';
import { freeSubnet, privateSubnet } from './pools.js';

const subnets = (...texts: string[]) => texts.map((text) => parseSubnet(text) as Subnet);

test('the first subnet is docker0’s, unless the host has a way to it', () => {
  expect(freeSubnet([])).toBe('172.17.0.0/16');
  expect(freeSubnet(subnets('172.17.3.0/24', '172.18.0.1/32'))).toBe('172.19.0.0/16');
  expect(freeSubnet(subnets('172.16.0.0/12'))).toBe('192.168.0.0/20');
  expect(freeSubnet(subnets('172.16.0.0/12', '192.168.0.0/16', '10.128.0.0/24'))).toBe('10.128.1.0/24');
  expect(freeSubnet(subnets('0.0.0.0/0'))).toBeUndefined();
  expect(freeSubnet(subnets('::/0'))).toBe('172.17.0.0/16');
});

test('a private IPv6 subnet is one, and another each time', () => {
  const [one, two] = [privateSubnet(), privateSubnet()];
  expect(one).toMatch(/^fd[0-9a-f]{2}:[0-9a-f]{1,4}:[0-9a-f]{1,4}::\/64$/);
  expect(two).not.toBe(one);
  expect(parseSubnet(one)?.prefix).toBe(64);
});

test('what ip prints of addresses and routes is read, but for broadcasts', () => {
  const addresses = [
    { ifname: 'eth0', addr_info: [{ local: '192.0.2.2', prefixlen: 24 }] },
    { ifname: 'down', addr_info: [] },
  ];
  const routes = [
    { dst: 'default', dev: 'eth0' },
    { dst: '10.1.0.0/16', dev: 'vpn0' },
    { dst: '10.3.0.1', dev: 'vpn0' },
    { type: 'broadcast', dst: '192.0.2.255', dev: 'eth0' },
  ];
  const taken = readTables(`${JSON.stringify(addresses)}\n${JSON.stringify(routes)}\n`);
  expect(taken.map(({ subnet, link }) => `${formatSubnet(subnet)} ${link}`)).toEqual([
    '192.0.2.0/24 eth0',
    '10.1.0.0/16 vpn0',
    '10.3.0.1/32 vpn0',
  ]);
});

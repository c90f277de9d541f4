import { expect, test } from 'vitest';
import { describeMembers, describePort, describeTable, targetsOf } from './firewall.js';
import { predefined } from './record.js';

const port = { hostIp: '', hostPort: 8080, containerPort: 80, protocol: 'tcp' } as const;

test('the table says whose it is, and is emptied before it is filled, so that it can be written again', () => {
  const lines = describeTable('/srv/my/root');
  expect(lines[0]).toMatch(/^add table inet mydocker-[0-9a-f]{8} \{ comment "\/srv\/my\/root"; \}$/);
  const [flush, rule] = ['flush chain', 'add rule'].map((verb) => lines.findIndex((line) => line.startsWith(verb)));
  expect(flush).toBeGreaterThan(0);
  expect(rule).toBeGreaterThan(flush ?? 0);
  // A path that nft could take for something else is left out.
  expect(describeTable('/srv/"my" root')[0]).toMatch(/^add table inet mydocker-[0-9a-f]{8}$/);
});

test('an internal network has no addresses that get out', () => {
  const pools = [{ subnet: '10.1.0.0/16', gateway: '10.1.0.1' }];
  const network = { ...predefined('/r', 'bridge', 'bridge'), pools };
  const sets = (internal: boolean) => describeMembers('/r', { ...network, internal }).map(([set]) => set);
  expect(sets(false)).toEqual(['bridges', 'same', 'inside4']);
  expect(sets(true)).toEqual(['bridges', 'same', 'internal']);
});

test('a port is an element of a map: of that for any address, or of that for one', () => {
  expect(describePort(port, '10.1.0.2')).toEqual({ map: 'any4', key: 'tcp . 8080', value: '10.1.0.2 . 80' });
  expect(describePort({ ...port, hostIp: '0.0.0.0' }, '10.1.0.2').map).toBe('any4');
  const one = describePort({ ...port, hostIp: '::1', protocol: 'udp' }, 'fd00::2');
  expect(one).toEqual({ map: 'one6', key: '::1 . udp . 8080', value: 'fd00::2 . 80' });
});

test('a port of one address leads to the container’s of the same family only', () => {
  const addresses = ['10.1.0.2', undefined, 'fd00::2'];
  expect(targetsOf(port, addresses)).toEqual(['10.1.0.2', 'fd00::2']);
  expect(targetsOf({ ...port, hostIp: '127.0.0.1' }, addresses)).toEqual(['10.1.0.2']);
  expect(targetsOf({ ...port, hostIp: '::1' }, ['10.1.0.2'])).toEqual([]);
});

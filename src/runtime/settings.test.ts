import { expect, test } from 'vitest';
import { hardLimit, isAbove, setRlimits } from './rlimits.js';
import { setSysctls } from './sysctls.js';

test('a kernel setting is a file, whose parts may hold dots', () => {
  const paths = setSysctls({ 'net.ipv4.ip_forward': '1', 'net/ipv4/conf/eth0.1/rp_filter': '0' });
  expect(paths.map(({ args }) => args[0])).toEqual([
    '/proc/sys/net/ipv4/ip_forward',
    '/proc/sys/net/ipv4/conf/eth0.1/rp_filter',
  ]);
});

test('our own limits are read by their columns', () => {
  const file = `Limit                     Soft Limit           Hard Limit           Units
Max core file size        0                    unlimited            bytes
Max processes             100                  200                  processes
Max nice priority         0                    7
`;
  expect(['core', 'nproc', 'nice', 'nofile'].map((name) => hardLimit(name, () => file))).toEqual([-1, 200, 7, -1]);
});

test('no limit is above every other', () => {
  expect([isAbove(2, 1), isAbove(1, 2), isAbove(-1, 1), isAbove(1, -1), isAbove(-1, -1)]).toEqual([
    true,
    false,
    true,
    false,
    false,
  ]);
  expect(setRlimits([{ name: 'core', soft: 1, hard: -1 }])).toMatchObject([{ args: ['core', '1', 'unlimited'] }]);
});

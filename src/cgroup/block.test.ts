import { expect, test } from 'vitest';
import { checkBlock, rates, weights } from './block.js';
import type { BlockLimit } from './block-limit.js';
import type { Resources } from './contract.js';

const devices = new Map([
  ['/dev/sda', { number: '8:0', weighs: true }],
  ['/dev/vda', { number: '254:0', weighs: false }],
]);
const resources = { blockDevice: (path: string) => devices.get(path) } as Resources;
const check = (...blockDevices: BlockLimit[]) => checkBlock({ blockDevices }, resources);

test('takes a weight from 10 to 1000, and devices of blocks', () => {
  for (const blkioWeight of [10, 1000, undefined]) {
    expect(() => checkBlock({ blkioWeight }, resources)).not.toThrow();
  }
  expect(() => check({ kind: 'read-bps', path: '/dev/vda', value: 1024 })).not.toThrow();
});

test('refuses what is none', () => {
  for (const blkioWeight of [9, 1001, -1]) {
    expect(() => checkBlock({ blkioWeight }, resources)).toThrow('range of blkio weight is from 10 to 1000');
  }
  expect(() => check({ kind: 'read-bps', path: '/dev/null', value: 1 })).toThrow('/dev/null is no block device');
  expect(() => check({ kind: 'read-bps', path: '/dev/sda', value: -1 })).toThrow('invalid read-bps');
  expect(() => check({ kind: 'weight', path: '/dev/sda', value: 5 })).toThrow('invalid weight for /dev/sda: 5');
});

test('the kernel knows a device by its numbers', () => {
  const blockDevices: BlockLimit[] = [
    { kind: 'write-iops', path: '/dev/vda', value: 7 },
    { kind: 'weight', path: '/dev/sda', value: 100 },
    { kind: 'weight', path: '/dev/vda', value: 200 },
    { kind: 'read-bps', path: '/dev/gone', value: 1 },
  ];
  expect(rates({ blockDevices }, resources)).toEqual([{ kind: 'write-iops', number: '254:0', value: 7 }]);
  expect(weights({ blockDevices }, resources)).toEqual([['8:0', 100]]);
});

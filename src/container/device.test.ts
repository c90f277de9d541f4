import { expect, test } from 'vitest';
import { parseDevice } from './device.js';

test.each([
  ['/dev/fuse', { source: '/dev/fuse', target: '/dev/fuse', access: 'rwm' }],
  ['/dev/sda:/dev/xvda', { source: '/dev/sda', target: '/dev/xvda', access: 'rwm' }],
  ['/dev/sda:r', { source: '/dev/sda', target: '/dev/sda', access: 'r' }],
  ['/dev/sda:/dev/disk/a:mr', { source: '/dev/sda', target: '/dev/disk/a', access: 'mr' }],
  ['/srv/dev/x:/dev/', { source: '/srv/dev/x', target: '/dev', access: 'rwm' }],
])('--device %s', (text, expected) => expect(parseDevice(text)).toEqual(expected));

test.each([
  ['fuse', 'must be an absolute path'],
  ['', 'must be an absolute path'],
  ['/dev/sda:/data/sda', 'below /dev'],
  ['/dev/sda:/dev/../data', 'below /dev'],
  ['/dev/sda:/device', 'below /dev'],
  ['/dev/sda:rr', 'below /dev'],
  ['/dev/sda:/dev/a:/dev/b', 'use PATH'],
])('--device %j is refused', (text, message) => expect(() => parseDevice(text)).toThrow(message));

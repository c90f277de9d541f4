import { expect, test } from 'vitest';
import { findBlock } from './block-devices.js';

const kernel = (files: Record<string, string>) => (path: string) => files[path];
const found = (version: 1 | 2, files: Record<string, string>, example?: string) =>
  findBlock({ version, directory: '/c', controllers: ['blkio'] }, example, kernel(files)).blockWeight;

test('v1: whichever scheduler counts is the one that weighs', () => {
  expect(found(1, { '/c/blkio.weight': '500' })).toBe('blkio.weight');
  expect(found(1, { '/c/blkio.bfq.io_serviced': '' })).toBe('blkio.bfq.weight');
  expect(found(1, { '/c/blkio.throttle.io_serviced': '' })).toBeUndefined();
});

test('v2: a cgroup below the root shows it, or the root itself', () => {
  expect(found(2, { '/c/a/io.bfq.weight': '100', '/c/io.cost.qos': '' }, '/c/a')).toBe('io.bfq.weight');
  expect(found(2, { '/c/io.cost.qos': '' }, '/c/a')).toBe('io.weight');
  expect(found(2, {})).toBeUndefined();
});

test('without the controller there is nothing', () => {
  const { blockWeight, blockDevice } = findBlock(undefined, undefined, kernel({}));
  expect(blockWeight).toBeUndefined();
  expect(blockDevice('/dev/null')).toBeUndefined();
  expect(blockDevice('/nowhere')).toBeUndefined();
});

import { expect, it } from 'vitest';
import { checkVersion, splitVersion } from './version.js';

it.each([
  ['/info', { path: '/info', version: '1.51' }],
  ['/v1.24/info', { path: '/info', version: '1.24' }],
  ['/v1.51/containers/a/json', { path: '/containers/a/json', version: '1.51' }],
  ['/version', { path: '/version', version: '1.51' }],
  ['/vx/info', { path: '/vx/info', version: '1.51' }],
])('%s is %o', (path, result) => {
  expect(splitVersion(path)).toEqual(result);
});

it.each([
  ['/v1.9/info', /1\.9 is too old/],
  ['/v1.23/info', /1\.23 is too old.*1\.24/],
  ['/v1.52/info', /1\.52 is too new.*1\.51/],
  ['/v2/info', /2 is too new/],
])('%s is refused', (path, message) => {
  expect(() => checkVersion(splitVersion(path).version)).toThrow(message);
});

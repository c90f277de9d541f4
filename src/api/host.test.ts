import type { IncomingMessage } from 'node:http';
import { expect, test } from 'vitest';
import { checkHost } from './host.js';

const check = (host: string | undefined) =>
  checkHost({ headers: host === undefined ? {} : { host } } as IncomingMessage, ['box.example']);

test.each([
  undefined,
  'localhost',
  'LOCALHOST:4243',
  'api.moby.localhost',
  '127.0.0.1:1',
  '10.1.2.3',
  '[::1]:5',
  'Box.example:2376',
])('%s is known', (host) => {
  expect(() => check(host)).not.toThrow();
});

test.each([
  '',
  'evil.example',
  'localhost.evil.example',
  '127.0.0.1.evil.example',
  'box.example.',
  'a:b:c',
  '[evil]',
  '127.1',
])('"%s" is not', (host) => {
  expect(() => check(host)).toThrow('this daemon is not known as');
});

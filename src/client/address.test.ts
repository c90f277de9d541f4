import { expect, test } from 'vitest';
import { checkReach, formatAddress, parseAddress } from './address.js';

test.each([
  ['tcp://127.0.0.1:4243', '127.0.0.1', 4243],
  ['tcp://127.0.0.1', '127.0.0.1', 4243],
  ['tcp://127.1.2.3:0', '127.1.2.3', 0],
  ['tcp://localhost:80/', '127.0.0.1', 80],
  ['tcp://[::1]:5', '::1', 5],
])('%s', (text, host, port) => {
  expect(parseAddress(text)).toEqual({ host, port });
});

test('unix:// is a file', () => {
  expect(parseAddress('unix:///run/my docker.sock')).toEqual({ path: '/run/my docker.sock' });
  for (const text of ['unix:', 'unix://', 'unix://run/x', 'unix:/run/x']) {
    expect(() => parseAddress(text)).toThrow(`invalid argument "${text}" for "--host"`);
  }
});

test.each([
  '',
  '127.0.0.1:4243',
  'http://127.0.0.1',
  'tcp://',
  'tcp://:80',
  'tcp://127.0.0.1:65536',
  'tcp://127.0.0.1:x',
])('"%s" is no address', (text) => {
  expect(() => parseAddress(text)).toThrow('invalid address');
});

test.each(['0.0.0.0', '10.0.0.1', '[::]', '[fe80::1]', 'example.com', '127.example.com', '128.0.0.1'])(
  '%s is not for this machine alone',
  (host) => {
    expect(() => checkReach(parseAddress(`tcp://${host}:4243`), 'stay at home')).toThrow(
      /^refusing tcp:.*whoever does is root/,
    );
  },
);

test('is written as it is read', () => {
  expect(formatAddress({ host: '::1', port: 5 })).toBe('tcp://[::1]:5');
  expect(formatAddress({ host: '127.0.0.1', port: 5 })).toBe('tcp://127.0.0.1:5');
  expect(formatAddress({ path: '/run/x' })).toBe('unix:///run/x');
});

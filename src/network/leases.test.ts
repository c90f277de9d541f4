import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { lease, listLeases, releaseLease } from './leases.js';

let network: string;
beforeEach(() => {
  network = mkdtempSync(join(tmpdir(), 'mydocker-leases-'));
  mkdirSync(join(network, 'leases'));
});
afterEach(() => rmSync(network, { recursive: true }));

const pool = { subnet: '10.9.0.0/29', gateway: '10.9.0.1' };

describe('an address without a wish', () => {
  test('is the next free one, neither the gateway nor one of the two at the ends, until none is left', () => {
    const leased = ['a', 'b', 'c', 'd', 'e'].map((owner) => lease(network, pool, owner));
    expect(leased).toEqual(['10.9.0.2', '10.9.0.3', '10.9.0.4', '10.9.0.5', '10.9.0.6']);
    expect(() => lease(network, pool, 'f')).toThrow(/no available addresses in 10.9.0.0\/29/);
  });

  test('that was just given back comes last', () => {
    lease(network, pool, 'a');
    releaseLease(network, '10.9.0.2', 'a');
    expect(lease(network, pool, 'b')).toBe('10.9.0.3');
  });

  test('comes from the range, and is none that was kept', () => {
    const narrow = { ...pool, range: '10.9.0.4/30', auxiliary: { printer: '10.9.0.5' } };
    expect(lease(network, narrow, 'a')).toBe('10.9.0.4');
    expect(lease(network, narrow, 'b')).toBe('10.9.0.6');
    expect(() => lease(network, narrow, 'c')).toThrow(/no available/);
  });

  test('can be of IPv6', () => {
    expect(lease(network, { subnet: 'fd00:9::/64', gateway: 'fd00:9::1' }, 'a')).toBe('fd00:9::2');
  });
});

describe('an address that was asked for', () => {
  test('is given once, in one spelling', () => {
    const six = { subnet: 'fd00:9::/64', gateway: 'fd00:9::1' };
    expect(lease(network, six, 'a', 'FD00:9::00AA')).toBe('fd00:9::aa');
    expect(() => lease(network, six, 'b', 'fd00:9::aa')).toThrow(/already in use: fd00:9::aa, by container a/);
  });

  test.each([
    ['10.9.1.2', /not in the network's subnet/],
    ['fd00::2', /not in the network's subnet/],
    ['words', /not in the network's subnet/],
    ['10.9.0.1', /kept/],
    ['10.9.0.7', /kept/],
  ])('is refused when it is %s', (wanted, message) => {
    expect(() => lease(network, pool, 'a', wanted)).toThrow(message);
  });
});

test('only its owner gives an address back', () => {
  lease(network, pool, 'a');
  releaseLease(network, '10.9.0.2', 'b');
  expect(listLeases(network)).toEqual(new Map([['10.9.0.2', 'a']]));
  releaseLease(network, '10.9.0.2', 'a');
  expect(listLeases(network).size).toBe(0);
});

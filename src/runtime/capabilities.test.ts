import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { capabilityList, capabilitySet, hasCapability, parseCapability } from './capabilities.js';

const set = (add: string[], drop: string[]) => capabilitySet({ add, drop });

describe('a container', () => {
  test('has fourteen unless told otherwise', () => {
    expect(set([], [])).toHaveLength(14);
    expect(set([], [])).not.toContain('SYS_ADMIN');
  });

  test('has what is added and not what is dropped, and what is both', () => {
    expect(set(['NET_ADMIN'], ['MKNOD'])).toEqual(expect.arrayContaining(['NET_ADMIN', 'CHOWN']));
    expect(set(['NET_ADMIN'], ['MKNOD'])).not.toContain('MKNOD');
    expect(set(['MKNOD'], ['MKNOD'])).toContain('MKNOD');
    expect(set(['CHOWN', 'CHOWN'], [])).toHaveLength(14);
  });

  test('may have all, all but some, none, or none but some', () => {
    expect(set(['ALL'], [])).toHaveLength(41);
    expect(set(['ALL'], ['SYS_ADMIN'])).toHaveLength(40);
    expect(set([], ['ALL'])).toEqual([]);
    expect(set(['KILL'], ['ALL'])).toEqual(['KILL']);
    expect(set(['ALL'], ['ALL'])).toHaveLength(41);
  });
});

test('a name may be written in several ways', () => {
  for (const text of ['NET_ADMIN', 'CAP_NET_ADMIN', 'cap_net_admin']) expect(parseCapability(text)).toBe('NET_ADMIN');
  expect(parseCapability('all')).toBe('ALL');
  for (const text of ['', 'CAP_', 'NET', 'NET_ADMIN,KILL']) expect(() => parseCapability(text)).toThrow('invalid cap');
});

test('the shim gets a list', () => {
  expect(capabilityList([])).toBe('-');
  expect(capabilityList(['CHOWN', 'SYS_ADMIN'])).toBe('chown,sys_admin');
  expect(capabilityList(set(['ALL'], []))).toBe('all');
});

test('numbers are the kernel’s', () => {
  const only = (bit: number) => () => `Name:\tnode\nCapEff:\t${(1n << BigInt(bit)).toString(16).padStart(16, '0')}\n`;
  const define = execFileSync('grep', ['-hE', '^#define CAP_[A-Z_]+\\s+[0-9]+$', '/usr/include/linux/capability.h']);
  const numbers = [...String(define).matchAll(/CAP_(\w+)\s+(\d+)/g)];
  expect(numbers).toHaveLength(41);
  for (const [, name = '', number] of numbers) {
    expect(hasCapability(name, only(Number(number))), name).toBe(true);
    expect(hasCapability(name, only(Number(number) + 1)), name).toBe(false);
  }
  expect(hasCapability('CHOWN', () => undefined)).toBe(false);
});

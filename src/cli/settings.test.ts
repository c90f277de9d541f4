import { describe, expect, test } from 'vitest';
import { parseSysctl } from './settings.js';

describe('--sysctl', () => {
  test.each([
    'net.ipv4.ip_forward=1',
    'net/ipv4/conf/eth0.1/forwarding=0',
    'fs.mqueue.msg_max=5',
    'kernel.sem=1 2 3 4',
  ])('%s', (text) => expect(parseSysctl(text).join('=')).toBe(text));

  test.each([
    'kernel.panic=1',
    'kernel.core_pattern=|/x',
    'kernel.shmmax.x=1',
    'vm.swappiness=1',
    'fs.file-max=1',
    'net=1',
    'net/../kernel/panic=1',
    'net/./x=1',
    'net..x=1',
    '/net/x=1',
    'net.x\ny=1',
  ])('%j is not a container’s own', (text) => expect(() => parseSysctl(text)).toThrow("not a container's own"));

  test.each(['net.x', '=1', ''])('%j has no name or no value', (text) => {
    expect(() => parseSysctl(text)).toThrow('use NAME=VALUE');
  });
});

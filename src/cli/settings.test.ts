import { describe, expect, test } from 'vitest';
import { parseSysctl, parseUlimit } from './settings.js';

describe('--ulimit', () => {
  test.each([
    ['nofile=1024', { name: 'nofile', soft: 1024, hard: 1024 }],
    ['nofile=1024:2048', { name: 'nofile', soft: 1024, hard: 2048 }],
    ['core=0', { name: 'core', soft: 0, hard: 0 }],
    ['memlock=-1', { name: 'memlock', soft: -1, hard: -1 }],
    ['memlock=5:-1', { name: 'memlock', soft: 5, hard: -1 }],
  ])('%s', (text, expected) => expect(parseUlimit(text)).toEqual(expected));

  test.each([
    ['nofile', 'use something like'],
    ['nofile=', 'use something like'],
    ['nofile=1:2:3', 'use something like'],
    ['nofile=many', 'use something like'],
    ['files=1', '"files" is none of core'],
    ['nofile=2:1', 'above the hard one'],
    ['nofile=-1:1', 'above the hard one'],
  ])('%s is refused', (text, message) => expect(() => parseUlimit(text)).toThrow(message));
});

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

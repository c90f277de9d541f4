import { describe, expect, test } from 'vitest';
import { parseUlimit } from './ulimit.js';

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

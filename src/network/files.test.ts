import { expect, test } from 'vitest';
import { formatHosts, formatResolver, hostResolver, parseResolver } from './files.js';

test('resolv.conf is read as resolv.conf(5) says, and written back', () => {
  const text =
    '# mine\nnameserver 192.0.2.1\nnameserver fd00::1\nnameserver nonsense\ndomain a\nsearch b c\noptions ndots:2 edns0\n';
  const config = parseResolver(text);
  expect(config).toEqual({ servers: ['192.0.2.1', 'fd00::1'], search: ['b', 'c'], options: ['ndots:2', 'edns0'] });
  expect(formatResolver(config)).toBe('nameserver 192.0.2.1\nnameserver fd00::1\nsearch b c\noptions ndots:2 edns0\n');
  expect(parseResolver('')).toEqual({ servers: [], search: [], options: [] });
});

test('behind the stub of systemd-resolved are the resolvers that it asks', () => {
  const files: Record<string, string> = {
    '/etc/resolv.conf': 'nameserver 127.0.0.53\nsearch home\n',
    '/run/systemd/resolve/resolv.conf': 'nameserver 192.0.2.7\n',
  };
  expect(hostResolver((path) => files[path])).toMatchObject({ servers: ['192.0.2.7'], search: ['home'] });
  delete files['/run/systemd/resolve/resolv.conf'];
  expect(hostResolver((path) => files[path])).toMatchObject({ servers: ['127.0.0.53'], search: ['home'] });
});

test('/etc/hosts knows localhost and what it is told', () => {
  const lines = formatHosts([['172.17.0.2', 'web']])
    .trimEnd()
    .split('\n');
  expect(lines[0]).toBe('127.0.0.1\tlocalhost');
  expect(lines.at(-1)).toBe('172.17.0.2\tweb');
});

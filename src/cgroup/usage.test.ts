import { expect, test } from 'vitest';
import { readUsage } from './usage.js';

const v1 = (name: string) =>
  ({ hierarchy: { version: 1, directory: '', controllers: [] }, directory: `/v1/${name}` }) as const;
const v2 = { hierarchy: { version: 2, directory: '', controllers: [] }, directory: '/v2' } as const;

function files(content: Record<string, string>) {
  return (path: string) => content[path];
}

test('reads what v1 counts', () => {
  const read = files({
    '/v1/cpu/cpuacct.usage': '123456789\n',
    '/v1/memory/memory.usage_in_bytes': '5000000\n',
    '/v1/memory/memory.stat': 'inactive_file 7\ntotal_inactive_file 1000000\n',
    '/v1/memory/memory.limit_in_bytes': '67108864\n',
    '/v1/pids/pids.current': '3\n',
  });
  expect(readUsage([v1('cpu'), v1('memory'), v1('pids')], read)).toEqual({
    cpu: 123456789,
    memory: 4000000,
    cache: 1000000,
    memoryLimit: 67108864,
    pids: 3,
  });
});

test('reads what v2 counts, and knows its "max"', () => {
  const read = files({
    '/v2/cpu.stat': 'usage_usec 2500\nuser_usec 2000\n',
    '/v2/memory.current': '4096\n',
    '/v2/memory.stat': 'anon 1\ninactive_file 8192\n',
    '/v2/memory.max': 'max\n',
    '/v2/pids.current': '1\n',
  });
  expect(readUsage([v2], read)).toEqual({ cpu: 2500000, cpuUser: 2000000, memory: 0, cache: 8192, pids: 1 });
});

test('takes each number from the hierarchy that has it, and leaves out what none has', () => {
  const read = files({
    '/v1/memory/memory.usage_in_bytes': '10\n',
    '/v1/memory/memory.limit_in_bytes': '9223372036854771712\n',
    '/v2/cpu.stat': 'usage_usec 1\n',
  });
  expect(readUsage([v1('memory'), v2], read)).toEqual({
    cpu: 1000,
    memory: 10,
    memoryLimit: undefined,
    pids: undefined,
  });
});

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findResources } from './resources.js';

let top: string;
beforeEach(() => {
  top = mkdtempSync(join(tmpdir(), 'cgroup-'));
});
afterEach(() => rmSync(top, { recursive: true }));

function put(path: string, text = ''): void {
  mkdirSync(dirname(join(top, path)), { recursive: true });
  writeFileSync(join(top, path), text);
}

test('v1 has the swap limit at its root', () => {
  put('memory/memory.memsw.limit_in_bytes', '9223372036854771712\n');
  const hierarchies = [{ version: 1, directory: join(top, 'memory'), controllers: ['memory'] }] as const;
  expect(findResources(hierarchies).swap).toBe(true);
  rmSync(join(top, 'memory/memory.memsw.limit_in_bytes'));
  expect(findResources(hierarchies).swap).toBe(false);
});

test('v2 has it below its root', () => {
  put('system.slice/memory.max', 'max\n');
  put('system.slice/memory.swap.max', 'max\n');
  const hierarchies = [{ version: 2, directory: top, controllers: ['memory'] }] as const;
  expect(findResources(hierarchies).swap).toBe(true);
  rmSync(join(top, 'system.slice/memory.swap.max'));
  expect(findResources(hierarchies).swap).toBe(false);
});

test('v2 with nothing below its root: a kernel with swap counts it', () => {
  const hierarchies = [{ version: 2, directory: top, controllers: ['memory'] }] as const;
  const kernel = (files: Record<string, string>) => (path: string) => files[path];
  expect(findResources(hierarchies, kernel({ '/proc/swaps': 'Filename\n' })).swap).toBe(true);
  expect(findResources(hierarchies, kernel({})).swap).toBe(false);
});

test('v1 says which CPUs and nodes it has, v2 which are in effect', () => {
  put('v1/cpuset.cpus', '0-7\n');
  put('v1/cpuset.mems', '0-1\n');
  put('v2/cpuset.cpus.effective', '0-1\n');
  put('v2/cpuset.mems.effective', '0\n');
  const v1 = [{ version: 1, directory: join(top, 'v1'), controllers: ['cpuset'] }] as const;
  const v2 = [{ version: 2, directory: join(top, 'v2'), controllers: ['cpuset'] }] as const;
  expect(findResources(v1)).toMatchObject({ cpus: '0-7', mems: '0-1' });
  expect(findResources(v2)).toMatchObject({ cpus: '0-1', mems: '0' });
});

test('v1 alone has time for the real-time scheduler, where the kernel was built for it', () => {
  put('cpu/cpu.rt_runtime_us', '950000\n');
  const found = (version: 1 | 2, directory: string) =>
    findResources([{ version, directory: join(top, directory), controllers: ['cpu'] }]).realtime;
  expect([found(1, 'cpu'), found(1, 'elsewhere'), found(2, 'cpu')]).toEqual([true, false, false]);
});

test('without a cpuset, the machine says which CPUs it has', () => {
  const read = (path: string) => (path === '/sys/devices/system/cpu/online' ? '0-5\n' : undefined);
  expect(findResources([], read)).toMatchObject({ cpus: '0-5', mems: '0', swap: false, realtime: false });
});

import { expect, test } from 'vitest';
import { joinCgroup } from './cgroup.js';
import type { Hierarchy } from './contract.js';

const memory: Hierarchy = { version: 1, directory: '/c/memory', controllers: ['memory'] };
const pids: Hierarchy = { version: 1, directory: '/c/pids', controllers: ['pids'] };
const grouping: Hierarchy = { version: 2, directory: '/c/unified', controllers: [] };
const unified: Hierarchy = { version: 2, directory: '/c', controllers: ['memory', 'pids'] };

/** Where it is born, and what it writes then. */
function joined(...hierarchies: Hierarchy[]) {
  const { birthplace, join } = joinCgroup('mydocker/id', hierarchies);
  return [birthplace, ...join.map(({ op, args }) => [op, ...args].join(' '))];
}

test('a later process joins the same directories, and leaves the namespace to setns', () => {
  const writes = ['write /c/memory/mydocker/id/tasks 0', 'write /c/pids/mydocker/id/tasks 0'];
  expect(joined(memory, pids)).toEqual([undefined, ...writes]);
  expect(joined(memory, pids, grouping)).toEqual(['/c/unified/mydocker/id', ...writes]);
  expect(joined(unified)).toEqual(['/c/mydocker/id']);
});

import { expect, test } from 'vitest';
import type { Hierarchy } from '../contract.js';
import { checkDelegation } from './delegation.js';

const tree: Hierarchy = { version: 2, directory: '/c', controllers: ['pids'] };
/** The top of the tree as a container sees it; the machine's own has no cgroup.type. */
const seen = (files: Record<string, string>) => (path: string) =>
  ({ 'cgroup.type': 'domain\n', 'cgroup.procs': '', 'cgroup.subtree_control': '\n', ...files })[path.slice(3)];

test('a top with processes cannot pass controllers on', () => {
  expect(() => checkDelegation(tree, seen({ 'cgroup.procs': '1\n7\n' }))).toThrow(
    'the cgroup at /c has processes of its own, so it cannot limit pids below it',
  );
});

test.each([
  ['it has none', {}],
  ['it did so before', { 'cgroup.procs': '1\n', 'cgroup.subtree_control': 'cpu memory pids\n' }],
  ["it is the machine's own", { 'cgroup.procs': '1\n', 'cgroup.type': '' }],
])('it can when %s', (_, files: Record<string, string>) => {
  expect(() => checkDelegation(tree, seen(files))).not.toThrow();
});

test('a tree without controllers has nothing to pass on', () => {
  expect(() => checkDelegation({ ...tree, controllers: [] }, seen({ 'cgroup.procs': '1\n' }))).not.toThrow();
});

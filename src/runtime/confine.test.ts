import { expect, test } from 'vitest';
import { type Confinement, confine } from './confine.js';
import { instructions, readable } from './plan.js';

const user = instructions(3)('user', 'who it runs as', '0');
const seccomp = { flags: '-', program: '060000000000ff7f'.repeat(20) };
const base: Confinement = { capabilities: ['KILL'], rlimits: [], noNewPrivileges: false, seccomp };
const ops = (more: Partial<Confinement> = {}) => confine(user, { ...base, ...more }).map(({ op }) => op);

test('a filter needs a right that is then given up, or the promise to gain none', () => {
  expect(ops()).toEqual(['bounding', 'user', 'seccomp', 'capabilities']);
  expect(ops({ noNewPrivileges: true })).toEqual(['bounding', 'user', 'capabilities', 'no_new_privs', 'seccomp']);
  expect(ops({ seccomp: undefined })).toEqual(['bounding', 'user', 'capabilities']);
});

test('a program is shortened for people', () => {
  const filter = confine(user, base).find(({ op }) => op === 'seccomp')!;
  expect(readable(filter)).toEqual(['-', '060000000000ff7f…(20 instructions)']);
});

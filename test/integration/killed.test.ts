/** Between clone and exec the engine does something for a container, in which time somebody may kill it. */
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { instructions } from '../../src/runtime/plan.js';
import { runPlan } from '../../src/runtime/shim.js';
import { identify } from '../../src/util/process.js';
import { waitFor } from '../lib/wait.js';

process.env.MYDOCKER_SHIM ??= join(import.meta.dirname, '../../dist/mydocker-shim');

const isRoot = process.getuid?.() === 0;
const instruction = instructions(13);
const plan = [
  instruction('clone', 'somebody to kill', 'pid'),
  instruction('wait', 'for the engine', 'network'),
  instruction('exec', 'what must not run', 'true'),
];
const failure = new Error('no such process');

test.skipIf(!isRoot)('who is killed meanwhile has ended, whatever the engine could not do for it', async () => {
  const kill = async (_: unknown, pid: number) => {
    process.kill(pid, 'SIGKILL');
    await waitFor(() => !identify(pid), { what: 'its end' });
    throw failure;
  };
  expect(await runPlan(plan, { stdin: false, onWait: kill })).toBe(137);
});

test.skipIf(!isRoot)('what fails for one that lives is a failure', async () => {
  const onWait = () => Promise.reject(failure);
  await expect(runPlan(plan, { stdin: false, onWait })).rejects.toThrow(failure);
});

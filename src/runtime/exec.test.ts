import { expect, test } from 'vitest';
import { execPlan, monitorExec } from './exec.js';
import { instructions } from './plan.js';

const join = instructions(2)('write', 'join it', '/sys/fs/cgroup/pids/c/tasks', '0');
const base = {
  container: { pid: 7, startTime: '1234' },
  cgroup: { birthplace: '/sys/fs/cgroup/unified/c', join: [join] },
  args: ['true'],
  env: [],
  cwd: '/',
  user: '0',
  stdio: { input: 'none' as const },
  confinement: { capabilities: [], rlimits: [], noNewPrivileges: false, seccomp: undefined },
};

test('the cgroup is joined while its files are in sight, and before the namespaces', () => {
  const plan = execPlan(base);
  expect(plan.map(({ op }) => op)).toEqual([
    'clone',
    'write',
    'setns',
    'env',
    'pipes',
    'chdir',
    'bounding',
    'user',
    'capabilities',
    'exec',
  ]);
  expect(plan[0]?.args).toEqual(['-', '/sys/fs/cgroup/unified/c']);
  expect(plan[2]?.args).toEqual(['7', '1234', 'cgroup,ipc,mount,network,pid,uts']);
});

test('without a v2 tree the process is born where we are', () => {
  expect(execPlan({ ...base, cgroup: { birthplace: undefined, join: [] } })[0]?.args).toEqual(['-']);
});

test("an exec's terminal is not the container's console", () => {
  const plan = execPlan({ ...base, stdio: { terminal: { rows: 24, columns: 80 }, input: 'open' } });
  expect(plan.map(({ op }) => op)).toEqual([
    'clone',
    'write',
    'setns',
    'env',
    'pty',
    'chdir',
    'bounding',
    'user',
    'capabilities',
    'exec',
  ]);
});

test('its monitor writes no log', () => {
  const relay = { attach: true, stdin: true, terminal: false, detachKeys: [] };
  const plan = monitorExec({ ...relay, directory: '/run/e', backlog: '/var/c', atExit: ['/bin/it', 'tell'] });
  expect(plan.map(({ op, args }) => [op, ...args])).toEqual([
    ['monitor', '/run/e', 'attach,stdin'],
    ['listen', '/run/e', '/var/c'],
    ['record', '/run/e/exit.json'],
    ['at_exit', '/bin/it', 'tell'],
  ]);
});

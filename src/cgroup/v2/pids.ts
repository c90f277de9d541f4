import type { Controller } from '../contract.js';

/** Documentation/admin-guide/cgroup-v2.rst, "PID" */
export const pids: Controller = {
  settings: ({ pidsLimit }) =>
    pidsLimit === undefined ? [] : [['pids.max', pidsLimit > 0 ? String(pidsLimit) : 'max', 'limit processes']],
};

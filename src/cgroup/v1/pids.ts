import type { Controller } from '../contract.js';

/** Documentation/admin-guide/cgroup-v1/pids.rst */
export const pids: Controller = {
  settings: ({ pidsLimit }) =>
    pidsLimit === undefined ? [] : [['pids.max', pidsLimit > 0 ? String(pidsLimit) : 'max', 'limit processes']],
};

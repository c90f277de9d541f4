import type { Controller } from '../contract.js';
import { formatDeviceRule } from '../device-rules.js';

/** Documentation/admin-guide/cgroup-v1/devices.rst */
export const devices: Controller = {
  settings: ({ devices: rules }) =>
    rules
      ? [
          ['devices.deny', 'a', 'no device'],
          ...rules.map((rule) => ['devices.allow', formatDeviceRule(rule), 'but this'] as const),
        ]
      : [],
};

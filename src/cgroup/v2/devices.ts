import { instructions, type Plan } from '../../runtime/plan.js';
import type { Controller } from '../contract.js';
import type { DeviceRule } from '../device-rules.js';
import { deviceProgram } from './device-program.js';

const instruction = instructions(15);

/** v2 has no files for it. */
export const devices: Controller = {
  settings: () => [],
};

/** Documentation/admin-guide/cgroup-v2.rst, "Device controller": a program that the kernel asks, for as long as the cgroup is there. */
export function guardDevices(directory: string, rules: readonly DeviceRule[]): Plan {
  return [instruction('cgroup_device', 'no device but those allowed', directory, deviceProgram(rules))];
}

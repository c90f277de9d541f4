import type { DeviceRule } from '../cgroup/device-rules.js';
import { type DeviceMapping, parseDevice, parseRule } from '../container/device.js';
import type { Input, OptionRow } from './command.js';

/** The options that give a container devices of the host. */
export const deviceOptions: readonly OptionRow[] = [
  ['--device <device>', 'Give it a device of the host: PATH[:PATH-IN-CONTAINER][:rwm]'],
  ['--device-cgroup-rule <rule>', 'Let it use devices by number: "c 42:* rwm"'],
];

export function readDevices(input: Input): { devices: DeviceMapping[]; deviceRules: DeviceRule[] } {
  return {
    devices: input.list('device').map(parseDevice),
    deviceRules: input.list('device-cgroup-rule').map(parseRule),
  };
}

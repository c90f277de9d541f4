import { isAbsolute, normalize } from 'node:path/posix';
import { type DeviceRule, parseDeviceRule } from '../cgroup/device-rules.js';
import type { DeviceMapping } from '../container/device.js';
import { EngineError } from '../util/errors.js';
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

/** Reads `--device SOURCE[:TARGET][:ACCESS]`. */
export function parseDevice(text: string): DeviceMapping {
  const words = text.split(':');
  const access = words.length > 1 && isAccess(words.at(-1) ?? '') ? words.pop() : undefined;
  const [source = '', target = source, ...rest] = words;
  if (rest.length > 0) throw invalid(text, 'use PATH[:PATH-IN-CONTAINER][:rwm]');
  if (!isAbsolute(source)) throw invalid(text, `"${source}" must be an absolute path`);
  const path = normalize(target).replace(/\/$/, '');
  if (!path.startsWith('/dev/') && path !== '/dev') throw invalid(text, 'in a container, devices are below /dev');
  return { source: normalize(source), target: path, access: access ?? 'rwm' };
}

function isAccess(word: string): boolean {
  return /^[rwm]{1,3}$/.test(word) && new Set(word).size === word.length;
}

function parseRule(text: string): DeviceRule {
  const rule = parseDeviceRule(text);
  if (rule) return rule;
  throw new EngineError('invalid', `invalid --device-cgroup-rule "${text}": use something like "c 42:* rwm"`);
}

function invalid(text: string, reason: string): EngineError {
  return new EngineError('invalid', `invalid --device "${text}": ${reason}`);
}

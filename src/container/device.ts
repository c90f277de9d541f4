import { isAbsolute, normalize } from 'node:path/posix';
import { type DeviceRule, parseDeviceRule } from '../cgroup/device-rules.js';
import { EngineError } from '../util/errors.js';

/** A device of the host that a container is to have. */
export interface DeviceMapping {
  /** Its path on the host, or that of a directory of devices. */
  readonly source: string;
  /** Its path in the container, below /dev. */
  readonly target: string;
  /** Some of `r`, `w` and `m`. */
  readonly access: string;
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

/** Reads `--device-cgroup-rule TYPE MAJOR:MINOR ACCESS`. */
export function parseRule(text: string): DeviceRule {
  const rule = parseDeviceRule(text);
  if (rule) return rule;
  throw new EngineError('invalid', `invalid --device-cgroup-rule "${text}": use something like "c 42:* rwm"`);
}

function invalid(text: string, reason: string): EngineError {
  return new EngineError('invalid', `invalid --device "${text}": ${reason}`);
}

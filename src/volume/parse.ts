import { isAbsolute, normalize, resolve } from 'node:path';
import { EngineError } from '../util/errors.js';
import { parseBytes } from '../util/units.js';
import { checkDriverOptions } from './local-driver.js';
import type { MountPoint } from './mount-point.js';
import { isVolumeName } from './store.js';

/** Reads `-v [SOURCE:]TARGET[:OPTIONS]`; a source with a slash, or that starts with a dot, is a path. */
export function parseVolume(text: string): MountPoint {
  const parts = text.split(':');
  if (parts.length > 3 || parts.includes('')) throw invalid('-v', text, 'use [SOURCE:]TARGET[:ro]');
  const [source, target, options = ''] = parts.length === 1 ? ['', parts[0], ''] : parts;
  const flags = readFlags(text, options);
  const mount = { target: mountTarget(text, target), readOnly: flags.readOnly };
  if (!source) return { ...mount, type: 'volume', source: '', anonymous: true, noCopy: flags.noCopy };
  if (/^[./~]/.test(source) || source.includes('/')) {
    return { ...mount, type: 'bind', source: resolve(source), create: true };
  }
  return { ...mount, type: 'volume', source: volumeName(source), noCopy: flags.noCopy };
}

/** Options that mean nothing here: sharing labels of SELinux, and the propagation that every mount has anyway. */
const ignored = ['rw', 'z', 'Z', 'private', 'rprivate', 'consistent', 'cached', 'delegated'];

/** Of each of these one may be said, and once. */
const alternatives = [
  ['ro', 'rw'],
  ['nocopy'],
  ['z', 'Z'],
  ['private', 'rprivate'],
  ['consistent', 'cached', 'delegated'],
];

function readFlags(text: string, options: string): { readOnly: boolean; noCopy: boolean } {
  const words = options.split(',').filter((word) => word !== '');
  const unknown = words.find((word) => !['ro', 'nocopy', ...ignored].includes(word));
  if (unknown) throw invalid('-v', text, `unknown option "${unknown}"`);
  if (alternatives.some((kind) => words.filter((word) => kind.includes(word)).length > 1)) {
    throw invalid('-v', text, `invalid mode "${options}"`);
  }
  return { readOnly: words.includes('ro'), noCopy: words.includes('nocopy') };
}

/** @param text for the message */
export function mountTarget(text: string, target = ''): string {
  if (!isAbsolute(target))
    throw new EngineError('invalid', `invalid mount "${text}": "${target}" must be an absolute path`);
  const path = normalize(target).replace(/(?<=.)\/$/, '');
  if (path === '/') throw new EngineError('invalid', `invalid mount "${text}": the target cannot be /`);
  if (/^\/proc(\/|$)/.test(path) && !replaceable.includes(path)) {
    throw new EngineError('invalid', `invalid mount "${text}": ${path} shows the kernel, and stays as it is`);
  }
  return path;
}

/** What says how the whole machine does, and what a container may be told instead (as by lxcfs). */
const replaceable = ['cpuinfo', 'diskstats', 'loadavg', 'meminfo', 'slabinfo', 'stat', 'swaps', 'uptime'].map(
  (name) => `/proc/${name}`,
);

export function volumeName(name: string): string {
  if (isVolumeName(name)) return name;
  throw new EngineError(
    'invalid',
    `invalid volume name "${name}": use letters, digits and _.- (for a host's directory give its path)`,
  );
}

/** Reads `--tmpfs TARGET[:OPTIONS]`. */
export function parseTmpfs(text: string): MountPoint {
  const [target, ...options] = text.split(':');
  return { type: 'tmpfs', source: '', target: mountTarget(text, target), readOnly: false, options: options.join(':') };
}

/** Every key of --mount, and its short forms. */
const keys: Record<string, string> = {
  type: 'type',
  source: 'source',
  src: 'source',
  target: 'target',
  dst: 'target',
  destination: 'target',
  readonly: 'readonly',
  ro: 'readonly',
  'volume-driver': 'volume-driver',
  'volume-label': 'volume-label',
  'volume-nocopy': 'volume-nocopy',
  'volume-opt': 'volume-opt',
  consistency: 'consistency',
  'bind-nonrecursive': 'bind-nonrecursive',
  'bind-propagation': 'bind-propagation',
  'tmpfs-size': 'tmpfs-size',
  'tmpfs-mode': 'tmpfs-mode',
};

/** Reads `--mount type=…,source=…,target=…[,readonly]…`. */
export function parseMount(text: string): MountPoint {
  const fields = readFields(text);
  const type = fields.get('type') ?? 'volume';
  const source = fields.get('source') ?? '';
  const readOnly = readSwitch(text, fields, 'readonly');
  const mount = { target: mountTarget(text, fields.get('target')), readOnly, listed: true };
  if (type === 'bind') return { ...mount, type, source: readBindSource(text, source, fields), ...depth(text, fields) };
  if (type === 'tmpfs' && source) throw invalid('--mount', text, 'files in memory have no source');
  if (type === 'tmpfs') return { ...mount, type, source: '', options: tmpfsOptions(text, fields, mount.readOnly) };
  if (type !== 'volume') throw invalid('--mount', text, `unknown type "${type}": use bind, volume or tmpfs`);
  const options = readVolumeOptions(text, fields);
  return source
    ? { ...mount, type, source: volumeName(source), ...options }
    : { ...mount, type, source, anonymous: true, ...options };
}

function readVolumeOptions(
  text: string,
  fields: Map<string, string>,
): Pick<MountPoint, 'noCopy' | 'labels' | 'driverOptions'> {
  const driver = fields.get('volume-driver') ?? '';
  if (!['', 'local'].includes(driver)) throw invalid('--mount', text, `unknown driver "${driver}": use local`);
  const [labels, options] = [readPairs(text, 'volume-label'), readPairs(text, 'volume-opt')];
  return {
    noCopy: readSwitch(text, fields, 'volume-nocopy'),
    ...(labels && { labels }),
    ...(options && { driverOptions: checkDriverOptions(options) }),
  };
}

/** What is said several times, each time NAME=VALUE. */
function readPairs(text: string, key: string): Record<string, string> | undefined {
  const pairs = splitFields(text).flatMap(([name, value]) => (name === key ? [splitPair(value)] : []));
  return pairs.length > 0 ? Object.fromEntries(pairs) : undefined;
}

const readFields = (text: string): Map<string, string> => new Map(splitFields(text));

function splitFields(text: string): [key: string, value: string][] {
  return splitCommas(text).map((field) => {
    const [word, value] = splitPair(field);
    const key = keys[word.trim().toLowerCase()];
    if (!key) throw invalid('--mount', text, `unknown key "${word}"`);
    return [key, value];
  });
}

function splitPair(text: string): [name: string, value: string] {
  const [name = '', ...value] = text.split('=');
  return [name, value.join('=')];
}

/** As CSV has it: a field in quotes may hold commas, and a quote when it is doubled. */
function splitCommas(text: string): string[] {
  const fields = [...`${text},`.matchAll(/("(?:[^"]|"")*"|[^",]*),/gy)].map(([, field = '']) => field);
  if (fields.join().length !== text.length) throw invalid('--mount', text, 'a quote that does not surround a field');
  return fields.map((field) => (field.startsWith('"') ? field.slice(1, -1).replaceAll('""', '"') : field));
}

function readSwitch(text: string, fields: Map<string, string>, key: string): boolean {
  const value = fields.get(key);
  if (value === undefined || ['false', '0'].includes(value)) return false;
  if (['', 'true', '1'].includes(value)) return true;
  throw invalid('--mount', text, `invalid value for ${key}: use true or false`);
}

function readBindSource(text: string, source: string, fields: Map<string, string>): string {
  const propagation = fields.get('bind-propagation') ?? 'rprivate';
  if (!ignored.includes(propagation))
    throw invalid('--mount', text, 'a container keeps its mounts to itself: bind-propagation can only be rprivate');
  if (isAbsolute(source)) return normalize(source);
  if (source.startsWith('.')) return resolve(source);
  throw invalid('--mount', text, 'a bind needs source=, an absolute path or one that begins with a dot');
}

function depth(text: string, fields: Map<string, string>): Pick<MountPoint, 'nonRecursive'> {
  return readSwitch(text, fields, 'bind-nonrecursive') ? { nonRecursive: true } : {};
}

/** What `--mount` says, for somebody in another directory: a source that begins with a dot is a path from ours. */
export function fromHere(text: string): string {
  return splitCommas(text).map(absoluteSource).map(quoted).join(',');
}

function absoluteSource(field: string): string {
  const [word, value] = splitPair(field);
  const isSource = keys[word.trim().toLowerCase()] === 'source' && value.startsWith('.');
  return isSource ? `${word}=${resolve(value)}` : field;
}

function quoted(field: string): string {
  return /[",]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field;
}

function tmpfsOptions(text: string, fields: Map<string, string>, readOnly: boolean): string {
  const size = fields.get('tmpfs-size');
  const mode = fields.get('tmpfs-mode') ?? '1777';
  if (!/^[0-7]{1,5}$/.test(mode)) throw invalid('--mount', text, `invalid tmpfs-mode "${mode}": use octal digits`);
  const bytes = size === undefined ? undefined : parseBytes(size);
  if (size !== undefined && bytes === undefined) throw invalid('--mount', text, `invalid tmpfs-size "${size}"`);
  return [...(bytes ? [`size=${bytes}`] : []), `mode=${mode}`, ...(readOnly ? ['ro'] : [])].join(',');
}

/** In the order in which they must be attached: what lies deeper comes later. */
export function orderMounts(mounts: readonly MountPoint[]): MountPoint[] {
  const depth = ({ target }: MountPoint) => target.split('/').length;
  const targets = mounts.map(({ target }) => target);
  const twice = targets.find((target, index) => targets.indexOf(target) !== index);
  if (twice) throw new EngineError('invalid', `duplicate mount point: ${twice}`);
  return mounts.toSorted((a, b) => depth(a) - depth(b));
}

function invalid(option: string, text: string, reason: string): EngineError {
  return new EngineError('invalid', `invalid argument "${text}" for "${option}": ${reason}`);
}

import { join } from 'node:path';
import { EngineError } from '../../util/errors.js';
import { parseBytes } from '../../util/units.js';
import { jsonFile } from './json-file.js';
import { local } from './local.js';
import type { Log } from './reader.js';

/** How a container's output is kept, by docker's names. */
export interface LogConfig {
  readonly driver: 'local' | 'json-file' | 'none';
  /** As they were given. */
  readonly options: Readonly<Record<string, string>>;
}

/** What the options say. */
export interface LogSettings {
  /** Bytes after which a file is full; 0 for no limit. */
  readonly maxSize: number;
  /** How many files there are at most. */
  readonly maxFiles: number;
  /** The names of environment variables that `--details` shows. */
  readonly env: readonly string[];
  /** And those of labels. */
  readonly labels: readonly string[];
}

/** Of a container that asks for nothing else, or was made before one could. */
export const defaultLog: LogConfig = { driver: 'local', options: {} };

const drivers = ['local', 'json-file', 'none'] as const;
const names = ['max-size', 'max-file', 'env', 'labels', 'mode', 'max-buffer-size', 'compress'];

/** Which options a driver has; `tag` is one that only docker's own tools look for. */
const allowed = { local: names, 'json-file': [...names, 'tag'], none: [] } as const;

/**
 * Checks a log driver and its options.
 *
 * @throws EngineError `invalid`
 */
export function logConfig(driver: string, options: Readonly<Record<string, string>>): LogConfig {
  const known = drivers.find((name) => name === driver);
  if (!known) throw new EngineError('invalid', `no log driver named '${driver}': use ${drivers.join(', ')}`);
  const unknown = Object.keys(options).find((name) => !(allowed[known] as readonly string[]).includes(name));
  if (unknown !== undefined) {
    throw new EngineError('invalid', `unknown log opt '${unknown}' for ${known} log driver`);
  }
  const config = { driver: known, options };
  logSettings(config);
  checkDelivery(options);
  return config;
}

/** A monitor passes on what it reads before it reads more: that it might drop something instead is allowed, and not done. */
function checkDelivery({ mode = 'blocking', 'max-buffer-size': size = '1m' }: Readonly<Record<string, string>>): void {
  if (!['blocking', 'non-blocking'].includes(mode)) {
    throw new EngineError('invalid', `invalid log opt mode=${mode}: use blocking or non-blocking`);
  }
  if (parseBytes(size) !== undefined) return;
  throw new EngineError('invalid', `invalid log opt max-buffer-size=${size}: use a size such as 1m (units k, m, g)`);
}

/** What is not said is as in docker, but for a log's size, which has no limit unless asked for. */
export function logSettings({ driver, options }: LogConfig): LogSettings {
  const maxSize = options['max-size'] === undefined ? 0 : readSize(options['max-size']);
  const maxFiles = readCount(options['max-file'] ?? (driver === 'local' ? '5' : '1'));
  return { maxSize, maxFiles, env: readNames(options.env), labels: readNames(options.labels) };
}

function readNames(text = ''): string[] {
  return text.split(',').filter(Boolean);
}

function readSize(text: string): number {
  const size = text === '-1' ? 0 : parseBytes(text);
  if (size !== undefined && (size > 0 || text === '-1')) return size;
  throw new EngineError('invalid', `invalid log opt max-size=${text}: use a size such as 10m (units k, m, g)`);
}

function readCount(text: string): number {
  if (/^[1-9]\d{0,2}$/.test(text)) return Number(text);
  throw new EngineError('invalid', `invalid log opt max-file=${text}: use a number from 1 to 999`);
}

/** Where a driver writes. */
export function logPath(directory: string, id: string, { driver }: LogConfig): string {
  return join(directory, driver === 'json-file' ? `${id}-json.log` : 'log');
}

/**
 * A container's log, to be read.
 *
 * @throws EngineError `unavailable` when there is none
 */
export function containerLog(directory: string, id: string, config: LogConfig): Log {
  if (config.driver === 'none') {
    throw new EngineError('unavailable', 'configured logging driver does not support reading');
  }
  const place = { path: logPath(directory, id, config), count: logSettings(config).maxFiles };
  return { place, format: config.driver === 'json-file' ? jsonFile : local };
}

/** What `--details` shows of a container: those of its labels and variables that were asked for, by name. */
export function logAttributes(
  config: LogConfig,
  environment: readonly string[],
  labels: Readonly<Record<string, string>> = {},
): Record<string, string> {
  const wanted = logSettings(config);
  const pairs = environment.map((variable): [string, string] => {
    const [name = ''] = variable.split('=', 1);
    return [name, variable.slice(name.length + 1)];
  });
  const all = [
    ...Object.entries(labels).filter(([name]) => wanted.labels.includes(name)),
    ...pairs.filter(([name]) => wanted.env.includes(name)),
  ];
  return Object.fromEntries(all.sort(([a], [b]) => (a < b ? -1 : 1)));
}

import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { EngineError, errnoCode } from '../util/errors.js';
import type { Input } from './command.js';

export const defaultConfigFile = '/etc/mydocker/daemon.json';

const texts = z.array(z.string());

/** By the names of the options; what may be given more than once has the plural for a name. */
const schema = z
  .strictObject({
    'allow-insecure-tcp': z.boolean(),
    'api-cors-origins': texts,
    'api-hosts': texts,
    debug: z.boolean(),
    group: z.string(),
    hosts: texts,
    labels: texts,
    metrics: z.boolean(),
    pidfile: z.string(),
    'shutdown-timeout': z.int().min(0),
    tls: z.boolean(),
    tlscacert: z.string(),
    tlscert: z.string(),
    tlskey: z.string(),
    tlsverify: z.boolean(),
  })
  .partial();

/** What a configuration file says. */
export type FileValues = Readonly<Record<string, boolean | number | string | readonly string[]>>;

/**
 * The options of the command line, and those of the configuration file.
 *
 * @throws EngineError `invalid`, with the file's path: when it cannot be read, when a key is unknown or of a wrong type, and when both
 * say something of the same option
 */
export function withConfigFile(input: Input): Input {
  const path = configFileOf(input);
  try {
    const values = readValues(path, input.text('config-file') === undefined);
    checkConflicts(input, values);
    return merge(input, values);
  } catch (error) {
    const message = `unable to configure the daemon with file ${path}: ${(error as Error).message}`;
    throw new EngineError('invalid', message, { cause: error });
  }
}

/** Its path. */
export function configFileOf(input: Input): string {
  return input.text('config-file') || defaultConfigFile;
}

function readValues(path: string, mayBeMissing: boolean): FileValues {
  const { success, data, error } = schema.safeParse(readJson(path, mayBeMissing));
  if (success) return data as FileValues;
  const [issue] = error.issues;
  if (issue?.code === 'unrecognized_keys') {
    throw new Error(`the following directives don't match any configuration option: ${issue.keys.join(', ')}`);
  }
  throw new Error([issue?.path.join('.'), issue?.message].filter(Boolean).join(': '));
}

function readJson(path: string, mayBeMissing: boolean): unknown {
  try {
    const text = readFileSync(path, 'utf8');
    return text.trim() === '' ? {} : JSON.parse(text);
  } catch (error) {
    if (mayBeMissing && errnoCode(error) === 'ENOENT') return {};
    throw error;
  }
}

/** Nobody would know which of the two holds. */
function checkConflicts(input: Input, values: FileValues): void {
  const both = Object.entries(values).flatMap(([key, value]) => {
    const given = input.list(optionOf(key));
    if (given.length === 0) return [];
    const flag =
      typeof value === 'object' ? given : typeof value === 'boolean' ? input.flag(key) : (given.at(-1) ?? '');
    return [`${key}: (from flag: ${show(flag)}, from file: ${show(value)})`];
  });
  if (both.length === 0) return;
  throw new Error(
    `the following directives are specified both as a flag and in the configuration file: ${both.join(', ')}`,
  );
}

function show(value: FileValues[string]): string {
  return typeof value === 'object' ? `[${value.join(' ')}]` : String(value);
}

const plurals: readonly string[] = Object.entries(schema.shape).flatMap(([key, type]) =>
  type.unwrap() === texts ? [key] : [],
);

/** The names of the options that it may have. */
export const fileOptions: readonly string[] = Object.keys(schema.shape).map(optionOf);

function optionOf(key: string): string {
  return plurals.includes(key) ? key.slice(0, -1) : key;
}

function merge(input: Input, values: FileValues): Input {
  const ofFile = new Map(Object.entries(values).map(([key, value]) => [optionOf(key), [value].flat()]));
  const list = (name: string) => [...input.list(name), ...(ofFile.get(name) ?? []).map(String)];
  return {
    operands: input.operands,
    flag: (name) => input.flag(name) || ofFile.get(name)?.[0] === true,
    list,
    text: (name) => list(name).at(-1),
  };
}

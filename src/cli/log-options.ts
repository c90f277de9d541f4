import { type LogConfig, logConfig } from '../container/log/config.js';
import { EngineError } from '../util/errors.js';
import type { Input, OptionRow } from './command.js';

export const logOptions: readonly OptionRow[] = [
  ['--log-driver <name>', 'How to keep the output: local (the default), json-file, none'],
  ['--log-opt <option>', 'Of the log driver: max-size=10m, max-file=3, env=NAME,…'],
];

export function readLogConfig(input: Input): LogConfig {
  return logConfig(input.text('log-driver') || 'local', Object.fromEntries(input.list('log-opt').map(readPair)));
}

function readPair(text: string): [string, string] {
  const [name = ''] = text.split('=', 1);
  if (name !== '' && name !== text) return [name, text.slice(name.length + 1)];
  throw new EngineError('invalid', `invalid argument "${text}" for "--log-opt": use NAME=VALUE`);
}

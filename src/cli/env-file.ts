import { readFileSync } from 'node:fs';
import { EngineError } from '../util/errors.js';
import { environment } from './environment.js';

/**
 * The variables of a file for `--env-file`, as docker reads it: a line each, NAME=VALUE or NAME with our own value, if we have
 * one; nothing is a quote, and a line that begins with # is a comment.
 */
export function readEnvFile(path: string): string[] {
  const lines = read(path)
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/);
  return environment(
    lines
      .map((line) => line.trimStart())
      .filter((line) => line !== '' && !line.startsWith('#'))
      .map(check),
  ).filter((variable) => variable.includes('='));

  function check(line: string): string {
    const [name = ''] = line.split('=', 1);
    if (/\s/.test(name))
      throw new EngineError('invalid', `${path}: the name of a variable has a blank in it: "${name}"`);
    return line;
  }
}

function read(path: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(path));
  } catch (error) {
    throw new EngineError('invalid', `cannot read the env file ${path}: ${(error as Error).message}`, { cause: error });
  }
}

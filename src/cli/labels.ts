import { readFileSync } from 'node:fs';
import { EngineError } from '../util/errors.js';

/**
 * What `--label NAME[=VALUE]` and `--label-file FILE` say; the files first, so that the command line wins.
 *
 * @throws EngineError `invalid`
 */
export function readLabels(labels: readonly string[], files: readonly string[]): Record<string, string> {
  return Object.fromEntries([...files.flatMap(readLabelFile), ...labels].map(readLabel));
}

/** A label without a value has an empty one. */
function readLabel(label: string): [string, string] {
  const [name = '', ...value] = label.split('=');
  if (name.trim() === '') throw new EngineError('invalid', `invalid label "${label}": it has no name`);
  return [name, value.join('=')];
}

/** A label to a line; empty lines, and those that begin with #, are none. */
export function readLabelFile(path: string): string[] {
  const lines = readText(path).split(/\r?\n/);
  return lines.map((line) => line.trimStart()).filter((line) => line !== '' && !line.startsWith('#'));
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new EngineError('invalid', `cannot read the label file ${path}: ${(error as Error).message}`, {
      cause: error,
    });
  }
}

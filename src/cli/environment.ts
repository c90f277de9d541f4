import { EngineError } from '../util/errors.js';

/** `-e NAME=VALUE` as it is, `-e NAME` with our own value; a name that we do not have is left out, as docker does. */
export function environment(values: readonly string[]): string[] {
  return values.flatMap((value) => {
    const [name = ''] = value.split('=', 1);
    if (name === '') throw new EngineError('invalid', `invalid environment variable: "${value}" has no name`);
    if (value.includes('=')) return [value];
    const own = process.env[name];
    return own === undefined ? [] : [`${name}=${own}`];
  });
}

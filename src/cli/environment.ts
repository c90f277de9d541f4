import { EngineError } from '../util/errors.js';

/** `-e NAME=VALUE` as it is, `-e NAME` with our own value; one that we do not have takes away what would be there, as docker does. */
export function environment(values: readonly string[]): string[] {
  return values.map((value) => {
    const [name = ''] = value.split('=', 1);
    if (name === '') throw new EngineError('invalid', `invalid environment variable: "${value}" has no name`);
    const own = process.env[name];
    return value.includes('=') || own === undefined ? value : `${name}=${own}`;
  });
}

import { EngineError } from '../util/errors.js';
import { isServed } from '../util/process.js';

/** `-e NAME=VALUE` as it is, `-e NAME` with our own value; one that we do not have takes away what would be there, as docker does. */
export function environment(values: readonly string[]): string[] {
  return values.map((value) => {
    const [name = ''] = value.split('=', 1);
    if (name === '') throw new EngineError('invalid', `invalid environment variable: "${value}" has no name`);
    // A client has put its own values in; a daemon's are not meant.
    const own = isServed() ? undefined : process.env[name];
    return value.includes('=') || own === undefined ? value : `${name}=${own}`;
  });
}

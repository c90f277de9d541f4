import { EngineError } from '../util/errors.js';

/**
 * The path in `unix:///PATH`.
 *
 * @throws EngineError `invalid`
 */
export function socketPath(address: string): string {
  const [, path] = /^unix:\/\/(\/.+)$/.exec(address) ?? [];
  if (path) return path;
  throw new EngineError('invalid', `invalid argument "${address}" for "--host": use unix:// and an absolute path`);
}

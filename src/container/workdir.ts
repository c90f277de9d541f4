import { isAbsolute, normalize } from 'node:path/posix';
import { EngineError } from '../util/errors.js';

/** The value of `--workdir`, in its shortest form; undefined for none. */
export function workdir(path = ''): string | undefined {
  if (path === '') return undefined;
  if (isAbsolute(path)) return normalize(path);
  throw new EngineError('invalid', `invalid argument "${path}" for "--workdir": use an absolute path`);
}

import { EngineError } from '../util/errors.js';

/** The kernel takes no more than 64 bytes (setdomainname(2)). */
export function domainname(name = ''): string | undefined {
  if (/^[\w.-]{0,64}$/.test(name)) return name || undefined;
  throw new EngineError(
    'invalid',
    `invalid argument "${name}" for "--domainname": use at most 64 letters, digits and _.-`,
  );
}

import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import { HttpError } from './errors.js';

/**
 * Lets in a request at a port only when it is for a host that we are known as. A page's own name can be made to mean this machine, and
 * then the browser takes us for the page's server; an address, and localhost, mean what they say.
 *
 * @param names further ones that are ours, in small letters
 * @throws HttpError 403
 */
export function checkHost({ headers: { host } }: IncomingMessage, names: readonly string[]): void {
  // No browser leaves it out.
  if (host === undefined) return;
  const name = nameOf(host);
  if (isIP(name) || name === 'localhost' || name.endsWith('.localhost') || names.includes(name)) return;
  throw new HttpError(403, `this daemon is not known as "${name}": see --api-host`);
}

/** Without the port, and without the brackets around an address of IPv6. */
function nameOf(host: string): string {
  const [, address, name = ''] = /^(?:\[([^\]]*)\]|([^:]*))(?::\d*)?$/.exec(host) ?? [];
  return (address ?? name).toLowerCase();
}

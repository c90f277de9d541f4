import { type Address, formatAddress, parseAddress } from '../client/address.js';
import { choosePassed, type PassedSocket } from './activation.js';
import type { CheckExposure } from './exposure.js';

/** Where a daemon listens: at an address, or where a descriptor of its own does already. */
export type Place = Address | { readonly fd: number };

/**
 * The places that `--host` names, each once, as `parsePlace` reads them.
 *
 * @param passed undefined when it is not known what will be passed
 * @throws EngineError `invalid`, `notFound`
 */
export function placesOf(
  hosts: readonly string[],
  passed: readonly PassedSocket[] | undefined,
  check: CheckExposure,
): string[] {
  return [...new Set(hosts.flatMap((host) => placesAt(host, passed, check)))];
}

function placesAt(host: string, passed: readonly PassedSocket[] | undefined, check: CheckExposure): string[] {
  if (host.startsWith('fd://')) return passed ? choosePassed(host, passed).map(({ fd }) => `fd://${fd}`) : [host];
  const address = parseAddress(host);
  check(address);
  return [formatAddress(address)];
}

/** Reads what `placesOf` gives. */
export function parsePlace(text: string): Place {
  return text.startsWith('fd://') ? { fd: Number(text.slice('fd://'.length)) } : parseAddress(text);
}

/** The names of hosts among them, in small letters. */
export function hostNames(places: readonly string[]): string[] {
  return places.map(parsePlace).flatMap((place) => ('host' in place ? [place.host.toLowerCase()] : []));
}

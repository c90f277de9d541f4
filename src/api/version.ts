import { HttpError } from './errors.js';

/** The versions of Docker's API that we answer to. */
export const apiVersion = '1.51';
export const minApiVersion = '1.24';

/** Of the program. */
export const ownVersion = '0.1.0';

/**
 * Takes the version off a path: `/v1.51/info` and `/info` are the same.
 *
 * @returns the rest, and the version that the client speaks
 */
export function splitVersion(path: string): { path: string; version: string } {
  const [, version, rest = ''] = /^\/v(\d+(?:\.\d+)*)(\/.*)$/.exec(path) ?? [];
  if (version === undefined) return { path, version: apiVersion };
  return { path: rest, version };
}

/** @throws HttpError 400 for a version that we do not speak */
export function checkVersion(version: string): void {
  if (isOlder(version, minApiVersion)) {
    throw new HttpError(
      400,
      `client version ${version} is too old. Minimum supported API version is ${minApiVersion}, please upgrade your client to a newer version`,
    );
  }
  if (isOlder(apiVersion, version)) {
    throw new HttpError(400, `client version ${version} is too new. Maximum supported API version is ${apiVersion}`);
  }
}

/** True for a version that came before another. */
export function isOlder(version: string, than: string): boolean {
  return compare(version, than) < 0;
}

/** Below 0 when the first is the older one. 1.9 is older than 1.10: these are numbers between dots, and no decimal fraction. */
function compare(one: string, other: string): number {
  const [a, b] = [one, other].map((text) => text.split('.').map(Number)) as [number[], number[]];
  for (let index = 0; index < Math.max(a.length, b.length); index++) {
    const difference = (a[index] ?? 0) - (b[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

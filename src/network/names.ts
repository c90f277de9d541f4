import { rmdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { makeOne } from '../util/directory.js';
import { errnoCode } from '../util/errors.js';
import { namesIn } from '../util/list.js';
import { ownerOf, reserve } from '../util/reservation.js';

/**
 * What a network's containers are called: `<network>/names/<name>/<address>`, a link to the container's id. The resolver answers from
 * these directories, so a name is known to all the moment it is there. DNS does not tell capitals apart.
 */
const nameDirectory = (network: string, name: string) => join(network, 'names', name.toLowerCase());

/** True for what can be asked for in DNS and is no path. */
export function isHostName(name: string): boolean {
  return /^[a-z0-9_]([\w.-]{0,252}[a-z0-9_])?$/i.test(name);
}

export function addName(network: string, name: string, address: string, owner: string): void {
  const directory = nameDirectory(network, name);
  for (;;) {
    makeOne(directory, 0o700);
    try {
      reserve(join(directory, address), owner);
      return;
    } catch (error) {
      // Whoever else had the name has just given it back, and the directory with it.
      if (errnoCode(error) !== 'ENOENT') throw error;
    }
  }
}

/** Takes a container's name away; another container may have the same. */
export function removeName(network: string, name: string, owner: string): void {
  const directory = nameDirectory(network, name);
  for (const address of namesIn(directory)) {
    if (ownerOf(join(directory, address)) === owner) rmSync(join(directory, address), { force: true });
  }
  try {
    rmdirSync(directory);
  } catch (error) {
    if (!['ENOENT', 'ENOTEMPTY', 'EEXIST'].includes(errnoCode(error) ?? '')) throw error;
  }
}

/** Every name of a network with its owners. */
export function listNames(network: string): { name: string; owner: string }[] {
  return namesIn(join(network, 'names')).flatMap((name) =>
    namesIn(nameDirectory(network, name)).map((address) => ({
      name,
      owner: ownerOf(join(nameDirectory(network, name), address)) ?? '',
    })),
  );
}

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { makeDirectory } from '../util/directory.js';
import { EngineError } from '../util/errors.js';
import { prepareRoot } from '../util/root-version.js';
import { Aufs } from './aufs.js';
import type { DriverName, GraphDriver } from './driver.js';
import { Overlay2 } from './overlay2.js';
import { UnusableDriver } from './unusable.js';
import { Vfs } from './vfs.js';

/** The drivers, the one to prefer first. */
const drivers: Record<DriverName, new (root: string) => GraphDriver> = { overlay2: Overlay2, aufs: Aufs, vfs: Vfs };

export const driverNames = Object.keys(drivers);

/** @throws EngineError for a name that is none of a driver's */
export function driverOf(root: string, name: string): GraphDriver {
  if (!isDriverName(name)) {
    const known = Object.keys(drivers).join(', ');
    throw new EngineError('invalid', `unknown storage driver "${name}": use one of ${known}`);
  }
  return new drivers[name](root);
}

function isDriverName(name: string): name is DriverName {
  return Object.hasOwn(drivers, name);
}

/** The driver that is asked for, or that the root directory already uses, or else overlay2. Only looks. */
export function chooseDriver(root: string, wanted?: string): GraphDriver {
  const used = Object.keys(drivers).find((name) => isReady(root, name));
  return driverOf(root, wanted || used || 'overlay2');
}

/**
 * The chosen driver, ready for use: tried out before its first use in this root. When nobody asked for it and it does
 * not work, vfs takes its place, and `warn` gets a line that says so.
 *
 * @throws EngineError when the wanted driver does not work
 */
export async function prepareDriver(
  root: string,
  wanted: string | undefined,
  warn: (line: string) => void,
): Promise<GraphDriver> {
  const driver = chooseDriver(root, wanted);
  prepareRoot(root);
  if (isReady(root, driver.name)) return driver;
  try {
    return await ready(root, driver);
  } catch (error) {
    if (wanted || !(error instanceof UnusableDriver)) throw error;
    warn(`${error.message}; using vfs, which copies all files for every container`);
    return await ready(root, new Vfs(root));
  }
}

/** Its directory is there once it has been tried. */
function isReady(root: string, name: string): boolean {
  return existsSync(join(root, 'layers', name));
}

async function ready(root: string, driver: GraphDriver): Promise<GraphDriver> {
  await driver.probe();
  makeDirectory(join(root, 'layers', driver.name), 0o700);
  return driver;
}

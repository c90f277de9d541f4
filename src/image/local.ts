import { chmod } from 'node:fs/promises';
import type { GraphDriver } from '../storage/driver.js';
import { EngineError } from '../util/errors.js';
import { busyboxTime, busyboxTree } from './busybox.js';
import { writeTree } from './tree.js';

/** The image that a run without one gets. */
export const defaultImage = 'busybox';

/** True when there is such an image; busybox can always be made. */
export function hasImage(driver: GraphDriver, name: string): boolean {
  return name === defaultImage || (/^[a-z0-9][a-z0-9._-]*$/.test(name) && driver.hasLayer(name));
}

/** The layers of an image, the bottom one first. */
export function imageLayers(name: string): string[] {
  return [name];
}

/** As `imageLayers`, and makes the busybox image unless it is there. */
export async function ensureImage(driver: GraphDriver, name: string): Promise<string[]> {
  if (name !== defaultImage && !driver.hasLayer(name)) throw new EngineError('notFound', `no such image: ${name}`);
  if (!driver.hasLayer(name)) await driver.addLayer(name, undefined, writeBusybox);
  return imageLayers(name);
}

async function writeBusybox(directory: string): Promise<void> {
  await chmod(directory, 0o755);
  await writeTree(directory, await busyboxTree(), busyboxTime);
}

import { lstatSync } from 'node:fs';
import { posix } from 'node:path';
import { type ContainerRecord, containerDirectory, readRecord } from '../container/record.js';
import { layerFiles } from '../image/layer-writer.js';
import { readMark } from '../image/whiteout.js';
import { driverOf } from '../storage/choose.js';
import { compareTrees } from '../storage/compare.js';
import type { GraphDriver } from '../storage/driver.js';
import type { Engine } from './context.js';

/** A path of the container, in bytes, and what became of it. */
export interface PathChange {
  readonly path: Buffer;
  readonly kind: 'added' | 'modified' | 'deleted';
}

/** What a container changed of its image's files, sorted by path. A directory in which something changed counts as changed. */
export async function diff({ root }: Engine, id: string): Promise<PathChange[]> {
  const record = readRecord(root, id);
  const changes: PathChange[] = [];
  for await (const change of changesOf(root, record)) changes.push(change);
  return changes.sort((one, other) => Buffer.compare(one.path, other.path));
}

async function* changesOf(root: string, { id, driver: name, layers }: ContainerRecord): AsyncGenerator<PathChange> {
  const driver = driverOf(root, name);
  const changes = driver.changes(containerDirectory(root, id), layers);
  if (changes.whiteouts === 'none') {
    for await (const { path, kind } of compareTrees(changes)) yield change(path.toString('latin1'), kind);
    return;
  }
  const below = layers.toReversed().map((layer) => driver.layerDirectory(layer));
  // As a layer of an image would say it, which is the same for every union.
  for await (const { entry } of layerFiles(changes)) {
    const mark = readMark(entry.name);
    if (mark.kind === 'whiteout') yield change(mark.target, 'deleted');
    if (mark.kind !== 'none' || entry.name === '.') continue;
    yield change(entry.name, isBelow(below, entry.name, driver.whiteouts) ? 'modified' : 'added');
  }
}

function change(name: string, kind: PathChange['kind']): PathChange {
  return { path: Buffer.from(`/${name}`, 'latin1'), kind };
}

/** True when the layers, the highest first, show a file of this name. */
function isBelow(layers: readonly string[], name: string, whiteouts: GraphDriver['whiteouts']): boolean {
  for (const layer of layers) {
    const found = lookUp(layer, name, whiteouts);
    if (found !== 'nothing') return found === 'file';
  }
  return false;
}

/** What one layer says of a name: it has it, it hides it, or nothing. */
function lookUp(layer: string, name: string, whiteouts: GraphDriver['whiteouts']): 'file' | 'hidden' | 'nothing' {
  const parts = name.split('/');
  for (const [index, part] of parts.entries()) {
    const directory = [layer, ...parts.slice(0, index)].join('/');
    if (whiteouts === 'aufs' && status(posix.join(directory, `.wh.${part}`))) return 'hidden';
    const stats = status(posix.join(directory, part));
    if (!stats) return 'nothing';
    if (whiteouts === 'overlay' && stats.isCharacterDevice() && stats.rdev === 0) return 'hidden';
    if (index < parts.length - 1 && !stats.isDirectory()) return 'hidden';
  }
  return 'file';
}

function status(path: string) {
  return lstatSync(Buffer.from(path, 'latin1'), { throwIfNoEntry: false });
}

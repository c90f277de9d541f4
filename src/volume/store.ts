import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { chmod, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createDirectory, removeTree, temporaryOwner, writeAtomic } from '../util/atomic.js';
import { makeDirectory } from '../util/directory.js';
import { EngineError, errnoCode } from '../util/errors.js';
import { prepareRoot } from '../util/root-version.js';

/** A named volume on disk: `<root>/volumes/<name>/volume.json`, its files in `_data` beside it. */
export interface VolumeRecord {
  readonly version: 1;
  readonly name: string;
  /** RFC 3339. */
  readonly created: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Made for one container, and removed with it. */
  readonly anonymous: boolean;
  /** The id of that container. */
  readonly container?: string;
  /** What its driver was told: `type`, `device`, `o`. */
  readonly options?: Readonly<Record<string, string>>;
}

/** What may be said about a new volume. */
export type VolumeOptions = Partial<Pick<VolumeRecord, 'labels' | 'anonymous' | 'container' | 'options'>>;

/** Docker's rule for names. */
export function isVolumeName(name: string): boolean {
  return /^[a-zA-Z0-9][a-zA-Z0-9_.-]+$/.test(name) && name.length <= 255;
}

export function newVolumeName(): string {
  return randomBytes(32).toString('hex');
}

function volumesDirectory(root: string): string {
  return join(root, 'volumes');
}

/** The directory that a volume's files are in. */
export function volumeData(root: string, name: string): string {
  return join(volumesDirectory(root), name, '_data');
}

/** The file that its record is in. */
export function volumeFile(root: string, name: string): string {
  return join(volumesDirectory(root), name, 'volume.json');
}

/** The file that is there while the image's files are copied into a volume, and stays when the copy stops in the middle. */
export function volumeMark(root: string, name: string): string {
  return join(volumesDirectory(root), name, 'filling');
}

/** Makes a volume unless there is one of that name; says whether it did. */
export async function ensureVolume(
  root: string,
  name: string,
  options: VolumeOptions = {},
): Promise<{ record: VolumeRecord; created: boolean }> {
  if (!isVolumeName(name)) {
    throw new EngineError('invalid', `invalid volume name "${name}": use letters, digits and _.- (at least two)`);
  }
  const record = newVolumeRecord(name, options);
  prepareRoot(root);
  makeDirectory(volumesDirectory(root), 0o711);
  const created = await createDirectory(join(volumesDirectory(root), name), async (directory) => {
    const data = join(directory, '_data');
    await mkdir(data);
    // Whoever the container's users are: mkdir's own mode would be cut by the umask of whoever calls us.
    await chmod(data, 0o755);
    await writeAtomic(join(directory, 'volume.json'), JSON.stringify(record));
  });
  return { record: created ? record : readVolume(root, name), created };
}

/** The record of a volume that is made now. */
export function newVolumeRecord(
  name: string,
  { labels = {}, anonymous = false, ...rest }: VolumeOptions,
): VolumeRecord {
  return { version: 1, name, created: new Date().toISOString(), labels, anonymous, ...rest };
}

/** @throws EngineError `notFound`, or `unavailable` when its record is damaged */
export function readVolume(root: string, name: string): VolumeRecord {
  const path = volumeFile(root, name);
  try {
    if (!isVolumeName(name)) throw new EngineError('notFound', `no such volume: ${name}`);
    const record = JSON.parse(readFileSync(path, 'utf8')) as VolumeRecord | null;
    if (record?.version === 1 && record.name === name && record.labels instanceof Object) return record;
  } catch (error) {
    if (errnoCode(error) === 'ENOENT') throw new EngineError('notFound', `no such volume: ${name}`, { cause: error });
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw new EngineError('unavailable', `the record ${path} is damaged; its files are in ${volumeData(root, name)}`);
}

/** The names of all volumes, also of those whose record is damaged. */
export function listVolumeNames(root: string): string[] {
  try {
    return readdirSync(volumesDirectory(root)).filter((name) => temporaryOwner(name) === undefined);
  } catch (error) {
    if (errnoCode(error) === 'ENOENT') return [];
    throw error;
  }
}

/** Removes a volume with its files. False when there is none. */
export async function deleteVolume(root: string, name: string): Promise<boolean> {
  return await removeTree(join(volumesDirectory(root), name));
}

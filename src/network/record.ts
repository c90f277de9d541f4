import { randomBytes } from 'node:crypto';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createDirectory, removeTree, replaceFile } from '../util/atomic.js';
import { digestOf } from '../util/digest.js';
import { makeDirectory } from '../util/directory.js';
import { EngineError, errnoCode } from '../util/errors.js';
import { namesIn } from '../util/list.js';
import { remembering } from '../util/remember.js';
import { ownerOf, reserve } from '../util/reservation.js';
import { rootName } from '../util/root.js';
import { prepareRoot } from '../util/root-version.js';

/** The addresses of a network, of one family. */
export interface AddressPool {
  /** "172.18.0.0/16" */
  readonly subnet: string;
  /** The bridge's own address, which the containers' routes lead to. */
  readonly gateway: string;
  /** The part of the subnet from which containers get theirs; all of it unless given. */
  readonly range?: string | undefined;
  /** Addresses that no container may get, by what has them. */
  readonly auxiliary?: Readonly<Record<string, string>> | undefined;
}

/** A network on disk: `<root>/networks/<id>/network.json`. Never changes after its creation. */
export interface NetworkRecord {
  readonly version: 1;
  /** 64 hexadecimal digits. */
  readonly id: string;
  readonly name: string;
  /** RFC 3339. */
  readonly created: string;
  readonly driver: 'bridge' | 'host' | 'null';
  /** At most one of each family. */
  readonly pools: readonly AddressPool[];
  /** Nothing leads out of it. */
  readonly internal: boolean;
  readonly labels: Readonly<Record<string, string>>;
  readonly options: Readonly<Record<string, string>>;
  /** Said of it, though it means something in a swarm only. */
  readonly attachable?: boolean;
}

/** The network that containers get when they ask for none. */
export const defaultNetwork = 'bridge';

/** The directory of all networks of a root. */
export function networksDirectory(root: string): string {
  return join(root, 'networks');
}

/** Where networks' names are reserved. No id, so it is not taken for a network. */
const namesDirectory = (root: string) => join(networksDirectory(root), 'names');

export function networkDirectory(root: string, id: string): string {
  return join(networksDirectory(root), id);
}

export function newNetworkId(): string {
  return randomBytes(32).toString('hex');
}

/** The networks that every root has, with an id that is always the same: `host` and `none` need no files. */
export function predefined(root: string, name: string, driver: NetworkRecord['driver']): NetworkRecord {
  const id = digestOf(`${rootName(root)} network ${name}`);
  return { version: 1, id, name, driver, created: '1970-01-01T00:00:00Z', ...empty };
}

const empty = { pools: [], internal: false, labels: {}, options: {} };

/** True for a network that cannot be removed. */
export function isPredefined({ name }: Pick<NetworkRecord, 'name'>): boolean {
  return [defaultNetwork, 'host', 'none'].includes(name);
}

/**
 * Reserves a network's name.
 *
 * @throws EngineError `conflict` when it is taken, `invalid` when it is malformed
 */
export function reserveNetworkName(root: string, id: string, name: string): void {
  if (!/^[a-zA-Z0-9][\w.-]*$/.test(name) || name.length > 255) {
    throw new EngineError('invalid', `invalid network name "${name}": use letters, digits and _.-`);
  }
  prepareRoot(root);
  makeDirectory(namesDirectory(root), 0o700);
  if (!isPredefined({ name }) && reserve(join(namesDirectory(root), name), id)) return;
  throw new EngineError('conflict', `network with name ${name} already exists`);
}

/** Gives a network's name back. */
export function releaseNetworkName(root: string, name: string): void {
  rmSync(join(namesDirectory(root), name), { force: true });
}

/** The names that are reserved, and the ids that they are reserved for. */
export function reservedNames(root: string): Map<string, string> {
  return new Map(namesIn(namesDirectory(root)).map((name) => [name, ownerOf(join(namesDirectory(root), name)) ?? '']));
}

/** Makes a network's directory; false when it is there. */
export async function writeNetwork(root: string, record: NetworkRecord): Promise<boolean> {
  prepareRoot(root);
  makeDirectory(networksDirectory(root), 0o700);
  return await createDirectory(networkDirectory(root, record.id), (directory) => {
    for (const name of ['endpoints', 'leases', 'names']) mkdirSync(join(directory, name), 0o700);
    replaceFile(join(directory, 'network.json'), JSON.stringify(record));
    return Promise.resolve();
  });
}

/** Removes a network's directory, and then its name. */
export async function deleteNetwork(root: string, { id, name }: NetworkRecord): Promise<void> {
  await removeTree(networkDirectory(root, id));
  releaseNetworkName(root, name);
}

const parsed = remembering((text) => JSON.parse(text) as NetworkRecord | null);

/**
 * Reads a network's record.
 *
 * @throws EngineError `notFound`, or `unavailable` when it cannot be read as one
 */
export function readNetwork(root: string, id: string): NetworkRecord {
  const path = join(networkDirectory(root, id), 'network.json');
  try {
    const record = parsed(path);
    if (record?.version === 1 && record.id === id && Array.isArray(record.pools)) return record;
  } catch (error) {
    if (errnoCode(error) === 'ENOENT') throw new EngineError('notFound', `network ${id} not found`, { cause: error });
    if (errnoCode(error)) throw error;
  }
  throw new EngineError('unavailable', `the record ${path} is damaged`);
}

/** The ids of the networks that have a directory, also of those whose record is damaged. */
export function listNetworkIds(root: string): string[] {
  return namesIn(networksDirectory(root)).filter((name) => /^[0-9a-f]{64}$/.test(name));
}

/** Every network, the predefined ones too, by name; what cannot be read is left out. */
export function listNetworks(root: string): NetworkRecord[] {
  const stored = listNetworkIds(root).flatMap((id) => {
    try {
      return [readNetwork(root, id)];
    } catch {
      return [];
    }
  });
  const virtual = [
    predefined(root, defaultNetwork, 'bridge'),
    predefined(root, 'host', 'host'),
    predefined(root, 'none', 'null'),
  ];
  const missing = virtual.filter(({ id }) => !stored.some((record) => record.id === id));
  return [...stored, ...missing].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/**
 * The network that a user means: by its name, its id, or the beginning of its id.
 *
 * @throws EngineError `notFound`, or `invalid` when several ids begin so
 */
export function findNetwork(root: string, word: string): NetworkRecord {
  const all = listNetworks(root);
  const named = all.find(({ name, id }) => name === word || id === word);
  const matching = /^[0-9a-f]+$/.test(word) ? all.filter(({ id }) => id.startsWith(word)) : [];
  if (!named && matching.length > 1) {
    throw new EngineError('invalid', `the ids of ${matching.length} networks begin with ${word}: give more digits`);
  }
  const found = named ?? matching[0];
  if (!found) throw new EngineError('notFound', `network ${word} not found`);
  return found;
}

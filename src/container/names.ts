import { randomInt } from 'node:crypto';
import { readdirSync, readlinkSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { makeDirectory } from '../util/directory.js';
import { EngineError, errnoCode } from '../util/errors.js';
import { removeFile } from '../util/remove-file.js';

const adjectives =
  'able amber bold brave brisk calm clear deep early fair fast fine free glad gold grand green keen kind light lucky merry mild neat nimble proud quick quiet rapid ready sharp silver smart snug sound steady still sunny swift tidy true vivid warm wide wise'.split(
    ' ',
  );
const nouns =
  'anchor ballast barge beacon berth bollard bow bridge buoy cabin capstan cargo chart cleat compass crane crate cutter deck dinghy dock ferry fjord flag freighter galley gangway harbor hatch hawser helm hull jetty keel lagoon lantern lighthouse lock mast mooring oar pier pilot port quay rudder sail sextant shore tide tug wharf winch'.split(
    ' ',
  );

function namesDirectory(root: string): string {
  return join(root, 'names');
}

/** The file that reserves a name: a symbolic link to the container's id, which appears as a whole or not at all. */
function namePath(root: string, name: string): string {
  return join(namesDirectory(root), name);
}

/**
 * Reserves a name for a container; without one picks a free one.
 *
 * @throws EngineError `conflict` when it is taken, `invalid` when it is malformed
 */
export function reserveName(root: string, id: string, wanted?: string): string {
  makeDirectory(namesDirectory(root), 0o700);
  if (wanted !== undefined) return reserveWanted(root, id, wanted);
  for (let attempt = 0; ; attempt++) {
    const name = `${pick(adjectives)}_${pick(nouns)}${attempt < 5 ? '' : randomInt(1000)}`;
    if (reserve(root, id, name)) return name;
  }
}

function reserveWanted(root: string, id: string, name: string): string {
  if (!/^[a-zA-Z0-9][a-zA-Z0-9_.-]+$/.test(name) || name.length > 255) {
    throw new EngineError('invalid', `invalid container name (${name}): use letters, digits and _.- (at least two)`);
  }
  if (reserve(root, id, name)) return name;
  const owner = containerOfName(root, name)?.slice(0, 12);
  throw new EngineError(
    'conflict',
    `the name "${name}" is in use by container ${owner}: remove it or use another name`,
  );
}

function reserve(root: string, id: string, name: string): boolean {
  try {
    symlinkSync(id, namePath(root, name));
    return true;
  } catch (error) {
    if (errnoCode(error) === 'EEXIST') return false;
    throw error;
  }
}

function pick(words: readonly string[]): string {
  return words[randomInt(words.length)] ?? '';
}

/** The last one is Node's, of a word with a NUL in it. */
const noSuchLink = ['ENOENT', 'EINVAL', 'ENOTDIR', 'ENAMETOOLONG', 'ERR_INVALID_ARG_VALUE'];

/** The id of the container that has a name. */
export function containerOfName(root: string, name: string): string | undefined {
  try {
    return readlinkSync(namePath(root, name));
  } catch (error) {
    if (noSuchLink.includes(errnoCode(error) ?? '')) return undefined;
    throw error;
  }
}

/** Gives a name back. */
export function releaseName(root: string, name: string): void {
  removeFile(namePath(root, name));
}

/** Every reserved name. */
export function listNames(root: string): string[] {
  try {
    return readdirSync(namesDirectory(root));
  } catch (error) {
    if (errnoCode(error) === 'ENOENT') return [];
    throw error;
  }
}

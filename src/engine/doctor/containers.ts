import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { containerOfName, listNames, releaseName } from '../../container/names.js';
import { containerDirectory, isCreating, listContainerIds, readRecord, removal } from '../../container/record.js';
import { type ContainerState, readState } from '../../container/state.js';
import { isAlive } from '../../util/process.js';
import type { Engine } from '../context.js';
import type { Finding } from '../finding.js';
import { remove } from '../remove.js';

/** Containers and names that a crash left half made or half removed. */
export function containerFindings(engine: Engine): Finding[] {
  const containers = listContainerIds(engine.root).flatMap((id) => {
    const findings = examineContainer(engine, id);
    return existsSync(containerDirectory(engine.root, id)) ? findings : []; // else it was removed meanwhile
  });
  return [...containers, ...nameFindings(engine)];
}

function examineContainer(engine: Engine, id: string): Finding[] {
  const short = id.slice(0, 12);
  const directory = containerDirectory(engine.root, id);
  const state = readState(engine.root, id);
  if (!existsSync(join(directory, 'config.json')) && !(state && isAlive(state.owner))) {
    const fix = () => rmSync(directory, { recursive: true, force: true });
    return [{ problem: `container ${short}: its creation was interrupted`, fix }];
  }
  try {
    const { config, name } = readRecord(engine.root, id);
    if (!state && existsSync(join(directory, 'state.json')))
      return [{ problem: `container ${short} (${name}): its state.json is damaged; ${removal(id)}` }];
    if (!config.autoRemove || (state && (isAlive(state.owner) || isToBeStarted(state)))) return [];
    return [
      {
        problem: `container ${short} (${name}): was to be removed at its end (--rm)`,
        fix: () => remove(engine, id, { force: true, volumes: true }),
      },
    ];
  } catch (error) {
    return [{ problem: `container ${short}: ${(error as Error).message}` }];
  }
}

function isToBeStarted({ status, left }: ContainerState): boolean {
  return status === 'created' && left === true;
}

function nameFindings({ root }: Engine): Finding[] {
  return abandonedNames(root).map(([name]) => ({
    problem: `name "${name}": reserved for a container that is gone`,
    fix: () => releaseName(root, name),
  }));
}

/**
 * The names, each with its container's id, that no container has: a creation was interrupted. None while one goes on, because its name
 * comes first.
 */
export function abandonedNames(root: string): [name: string, id: string | undefined][] {
  const reserved = listNames(root).map((name): [string, string | undefined] => [name, containerOfName(root, name)]);
  const ids = listContainerIds(root);
  const abandoned = reserved.filter(([, id]) => !ids.includes(id ?? ''));
  return abandoned.length > 0 && isCreating(root) ? [] : abandoned;
}

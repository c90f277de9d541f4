import { containerOfName } from '../container/names.js';
import { type ContainerRecord, listContainerIds, passingRecords, readRecord } from '../container/record.js';
import type { Engine } from './context.js';

/** The ids of the containers of each volume. */
export function volumeUsers({ root }: Engine): Map<string, string[]> {
  const users = new Map<string, string[]>();
  for (const { id, config } of [...comingContainers(root), ...containers(root)]) {
    for (const { type, source } of config.mounts)
      if (type === 'volume') users.set(source, [...new Set(users.get(source)).add(id)]);
  }
  return users;
}

/** Containers that are being made. To be read before the others: which is finished meanwhile is among those. */
function comingContainers(root: string): ContainerRecord[] {
  // One that is being removed has given its name back.
  return passingRecords(root).filter(({ id, name }) => containerOfName(root, name) === id);
}

/** A container whose record is damaged, or that goes away meanwhile, has no volumes. */
function containers(root: string): ContainerRecord[] {
  return listContainerIds(root).flatMap((id) => {
    try {
      return [readRecord(root, id)];
    } catch {
      return [];
    }
  });
}

/** Those of a container's volumes that no other one has. */
export function withoutShared(engine: Engine, id: string, names: readonly string[]): string[] {
  if (names.length === 0) return [];
  const users = volumeUsers(engine);
  return names.filter((name) => (users.get(name) ?? []).every((user) => user === id));
}

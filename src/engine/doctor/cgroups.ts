import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Hierarchy } from '../../cgroup/contract.js';
import { findHierarchies } from '../../cgroup/detect.js';
import { removeCgroup } from '../../cgroup/remove.js';
import { listContainerIds, tryReadRecord } from '../../container/record.js';
import { entriesIn } from '../../util/list.js';
import { rootName } from '../../util/root.js';
import type { Engine } from '../context.js';
import type { Finding } from '../finding.js';
import { isLeft } from './left.js';

/** Cgroups of containers that nobody sees to any more. */
export function cgroupFindings(engine: Engine): Finding[] {
  return findHierarchies().flatMap((hierarchy) => [...ours(engine, hierarchy), ...elsewhere(engine, hierarchy)]);
}

function ours(engine: Engine, hierarchy: Hierarchy): Finding[] {
  const parent = join(hierarchy.directory, rootName(engine.root));
  const ids = subdirectories(parent);
  return ids.filter((id) => isLeft(engine, id)).map((id) => leftover(join(parent, id)));
}

/** Of containers with a parent of somebody else. */
function elsewhere(engine: Engine, { directory }: Hierarchy): Finding[] {
  return listContainerIds(engine.root).flatMap((id) => {
    const parent = tryReadRecord(engine.root, id)?.config.cgroup?.parent;
    const path = join(directory, parent ?? '', id);
    return parent !== undefined && existsSync(path) && isLeft(engine, id) ? [leftover(path, true)] : [];
  });
}

function subdirectories(directory: string): string[] {
  const directories = entriesIn(directory).filter((entry) => entry.isDirectory());
  return directories.map(({ name }) => name);
}

function leftover(directory: string, keepParent = false): Finding {
  return { problem: `cgroup ${directory}: its container is gone`, fix: () => removeCgroup([directory], keepParent) };
}

import { isMountPoint } from '../../util/mount-point.js';
import { listVolumeNames, volumeData } from '../../volume/store.js';
import type { Engine } from '../context.js';
import type { Finding } from '../finding.js';
import { unmountUnused, unmountVolumes, usersOf } from '../volume-mounts.js';
import { isLeft } from './left.js';

/** Volumes that stay mounted for containers that nobody sees to any more, or for none. */
export function volumeMountFindings(engine: Engine): Finding[] {
  const left = usersOf(engine.runRoot).filter((id) => isLeft(engine, id));
  const unused = listVolumeNames(engine.root).filter(
    (name) => usersOf(engine.runRoot, name).length === 0 && isMountPoint(volumeData(engine.root, name)),
  );
  return [
    ...left.map((id) => ({
      problem: `volumes of container ${id.slice(0, 12)}: mounted for it, and it does not run`,
      fix: () => unmountVolumes(engine, id),
    })),
    ...unused.map((name) => ({
      problem: `volume ${name}: mounted, and no container uses it`,
      fix: () => unmountUnused(engine, name),
    })),
  ];
}

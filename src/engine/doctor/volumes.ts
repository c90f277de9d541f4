import { EngineError } from '../../util/errors.js';
import { listVolumeNames, readVolume } from '../../volume/store.js';
import type { Engine } from '../context.js';
import type { Finding } from '../finding.js';
import { dropVolume } from '../volume-life.js';
import { abandonedNames } from './containers.js';

/** Volumes that nobody will ever ask for, or whose record is damaged. */
export function volumeFindings(engine: Engine): Finding[] {
  const { root } = engine;
  const gone = abandonedNames(root).map(([, id]) => id);
  return listVolumeNames(root).flatMap((name) => {
    try {
      const { container } = readVolume(root, name);
      if (container === undefined || !gone.includes(container)) return [];
      return [{ problem: `volume ${name}: made for a container that is gone`, fix: () => dropVolume(engine, name) }];
    } catch (error) {
      // Its files may be worth something: only the user can remove them.
      const gone = error instanceof EngineError && error.kind === 'notFound';
      return gone ? [] : [{ problem: `volume ${name}: ${(error as Error).message}` }];
    }
  });
}

import { EngineError } from '../../util/errors.js';
import { listVolumeNames, readVolume } from '../../volume/store.js';
import type { Engine } from '../context.js';
import type { Finding } from '../finding.js';

/** Volumes whose record cannot be read. Their files may be worth something: only the user can remove them. */
export function volumeFindings({ root }: Engine): Finding[] {
  return listVolumeNames(root).flatMap((name) => {
    try {
      readVolume(root, name);
      return [];
    } catch (error) {
      const gone = error instanceof EngineError && error.kind === 'notFound';
      return gone ? [] : [{ problem: `volume ${name}: ${(error as Error).message}` }];
    }
  });
}

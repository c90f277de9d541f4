import { containerOfName, listNames, releaseName } from '../../container/names.js';
import { readRecord } from '../../container/record.js';
import type { Engine } from '../context.js';
import type { Finding } from '../finding.js';

/** Names that an interrupted `rename` has left beside the container's own. */
export function nameFindings({ root }: Engine): Finding[] {
  return listNames(root).flatMap((name) => {
    const own = ownName(root, name);
    if (own === undefined || own === name) return [];
    return [{ problem: `name "${name}": its container is called "${own}"`, fix: () => releaseName(root, name) }];
  });
}

/** Undefined when there is no such container, or it cannot say: that is somebody else's finding. */
function ownName(root: string, name: string): string | undefined {
  try {
    return readRecord(root, containerOfName(root, name) ?? '').name;
  } catch {
    return undefined;
  }
}

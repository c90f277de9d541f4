import { isAbandoned, listExecIds, readExecState, removeExec } from '../../container/exec.js';
import { listContainerIds } from '../../container/record.js';
import type { Engine } from '../context.js';
import type { Finding } from '../finding.js';

/** Exec instances of which nobody will ever hear the end. */
export function execFindings({ root, runRoot }: Engine): Finding[] {
  return listContainerIds(root).flatMap((container) => {
    const ids = listExecIds(runRoot, container);
    const abandoned = ids.filter((id) => isAbandoned(readExecState(runRoot, { container, id })));
    return abandoned.map((id) => ({
      problem: `exec ${id.slice(0, 12)} in container ${container.slice(0, 12)}: nobody sees to it any more`,
      fix: () => removeExec(runRoot, { container, id }),
    }));
  });
}

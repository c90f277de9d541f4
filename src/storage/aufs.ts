import { UnionDriver } from './union.js';

/** aufs keeps the options of one call in a page of its own, room for some eighty, and hangs the machine when there are more. */
const BRANCHES_PER_CALL = 32;

/** aufs, which Docker began with. It never got into the kernel itself; some distributions' kernels have it. */
export class Aufs extends UnionDriver {
  readonly name = 'aufs';
  readonly whiteouts = 'aufs';
  protected readonly type = 'aufs';
  /** As kernels are commonly built (CONFIG_AUFS_BRANCH_MAX_127), and one branch is the container's own. */
  protected readonly mostLayers = 126;

  /**
   * Branches from the top: one to write, then the layers, whose whiteouts (`+wh`) count. With `dirperm1` only the
   * topmost directory's permissions decide, so that a chmod opens or shuts a directory that is also in a layer.
   */
  protected options(layers: readonly string[]): string[] {
    const branches = ['upper=rw', ...layers.map((layer) => `${layer}=ro+wh`)];
    const first = branches.slice(0, BRANCHES_PER_CALL);
    return [`br=${first.join(':')},dirperm1`, ...append(branches.slice(BRANCHES_PER_CALL))];
  }
}

function append(branches: readonly string[]): string[] {
  if (branches.length === 0) return [];
  const now = branches.slice(0, BRANCHES_PER_CALL).map((branch) => `append=${branch}`);
  return [now.join(','), ...append(branches.slice(BRANCHES_PER_CALL))];
}

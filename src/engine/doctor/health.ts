import { readHealth } from '../../container/health.js';
import { hasProbe } from '../../container/health-config.js';
import { isAlive } from '../../util/process.js';
import type { Engine } from '../context.js';
import type { Finding } from '../finding.js';
import { beginHealth } from '../health-process.js';
import { listContainers } from '../list.js';

/** Containers that run, and of which nobody asks whether they are well. */
export function healthFindings(engine: Engine): Finding[] {
  const running = listContainers(engine, { all: false, filters: [] }).map(({ record }) => record);
  return running
    .filter(({ id, config }) => hasProbe(config.health) && !isLookedAfter(engine, id))
    .map(({ id }) => ({
      problem: `container ${id.slice(0, 12)} has a health check that nobody runs`,
      fix: () => beginHealth(engine, id),
    }));
}

function isLookedAfter({ root }: Engine, id: string): boolean {
  const health = readHealth(root, id);
  return health !== undefined && isAlive(health.prober);
}

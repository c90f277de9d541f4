import { readHealth } from '../../container/health.js';
import { hasProbe } from '../../container/health-config.js';
import type { ContainerState } from '../../container/state.js';
import { isAlive } from '../../util/process.js';
import type { Engine } from '../context.js';
import type { Finding } from '../finding.js';
import { beginHealth } from '../health-process.js';
import { listContainers } from '../list.js';

/** Containers that run, and of which nobody asks whether they are well. */
export function healthFindings(engine: Engine): Finding[] {
  return listContainers(engine, { all: false, filters: [] })
    .filter(({ record, state }) => hasProbe(record.config.health) && !isLookedAfter(engine, record.id, state))
    .map(({ record: { id } }) => ({
      problem: `container ${id.slice(0, 12)}: nobody runs its health check`,
      fix: () => beginHealth(engine, id),
    }));
}

/** Who looks after it takes a moment to come. */
const patience = 10_000;

function isLookedAfter({ root }: Engine, id: string, { startedAt = '' }: Partial<ContainerState> = {}): boolean {
  const health = readHealth(root, id);
  return health ? isAlive(health.prober) : Date.now() - Date.parse(startedAt) < patience;
}

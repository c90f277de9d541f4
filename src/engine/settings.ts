import type { ContainerConfig } from '../container/record.js';
import { hasCapability } from '../runtime/capabilities.js';
import type { Plan } from '../runtime/plan.js';
import { hardLimit, isAbove, type Rlimit } from '../runtime/rlimits.js';
import { setOomScore, setSysctls } from '../runtime/sysctls.js';
import { readText } from '../util/read.js';

/** The instructions that set up what a container's namespaces and its first process begin with. */
export function settings({ sysctls = {}, oomScoreAdj }: ContainerConfig): Plan {
  const score = oomScoreAdj === undefined || mustKeepScore(oomScoreAdj) ? [] : setOomScore(oomScoreAdj);
  return [...setSysctls(sysctls), ...score];
}

/** The kernel lets a score be lowered by those only who may use resources without limits. */
function mustKeepScore(score: number): boolean {
  return score < Number(readText('/proc/self/oom_score_adj') ?? 0) && !hasCapability('SYS_RESOURCE');
}

/** The limits on each process; none is higher than we may give. */
export function rlimits({ ulimits = [] }: ContainerConfig): Rlimit[] {
  if (hasCapability('SYS_RESOURCE')) return [...ulimits];
  return ulimits.map(({ name, soft, hard }) => {
    const most = hardLimit(name);
    return { name, soft: isAbove(soft, most) ? most : soft, hard: isAbove(hard, most) ? most : hard };
  });
}

const without = 'the engine does not have CAP_SYS_RESOURCE';

/** What cannot be had on this machine, each in a sentence. */
export function settingsWarnings({ ulimits = [], oomScoreAdj = 1000, ...config }: ContainerConfig): string[] {
  const given = new Map(rlimits({ ...config, ulimits }).map(({ name, hard }) => [name, hard]));
  return [
    ...ulimits
      .filter(({ name, hard }) => given.get(name) !== hard)
      .map(({ name }) => `--ulimit ${name}: the hard limit stays ${given.get(name)}, as ${without}`),
    ...(mustKeepScore(oomScoreAdj) ? [`--oom-score-adj ${oomScoreAdj} has no effect, as ${without}`] : []),
  ];
}

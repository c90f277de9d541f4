import { instructions, type Plan } from '../runtime/plan.js';

const instruction = instructions(20);

/** How somebody takes part in a start who is not where the command's streams are: by way of its monitor. */
export interface Attendance {
  /** Called when its monitor listens, and before the command runs: who opens its streams then misses nothing. */
  readonly onMonitor?: (() => Promise<void>) | undefined;
  /** Called once the command runs. */
  readonly onBegin?: (() => void) | undefined;
}

const barrier = 'clients';

/** The plan with the wait for them: the streams are open, and nothing of the command's own has failed yet. */
export function withClients(plan: Plan, { onMonitor }: Attendance): Plan {
  if (!onMonitor) return plan;
  const at = plan.findLastIndex(({ op }) => op === 'chdir');
  return [...plan.slice(0, at), instruction('wait', 'until who asked for it takes part', barrier), ...plan.slice(at)];
}

/** What to do when the plan waits. */
export async function attend({ args }: Plan[number], { onMonitor }: Attendance): Promise<void> {
  if (args[0] === barrier) await onMonitor?.();
}

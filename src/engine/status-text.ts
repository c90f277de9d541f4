import type { ContainerState } from '../container/state.js';
import { ago, duration } from '../util/human.js';
import type { ListedContainer } from './list.js';

/** By status, what docker says of it. */
const statusTexts: Record<string, (state: ContainerState, health: ListedContainer['health']) => string> = {
  created: () => 'Created',
  running: ({ startedAt }, health) => `Up ${since(startedAt)}${healthText(health)}`,
  paused: ({ startedAt }) => `Up ${since(startedAt)} (Paused)`,
  restarting: (state) => `Restarting ${endText(state)}`,
  removing: () => 'Removal In Progress',
  exited: (state) => `Exited ${endText(state)}`,
};

/** "Up 5 minutes (healthy)", "Exited (0) 2 hours ago"; one whose state cannot be read is dead. */
export function statusText(state: ContainerState | undefined, health?: ListedContainer['health']): string {
  return (state && statusTexts[state.status]?.(state, health)) ?? 'Dead';
}

function healthText(health: ListedContainer['health']): string {
  return health === undefined ? '' : ` (${health === 'starting' ? 'health: starting' : health})`;
}

function since(time: string | undefined): string {
  return duration((Date.now() - Date.parse(time ?? '')) / 1000);
}

/** When a container went with its monitor, nobody saw when. */
function endText({ exitCode = 0, finishedAt }: ContainerState): string {
  return finishedAt === undefined ? `(${exitCode})` : `(${exitCode}) ${ago(finishedAt)}`;
}

import { type ContainerState, readState } from '../container/state.js';
import { watchChanges } from '../util/changes.js';
import { JournalReader } from '../util/journal.js';
import type { Engine } from './context.js';
import { killed } from './end.js';
import { eventsPath } from './events.js';
import { parseMessage } from './watch-events.js';

/** That it does not run, that it ends once more, that it is removed. */
export const waitConditions = ['not-running', 'next-exit', 'removed'] as const;

export type WaitCondition = (typeof waitConditions)[number];

/** Somebody waits for a container. */
export interface Waiting {
  /** Its exit code; undefined when nobody waits any more. */
  readonly exitCode: Promise<number | undefined>;
  readonly stop: () => void;
}

/** Begins to wait: what happens from here on is noticed, however short the container lives, or if it is gone by the time that we look. */
export function beginWait({ root }: Engine, id: string, condition: WaitCondition): Waiting {
  const journal = new JournalReader(eventsPath(root), 'now');
  const changes = watchChanges(root);
  let isOver = false;
  const look = lookout(root, id, condition);
  const exitCode = async () => {
    try {
      for (;;) {
        // Before the journal is read: who finds the container gone finds its end there.
        const state = readState(root, id);
        const found = isOver ? undefined : look(state, journal.read());
        if (isOver || found !== undefined) return found;
        await changes.next();
      }
    } finally {
      changes.close();
      journal.close();
    }
  };
  return {
    exitCode: exitCode(),
    stop: () => {
      isOver = true;
    },
  };
}

type Look = (state: ContainerState | undefined, lines: readonly string[]) => number | undefined;

/** The journal tells of what was too quick to be seen; and a container that was killed with its monitor tells nothing, and is seen. */
function lookout(root: string, id: string, condition: WaitCondition): Look {
  const before = readState(root, id);
  let known = before?.exitCode;
  // Its end is written down a moment before it is told: what is told then is the last one.
  let hasBegun = before?.status !== 'exited';
  return (state, lines) => {
    const messages = lines.flatMap(parseMessage).filter(({ Type, Actor }) => Type === 'container' && Actor.ID === id);
    const end = messages.find(({ Action }) => {
      hasBegun ||= Action === 'start';
      return hasBegun && Action === 'die';
    })?.Actor.Attributes.exitCode;
    known = end === undefined ? known : Number(end);
    if (end !== undefined && condition !== 'removed') return known;
    if (!state || messages.some(({ Action }) => Action === 'destroy')) return known ?? killed;
    return hasCome(condition, state, before) ? (state.exitCode ?? 0) : undefined;
  };
}

function hasCome(condition: WaitCondition, state: ContainerState, before: ContainerState | undefined): boolean {
  if (condition === 'not-running') return ['created', 'exited', 'dead'].includes(state.status);
  if (condition === 'removed' || state.status !== 'exited') return false;
  return before?.status !== 'exited' || before.finishedAt !== state.finishedAt;
}

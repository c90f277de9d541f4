import { type ContainerState, readState } from '../container/state.js';
import { watchChanges } from '../util/changes.js';
import { JournalReader } from '../util/journal.js';
import type { Engine } from './context.js';
import { killed } from './end.js';
import { type EventMessage, eventsPath } from './events.js';
import { parseMessage } from './watch-events.js';

/** That it does not run, that it ends once more, that it is removed. An end is one though a restart follows, as docker has it. */
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
  const lookout = new Lookout(root, id, condition);
  const exitCode = async () => {
    try {
      for (;;) {
        // Before the journal is read: who finds the container gone finds its end there.
        const state = readState(root, id);
        const found = isOver ? undefined : lookout.look(state, journal.read());
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

/** Milliseconds after which nobody is expected to finish a removal that they have begun. */
const patience = 5000;

/** The journal tells of what was too quick to be seen; and a container that was killed with its monitor tells nothing, and is seen. */
class Lookout {
  readonly #before: ContainerState | undefined;
  #known: number | undefined;
  #lastSeen = Date.now();
  /** Its end is written down a moment before it is told: what is told then is the last one. */
  #hasBegun: boolean;

  constructor(
    root: string,
    private readonly id: string,
    private readonly condition: WaitCondition,
  ) {
    this.#before = readState(root, id);
    this.#known = this.#before?.exitCode;
    this.#hasBegun = !ended.includes(this.#before?.status ?? '');
  }

  /** The exit code, once what is waited for has come. */
  look(state: ContainerState | undefined, lines: readonly string[]): number | undefined {
    const messages = lines
      .flatMap(parseMessage)
      .filter(({ Type, Actor }) => Type === 'container' && Actor.ID === this.id);
    const end = messages.find((message) => this.#isEnd(message))?.Actor.Attributes.exitCode;
    if (end !== undefined) this.#known = Number(end);
    if (end !== undefined && this.condition !== 'removed') return this.#known;
    if (messages.some(({ Action }) => Action === 'destroy')) return this.#known ?? killed;
    return state ? this.#seen(state) : this.#gone();
  }

  #isEnd({ Action }: EventMessage): boolean {
    this.#hasBegun ||= Action === 'start';
    return this.#hasBegun && Action === 'die';
  }

  #seen(state: ContainerState): number | undefined {
    this.#lastSeen = Date.now();
    return hasCome(this.condition, state, this.#before) ? (state.exitCode ?? 0) : undefined;
  }

  /** Its directory goes first, and its networks after that. Who was killed in between tells nobody. */
  #gone(): number | undefined {
    return Date.now() - this.#lastSeen > patience ? (this.#known ?? killed) : undefined;
  }
}

function hasCome(condition: WaitCondition, state: ContainerState, before: ContainerState | undefined): boolean {
  if (condition === 'removed') return false;
  if (condition === 'not-running' && ['created', 'exited', 'dead'].includes(state.status)) return true;
  return (
    ended.includes(state.status) && (!ended.includes(before?.status ?? '') || before?.finishedAt !== state.finishedAt)
  );
}

/** Its command has. What its policy does next is another matter. */
const ended: readonly string[] = ['exited', 'restarting'];

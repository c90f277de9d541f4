import { watchChanges } from '../util/changes.js';
import { EngineError } from '../util/errors.js';
import { JournalReader } from '../util/journal.js';
import { prepareRoot } from '../util/root-version.js';
import type { Time } from '../util/time.js';
import type { Engine } from './context.js';
import { type EventMessage, eventsPath } from './events.js';

export interface EventsOptions {
  /** What happened from then on, too; else, unless `until` is given, only what happens from now on. */
  readonly since?: Time | undefined;
  /** It ends then; else it goes on. */
  readonly until?: Time | undefined;
  readonly matches: (message: EventMessage) => boolean;
}

/**
 * What happens, in its order; also what has happened, as far as the journal goes back.
 *
 * @throws EngineError `invalid` when it would end before it begins
 */
export async function* events(
  { root }: Engine,
  { since, until, matches }: EventsOptions,
): AsyncGenerator<EventMessage[]> {
  if (since !== undefined && until !== undefined && since > until) {
    throw new EngineError('invalid', '`since` time cannot be after `until` time');
  }
  prepareRoot(root);
  const reader = new JournalReader(eventsPath(root), since === undefined && until === undefined ? 'now' : 'start');
  const changes = watchChanges(root);
  const isWanted = (message: EventMessage) => isWithin(timeOf(message), since, until) && matches(message);
  try {
    for (;;) {
      // Before we read: what happened until then has been written.
      const left = millisecondsUntil(until);
      yield reader.read().flatMap(parseMessage).filter(isWanted);
      if (left <= 0) return;
      await changes.next(left);
    }
  } finally {
    changes.close();
    reader.close();
  }
}

function millisecondsUntil(time: Time | undefined): number {
  return time === undefined ? Number.POSITIVE_INFINITY : Math.ceil(Number(time) / 1e6) - Date.now();
}

function isWithin(time: Time, since: Time = time, until: Time = time): boolean {
  return since <= time && time <= until;
}

/** JSON's number has lost the last digits, which were zeros. */
export function timeOf({ timeNano }: EventMessage): Time {
  return BigInt(Math.round(timeNano / 1e6)) * 1_000_000n;
}

/** Half a line, of a disk that was full, is none. */
export function parseMessage(line: string): EventMessage[] {
  try {
    const message = JSON.parse(line) as EventMessage | null;
    return message?.Actor?.Attributes instanceof Object ? [message] : [];
  } catch {
    return [];
  }
}

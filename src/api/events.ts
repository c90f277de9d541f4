import type { Engine } from '../engine/context.js';
import { readEventFilters } from '../engine/event-filters.js';
import { type EventsOptions, events as watchEvents } from '../engine/watch-events.js';
import { EngineError } from '../util/errors.js';
import { parseTime, type Time } from '../util/time.js';
import { filters } from './query.js';
import type { Call, Routes } from './router.js';
import { sendStream } from './stream.js';

export const eventRoutes: Routes = { 'GET /events': events };

/** What happens, as it happens: an EventMessage of the API in each line. */
async function events({ engine, query, response }: Call): Promise<void> {
  const [since, until] = [time(query, 'since'), time(query, 'until')];
  const lines = readLines(engine, { since, until, matches: readEventFilters(filters(query)) });
  // Before the first line, what cannot be becomes a status.
  const { value: first } = await lines.next();
  await sendStream(response, 'application/json', startingWith(first ?? '', lines));
}

/** Comes at least twice a second, with nothing in it if nothing happens: so a reader that has gone is noticed. */
async function* readLines(engine: Engine, options: EventsOptions): AsyncGenerator<string, undefined> {
  for await (const messages of watchEvents(engine, options)) {
    yield messages.map((message) => `${JSON.stringify(message)}\n`).join('');
  }
}

async function* startingWith(first: string, rest: AsyncGenerator<string, undefined>): AsyncGenerator<string> {
  yield first;
  yield* rest;
}

function time(query: URLSearchParams, name: string): Time | undefined {
  const text = query.get(name) ?? '';
  const found = text === '' ? undefined : parseTime(text);
  if (text === '' || found !== undefined) return found;
  throw new EngineError('invalid', `invalid value "${text}" for ${name}: use 10m, 2026-03-02T09:00:00Z or 1772442000`);
}

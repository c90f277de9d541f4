import { readEventFilters } from '../engine/event-filters.js';
import type { EventMessage } from '../engine/events.js';
import { timeOf, events as watchEvents } from '../engine/watch-events.js';
import { compile } from '../util/template/template.js';
import { formatLocalTime } from '../util/time.js';
import type { Command } from './command.js';
import { endWithReader } from './output.js';
import { requireRoot } from './preconditions.js';
import { readTime } from './times.js';

export const events: Command = {
  usage: 'events [OPTIONS]',
  summary: 'Show what happens, as it happens',
  example: 'mydocker events --since 10m --filter event=die',
  options: [
    ['-f, --filter <filter>', 'Only with container=, event=, image=, label=, network=, type=, volume='],
    ['--format <form>', 'json for one object a line, or a template: {{.Type}} {{.Action}} {{.Actor.ID}} …'],
    ['--since <time>', 'What happened from then on, too: 10m (ago), 2026-03-02T09:00:00Z, 1772442000'],
    ['--until <time>', 'Until then; without it until you interrupt it'],
  ],
  operands: [0, 0],
  async run(input, engine) {
    requireRoot();
    endWithReader();
    const show = readFormat(input.text('format'));
    const matches = readEventFilters(input.list('filter'));
    const options = { since: readTime(input, 'since'), until: readTime(input, 'until'), matches };
    for await (const messages of watchEvents(engine, options)) for (const each of messages) console.log(show(each));
    return 0;
  },
};

function readFormat(form = ''): (message: EventMessage) => string {
  if (form === '') return plain;
  if (form === 'json') return (message) => JSON.stringify(message);
  const fill = compile(form);
  return (message) => fill(fields(message));
}

/** `TIME TYPE ACTION ID (NAME=VALUE, …)` */
function plain(message: EventMessage): string {
  const { Type, Action, Actor } = message;
  const attributes = Object.entries(Actor.Attributes).sort(([one], [other]) => (one < other ? -1 : 1));
  const listed = attributes.map((pair) => pair.join('=')).join(', ');
  const line = `${formatLocalTime(timeOf(message))} ${Type} ${Action} ${Actor.ID}${listed && ` (${listed})`}`;
  // A name with a line break in it is not to look like another event.
  return line.replaceAll(/\p{Cc}/gu, (character) => JSON.stringify(character).slice(1, -1));
}

/** By the names that a template has for them, which are those of docker's program; `{{json .}}` shows those of its API. */
function fields(message: EventMessage): object {
  const { status = '', id = '', from = '', Type, Action, Actor, scope, time, timeNano } = message;
  const named = { Status: status, ID: id, From: from, Type, Action, Actor, Scope: scope, Time: time };
  const shown = { ...named, TimeNano: timeNano };
  return Object.defineProperty(shown, 'toJSON', { value: () => message });
}

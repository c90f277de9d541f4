import type { Engine } from '../engine/context.js';
import { type ListedContainer, listContainers } from '../engine/list.js';
import { looksAtAll, readFilters } from '../engine/list-filters.js';
import { EngineError } from '../util/errors.js';
import type { Command, Input } from './command.js';
import { printRows, type Row } from './format.js';
import { requireRoot } from './preconditions.js';
import { containerRow } from './ps-rows.js';

export const ps: Command = {
  usage: 'ps [OPTIONS]',
  summary: 'List containers',
  example: 'mydocker ps --all --filter exited=0',
  options: [
    ['-a, --all', 'All of them, not only those that run'],
    [
      '-f, --filter <filter>',
      'Only those with status=, name=, id=, ancestor=, exited=, health=, volume=, network=, publish=, expose=, is-task=, label=, before=, since=',
    ],
    ['--format <form>', 'table, json for one object a line, or a template: {{.ID}} {{.Names}} {{.Status}} …'],
    ['-l, --latest', 'Only the latest, whether it runs or not'],
    ['-n, --last <number>', 'Only the latest so many, whether they run or not'],
    ['--no-trunc', 'Do not shorten ids and commands'],
    ['-q, --quiet', 'Only the ids'],
    ['-s, --size', 'Show what they wrote, in bytes'],
  ],
  operands: [0, 0],
  async run(input, engine) {
    requireRoot();
    const last = readLast(input);
    const texts = input.list('filter');
    const all = input.flag('all') || last !== undefined || looksAtAll(texts);
    const containers = listContainers(engine, { all, last, filters: readFilters(engine, texts) });
    const quiet = input.flag('quiet');
    const format = input.text('format') ?? '';
    if (quiet && format !== '') console.error(ignoredFormat);
    const rows = await describe(engine, containers, input, quiet ? '' : format);
    if (quiet) for (const { ID } of rows) console.log(ID);
    else printRows(rows, input.flag('size') ? withSize : columns, format);
    return 0;
  },
};

const ignoredFormat = 'WARNING: Ignoring custom format, because both --format and --quiet are set.';

const columns = {
  'CONTAINER ID': 'ID',
  IMAGE: 'Image',
  COMMAND: 'Command',
  CREATED: 'RunningFor',
  STATUS: 'Status',
  PORTS: 'Ports',
  NAMES: 'Names',
};

const withSize = { ...columns, SIZE: 'Size' };

function readLast(input: Input): number | undefined {
  if (input.flag('latest')) return 1;
  const text = input.text('last');
  if (text === undefined || text === '-1') return undefined;
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new EngineError('invalid', `invalid argument "${text}" for "--last": use a whole number such as 3`);
}

/** To add up a container's files takes long: only for who wants to see it. */
async function describe(
  engine: Engine,
  containers: readonly ListedContainer[],
  input: Input,
  format: string,
): Promise<Row[]> {
  const whole = input.flag('no-trunc');
  if (!input.flag('size') && !/\.Size\b/.test(format))
    return containers.map((each) => containerRow(engine.root, each, whole));
  const { containerSize } = await import('../engine/size.js');
  const rows: Row[] = [];
  for (const each of containers)
    rows.push(containerRow(engine.root, each, whole, await containerSize(engine, each.record)));
  return rows;
}

import { setTimeout as sleep } from 'node:timers/promises';
import { findContainer } from '../container/find.js';
import { readRecord } from '../container/record.js';
import type { Engine } from '../engine/context.js';
import { listContainers } from '../engine/list.js';
import { cpuPercent, type Sample, sample } from '../engine/stats.js';
import { binarySize, humanSize, shortId } from '../util/human.js';
import type { Command, Input } from './command.js';
import { formatRows, type Row } from './format.js';
import { endWithReader } from './output.js';
import { requireRoot } from './preconditions.js';

export const stats: Command = {
  usage: 'stats [OPTIONS] [CONTAINER...]',
  summary: 'Show what containers use, again every second',
  example: 'mydocker stats --no-stream',
  options: [
    ['-a, --all', 'All of them, not only those that run'],
    ['--format <form>', 'table, json for one object a line, or a template: {{.Name}} {{.CPUPerc}} {{.MemUsage}} …'],
    ['--no-stream', 'Only once'],
    ['--no-trunc', 'Do not shorten ids'],
  ],
  operands: [0, Number.POSITIVE_INFINITY],
  async run(input, engine) {
    requireRoot();
    endWithReader();
    const named = input.operands.map((word) => findContainer(engine.root, word));
    for (let before = takeAll(engine, input, named); ; ) {
      await sleep(interval);
      const now = takeAll(engine, input, named);
      const rows = [...now].map(([id, current]) => describe(engine, input, id, before.get(id), current));
      show(formatRows(rows.flat(), columns, input.text('format')), !input.flag('no-stream'));
      if (input.flag('no-stream')) return 0;
      before = now;
    }
  },
};

/** Milliseconds between two looks. */
const interval = 1000;

const columns = {
  'CONTAINER ID': 'ID',
  NAME: 'Name',
  'CPU %': 'CPUPerc',
  'MEM USAGE / LIMIT': 'MemUsage',
  'MEM %': 'MemPerc',
  'NET I/O': 'NetIO',
  'BLOCK I/O': 'BlockIO',
  PIDS: 'PIDs',
};

/** By the container's id. Those that were named stay in the list when they have ended. */
function takeAll(engine: Engine, input: Input, named: readonly string[]): Map<string, Sample | undefined> {
  const listed = () => listContainers(engine, { all: input.flag('all'), filters: [] }).map(({ record }) => record.id);
  return new Map((named.length > 0 ? named : listed()).map((id) => [id, sample(engine, id)]));
}

/** Nothing for one that was removed meanwhile. */
function describe(
  engine: Engine,
  input: Input,
  id: string,
  before: Sample | undefined,
  now: Sample | undefined,
): Row[] {
  try {
    const { name } = readRecord(engine.root, id);
    return [row(input.flag('no-trunc') ? id : shortId(id), name, before, now)];
  } catch {
    return [];
  }
}

export function row(id: string, name: string, before: Sample | undefined, now: Sample | undefined): Row {
  const memory = now?.memory ?? 0;
  const limit = now?.memoryLimit ?? 0;
  return {
    BlockIO: `${humanSize(now?.read ?? 0)} / ${humanSize(now?.written ?? 0)}`,
    CPUPerc: percent(before && now ? cpuPercent(before, now) : undefined),
    Container: id,
    ID: id,
    MemPerc: percent(limit > 0 ? (memory / limit) * 100 : undefined),
    MemUsage: `${binarySize(memory)} / ${binarySize(limit)}`,
    Name: name,
    NetIO: `${humanSize(now?.received ?? 0)} / ${humanSize(now?.sent ?? 0)}`,
    PIDs: String(now?.pids ?? 0),
  };
}

function percent(value = 0): string {
  return `${value.toFixed(2)}%`;
}

/** Again and again, on a terminal: over what was there before. */
function show(lines: readonly string[], again: boolean): void {
  const text = lines.map((line) => `${line}\n`).join('');
  process.stdout.write(again && process.stdout.isTTY ? `\u001b[H\u001b[J${text}` : text);
}

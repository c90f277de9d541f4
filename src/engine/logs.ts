import { findContainer } from '../container/find.js';
import { labelsOf } from '../container/labels.js';
import { containerLog, defaultLog, logAttributes } from '../container/log/config.js';
import type { Entry, Stream } from '../container/log/entry.js';
import { present, skipBytes } from '../container/log/lines.js';
import { type Log, LogReader } from '../container/log/reader.js';
import { findTail } from '../container/log/tail.js';
import { type ContainerRecord, containerDirectory, readRecord } from '../container/record.js';
import { readState } from '../container/state.js';
import { watchChanges } from '../util/changes.js';
import type { Time } from '../util/time.js';
import type { Engine } from './context.js';
import { logTag } from './log-tag.js';

export interface LogsOptions {
  /** Go on until the container ends. */
  readonly follow: boolean;
  /** So many lines from the end; undefined for all. */
  readonly tail?: number | undefined;
  /** Lines that began from then on, until then. */
  readonly since?: Time | undefined;
  readonly until?: Time | undefined;
  /** Only what was written down by then, to the byte: some of a line as well. */
  readonly writtenBy?: Time | undefined;
  /** Put the time before each line. */
  readonly timestamps: boolean;
  /** Put what its log options ask for before each line. */
  readonly details: boolean;
  /** Aborted when nobody wants any more of it. */
  readonly signal?: AbortSignal | undefined;
}

/** Where the output goes; fulfilled when there is room for more. */
export type Sink = (stream: Stream, bytes: Buffer) => Promise<void>;

/**
 * Shows what a container has printed.
 *
 * @throws EngineError `notFound`, or `unavailable` when its log is not kept, or cannot be read
 */
export async function logs(engine: Engine, word: string, options: LogsOptions, sink: Sink): Promise<void> {
  const id = findContainer(engine.root, word);
  const record = readRecord(engine.root, id);
  const { config } = record;
  const directory = containerDirectory(engine.root, id);
  const log = containerLog(directory, id, config.log ?? defaultLog);
  const show = present({ ...options, details: options.details ? details(record) : undefined });
  const { signal } = options;
  const isOver = () => signal?.aborted || hasEnded(readState(engine.root, id)?.status) || isPast(options.until);
  const batches = options.follow && !isOver() ? follow(log, options, directory, isOver) : readAll(log, options);
  for await (const entries of batches) {
    if (signal?.aborted) return;
    const written = options.writtenBy === undefined ? entries : entries.filter(isFrom(options.writtenBy));
    await send(written.flatMap(show), sink);
    if (written.length < entries.length) return;
  }
}

const isFrom =
  (last: Time) =>
  ({ time }: Entry): boolean =>
    time <= last;

/** As docker prints them. */
function details(record: ContainerRecord): string {
  const { config } = record;
  const named = logAttributes(config.log ?? defaultLog, config.env, labelsOf({ config }));
  const attributes = Object.entries({ ...named, ...logTag(record) });
  return `${attributes.map((pair) => pair.map(encodeURIComponent).join('=')).join(',')} `;
}

/** A container that is about to run again goes on. */
function hasEnded(status: string | undefined): boolean {
  return status === undefined || ['created', 'exited', 'dead'].includes(status);
}

function isPast(until: Time | undefined): boolean {
  return until !== undefined && BigInt(Date.now()) * 1_000_000n > until;
}

function* readAll(log: Log, options: LogsOptions): Generator<Entry[]> {
  const { reader, skip } = open(log, options);
  try {
    for (let entries = reader.read(); entries.length > 0; entries = reader.read()) yield entries.map(skip);
  } finally {
    reader.close();
  }
}

async function* follow(
  log: Log,
  options: LogsOptions,
  directory: string,
  isOver: () => boolean,
): AsyncGenerator<Entry[]> {
  const { reader, skip } = open(log, options);
  const changes = watchChanges(directory);
  try {
    for (let over = false; ; ) {
      const entries = reader.read();
      if (entries.length > 0) yield entries.map(skip);
      else if (over) return;
      // What was written before the end is still to be read.
      else if (isOver()) over = true;
      else await changes.next();
    }
  } finally {
    changes.close();
    reader.close();
  }
}

function open(log: Log, { tail, follow }: LogsOptions): { reader: LogReader; skip: (entry: Entry) => Entry } {
  const end = tail === undefined ? undefined : findTail(log, tail);
  const reader = new LogReader(log, { from: end?.from, follow });
  return { reader, skip: end ? skipBytes(end.skip) : (entry) => entry };
}

/** What belongs to one stream goes out together. */
async function send(entries: readonly Entry[], sink: Sink): Promise<void> {
  for (let start = 0, end = 0; start < entries.length; start = end) {
    const stream = entries[start]?.stream ?? 1;
    while (entries[end]?.stream === stream) end++;
    await sink(stream, join(entries.slice(start, end).map(({ bytes }) => bytes)));
  }
}

function join([first, ...rest]: Buffer[]): Buffer {
  return first && rest.length === 0 ? first : Buffer.concat(first ? [first, ...rest] : rest);
}

import { humanSize } from '../util/human.js';
import type { Progress } from '../util/progress.js';

/** Milliseconds between two drawings. */
const pause = 100;

/** Milliseconds between two lines in a log, where each of them stays. */
const plainPause = 10_000;

const width = 30;

/** Where progress is shown: stderr, but for tests. */
interface Screen {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

/**
 * Progress on stderr. On a terminal a bar, which `end` takes away; elsewhere a line now and then, so that a short work says nothing and a
 * log shows that a long one goes on.
 *
 * @param now milliseconds
 */
export function showProgress(
  quiet = false,
  screen: Screen = process.stderr,
  now = Date.now,
): { progress: Progress; end: () => void } {
  if (quiet) return { progress: () => {}, end: () => {} };
  const { isTTY } = screen;
  const rate = meter(now);
  const isTime = isTTY ? every(pause, now, 0) : every(plainPause, now, now());
  const progress: Progress = (what, done, total) => {
    const speed = rate(what, done);
    if (!isTime()) return;
    if (isTTY) screen.write(`\r\x1b[K${bar(what, done, total, speed)}`);
    else screen.write(`${amounts(what, done, total, speed)}\n`);
  };
  return { progress, end: () => void (isTTY && screen.write('\r\x1b[K')) };
}

/** True when so many milliseconds have gone by since it last was, or since the start. */
function every(interval: number, now: () => number, start: number): () => boolean {
  let last = start;
  return () => {
    const due = now() - last >= interval;
    if (due) last = now();
    return due;
  };
}

/** Bytes a second since a work was first told of; 0 when it has just begun. */
function meter(now: () => number): (what: string, done: number) => number {
  let begin = { what: '', time: 0, done: 0 };
  return (what, done) => {
    if (begin.what !== what) begin = { what, time: now(), done };
    const seconds = (now() - begin.time) / 1000;
    return seconds > 0 ? (done - begin.done) / seconds : 0;
  };
}

/** `Loading  [=====>        ] 12.3MB/150MB  40.1MB/s`. */
function bar(what: string, done: number, total: number | undefined, rate: number): string {
  if (!total) return amounts(what, done, total, rate);
  const filled = Math.min(Math.floor((done / total) * width), width);
  const drawn = `${'='.repeat(Math.max(filled - 1, 0))}>`.padEnd(width);
  return amounts(`${what}  [${drawn}]`, done, total, rate, ' ');
}

function amounts(what: string, done: number, total: number | undefined, rate: number, gap = '  '): string {
  if (!total && done === 0) return what;
  const speed = rate > 0 ? `  ${humanSize(rate)}/s` : '';
  return `${what}${gap}${humanSize(done)}${total ? `/${humanSize(total)}` : ''}${speed}`;
}

import type { Progress } from '../util/progress.js';
import { humanSize } from './units.js';

/** Milliseconds between two drawings. */
const pause = 100;

const width = 30;

/** A bar on stderr, when that is a terminal; `end` takes it away. */
export function showProgress(quiet = false): { progress: Progress; end: () => void } {
  const { stderr } = process;
  if (quiet || !stderr.isTTY) return { progress: () => {}, end: () => {} };
  let last = 0;
  const progress: Progress = (what, done, total) => {
    if (Date.now() - last < pause) return;
    last = Date.now();
    stderr.write(`\r\x1b[K${bar(what, done, total)}`);
  };
  return { progress, end: () => void stderr.write('\r\x1b[K') };
}

/** `Loading  [=====>        ] 12.3MB/150MB`. */
function bar(what: string, done: number, total?: number): string {
  if (!total) return done === 0 ? what : `${what}  ${humanSize(done)}`;
  const filled = Math.min(Math.floor((done / total) * width), width);
  const drawn = `${'='.repeat(Math.max(filled - 1, 0))}>`.padEnd(width);
  return `${what}  [${drawn}] ${humanSize(done)}/${humanSize(total)}`;
}

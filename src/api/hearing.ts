import type { Engine } from '../engine/context.js';

/** The engine, and what it warns of: a request has its own warnings, and the daemon's log is for others. */
export function hearing(engine: Engine): { attentive: Engine; heard: readonly string[] } {
  const heard: string[] = [];
  return { attentive: { ...engine, warn: (line) => void heard.push(line.replace(/^warning: /, '')) }, heard };
}

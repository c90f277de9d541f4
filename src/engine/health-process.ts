import { ownCommand } from '../util/process.js';
import { spawnDetached } from '../util/spawn.js';
import type { Engine } from './context.js';

/** Lets a process of its own look after a container that was just started. */
export function beginHealth(engine: Engine, id: string): void {
  spawnDetached(healthCommand(engine, 'health', id));
}

/** How that process is called, and the one that it calls for each probe. */
export function healthCommand({ root, runRoot }: Engine, verb: 'health' | 'probe', id: string): string[] {
  return ownCommand(['--root', root, '--run-root', runRoot, 'container', verb, id]);
}

import type { Interruption } from '../util/signals.js';
import type { Engine } from './context.js';
import { type CreateOptions, create } from './create.js';
import { remove } from './remove.js';
import { type StartOptions, start } from './start.js';

/**
 * Creates a container, starts it, waits for its end, and removes it if it was so created; returns the exit code.
 *
 * @param interruption asked before the start: what came earlier found no command to be passed on to
 */
export async function run(
  engine: Engine,
  options: CreateOptions & StartOptions,
  interruption: Interruption = () => undefined,
): Promise<number> {
  const record = await create(engine, options);
  try {
    return interruption() ?? (await start(engine, record, options));
  } finally {
    if (record.config.autoRemove) await remove(engine, record.id, { force: true, volumes: true });
  }
}

import type { Engine } from './context.js';
import { type CreateOptions, create } from './create.js';
import { remove } from './remove.js';
import { type StartOptions, start } from './start.js';

/** Creates a container, starts it, waits for its end, and removes it if it was so created; returns the exit code. */
export async function run(engine: Engine, options: CreateOptions & StartOptions): Promise<number> {
  const record = await create(engine, options);
  try {
    return await start(engine, record, options);
  } finally {
    if (record.config.autoRemove) await remove(engine, record.id, { volumes: true });
  }
}

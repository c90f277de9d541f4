import type { Interruption } from '../util/signals.js';
import type { Engine } from './context.js';
import { type CreateOptions, create } from './create.js';
import { remove } from './remove.js';
import { type StartOptions, start } from './start.js';

export interface RunOptions extends CreateOptions, StartOptions {
  /** Gets the id before the start. */
  readonly onCreate?: ((id: string) => void) | undefined;
}

/**
 * Creates a container and starts it. Attached, it waits for its end.
 *
 * @param interruption asked before the start: what came earlier found no command to be passed on to
 * @returns the id, and the exit code; that is undefined when the container goes on without us
 */
export async function run(
  engine: Engine,
  options: RunOptions,
  interruption: Interruption = () => undefined,
): Promise<{ id: string; exitCode: number | undefined }> {
  const record = await create(engine, options);
  const { id } = record;
  try {
    options.onCreate?.(id);
    const interrupted = interruption();
    if (interrupted === undefined) return { id, exitCode: await start(engine, record, options) };
    await removeIf(record.config.autoRemove, engine, id);
    return { id, exitCode: interrupted };
  } catch (error) {
    await removeIf(record.config.autoRemove, engine, id);
    throw error;
  }
}

async function removeIf(wanted: boolean, engine: Engine, id: string): Promise<void> {
  if (wanted) await remove(engine, id, { force: true, volumes: true });
}

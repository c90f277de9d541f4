import { removeAll, startContainer } from './engines.mjs';
import { compare } from './hyperfine.mjs';

/** `exec CONTAINER true` on each engine. */
export function execTimes(engines) {
  const commands = engines.flatMap((engine) => {
    try {
      const id = startContainer(engine, 'sleep 1000');
      return [[`${engine.name} exec`, `${engine.client} exec ${id} true`]];
    } catch {
      return [];
    }
  });
  try {
    return compare('exec', { 'node -e 0': 'node -e 0', ...Object.fromEntries(commands) });
  } finally {
    for (const engine of engines) removeAll(engine);
  }
}

import { spawnSync } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';

/** Where typedoc.json writes. Git ignores it. */
const OUT = 'docs/reference/api';

/**
 * Writes the reference of the code, one page for each module, from its public docstrings.
 *
 * @returns typedoc's exit code
 */
export function reference(): number {
  rmSync(OUT, { recursive: true, force: true });
  if (!existsSync('src')) return 0;
  return spawnSync('node_modules/.bin/typedoc', { stdio: 'inherit' }).status ?? 1;
}

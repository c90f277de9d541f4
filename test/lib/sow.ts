import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { makeScratch, removeScratch } from './scratch.js';

/**
 * Vitest's global setup: makes the root that others begin with, by the project's own program or by one whose roots are
 * known to be like its roots (MYDOCKER_SEED=yes). Another implementation begins with nothing.
 */
export function setup(): (() => void) | undefined {
  const { MYDOCKER_BIN, MYDOCKER_SEED } = process.env;
  delete process.env.MYDOCKER_SEED;
  if (process.getuid?.() !== 0 || (MYDOCKER_BIN && MYDOCKER_SEED !== 'yes')) return undefined;
  const home = makeScratch('mydocker-seed');
  const own = { MYDOCKER_ROOT: join(home, 'root'), MYDOCKER_RUN_ROOT: join(home, 'run') };
  const bin = MYDOCKER_BIN ?? join(import.meta.dirname, '..', '..', 'mydocker');
  // A program that cannot do this fails in the checks, where there is more to see.
  tolerate(() => execFileSync(bin, ['run', 'busybox', 'true'], { env: { ...process.env, ...own }, stdio: 'ignore' }));
  process.env.MYDOCKER_SEED = own.MYDOCKER_ROOT;
  return () => removeScratch(home);
}

function tolerate(attempt: () => void): void {
  try {
    attempt();
  } catch {}
}

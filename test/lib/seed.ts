import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** A root in which the program under test has built and unpacked its image; '' to begin with nothing. */
const seed = process.env.MYDOCKER_SEED ?? '';

/** Begins a root with the image that its first container would build: that takes longer than most checks. */
export function plant(root: string): void {
  if (seed === '' || !existsSync(join(seed, 'layers'))) return;
  mkdirSync(root, { mode: statSync(seed).mode });
  copy(['--archive'], ['images', 'version'], root);
  // Nobody writes into a layer, so that its files may be in all roots at once.
  copy(['--archive', '--link'], ['layers'], root);
}

function copy(options: string[], names: string[], root: string): void {
  const sources = names.map((name) => join(seed, name)).filter((path) => existsSync(path));
  if (sources.length > 0) execFileSync('cp', [...options, ...sources, root]);
}

import { readdirSync, readFileSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { Course } from './course.js';
import { writeWhole } from './files.js';
import { withoutTrailer } from './patch.js';
import { readSeries } from './series.js';

/** Patch files: path below chapters/ → bytes. */
export type Patches = Record<string, string>;

/** The patches in chapters/ as they are, well-formed or not. */
export function readPatches(course: Course): Patches {
  const { chapters } = readSeries(course.chapters, false);
  const files = chapters.flatMap(({ name }) =>
    readdirSync(join(course.chapters, name)).map((file) => `${name}/${file}`),
  );
  const patches = files.filter((file) => file.endsWith('.patch')).sort();
  return Object.fromEntries(patches.map((file) => [file, readFileSync(join(course.chapters, file), 'latin1')]));
}

/** Makes the patches in chapters/ these. Returns the files that changed. */
export function writePatches(course: Course, patches: Patches): string[] {
  const existing = readPatches(course);
  const changed = Object.keys(patches).filter((file) => existing[file] !== patches[file]);
  const gone = Object.keys(existing).filter((file) => !(file in patches));
  for (const file of changed) writeWhole(join(course.chapters, file), patches[file]!);
  for (const file of gone) unlinkSync(join(course.chapters, file));
  return [...changed, ...gone].sort();
}

/** The bytes of the patches of replayed commits, from the one after `base` to `tip`. */
export function formatPatches(course: Course, base: string, tip: string): string[] {
  const form = ['--zero-commit', '--binary', '--full-index', '--no-signature', '-k', '--no-encode-email-headers'];
  const mails = course.series.attempt(['format-patch', '--stdout', ...form, `${base}..${tip}`]).stdout;
  // Git puts an empty line between two mails.
  return mails
    .split(/\n(?=From 0{40} )/)
    .filter(Boolean)
    .map(withoutTrailer);
}

import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Course } from './course.js';
import { writeWhole } from './files.js';
import type { Patches } from './patches.js';
import { encode } from './text.js';

/** A project's series at one time. */
export interface State {
  /** Tree of src/ and native/. */
  tree: string;
  patches: Patches;
}

/** Kept while a write is under way: enough to finish it, or to undo it. */
export interface Journal {
  before: State;
  after: State;
}

const journalPath = (course: Course): string => join(course.scratch, 'write.json');

/** Whether a write was interrupted. */
export const isWriting = (course: Course): boolean => existsSync(journalPath(course));

export function readJournal(course: Course): Journal | undefined {
  const path = journalPath(course);
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Journal) : undefined;
}

export function writeJournal(course: Course, journal: Journal): void {
  writeWhole(journalPath(course), encode(JSON.stringify(journal)));
}

export function removeJournal(course: Course): void {
  rmSync(journalPath(course), { force: true });
}

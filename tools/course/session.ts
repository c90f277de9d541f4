import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Course } from './course.js';
import { CourseError } from './errors.js';
import { writeWhole } from './files.js';
import { isWriting } from './journal.js';
import { type Patches, readPatches } from './patches.js';
import { taggedSource } from './source.js';
import { encode } from './text.js';

/** An edit in progress, as `.course/session.json` keeps it. */
export interface Session {
  /** What the user asked for: `course edit 05.2`. */
  doing: string;
  /** Commit before the edited step. */
  onto: string;
  /** The step being edited, or the one being made. */
  step: { id: string; slug: string; title: string; body: string };
  /** Commits to be replayed after it, oldest first. */
  rest: string[];
  /** Once the edited part is committed: its last commit, on which the rest is replayed. */
  edited?: string;
  /** Tree of src/ and native/ of the project when the edit began. */
  tree: string;
  /** The patches when the edit began. */
  patches: Patches;
}

const sessionPath = (course: Course): string => join(course.scratch, 'session.json');

export function readSession(course: Course): Session | undefined {
  const path = sessionPath(course);
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Session) : undefined;
}

export function writeSession(course: Course, session: Session): void {
  writeWhole(sessionPath(course), encode(JSON.stringify(session)));
}

export function removeSession(course: Course): void {
  rmSync(sessionPath(course), { force: true });
}

/** @throws CourseError if an edit or a write is unfinished, or a chapter's tag is checked out */
export function requireEditable(course: Course): void {
  const session = readSession(course);
  const hint = 'finish it with `course continue`, or `course abort`';
  if (session) throw new CourseError(`\`${session.doing}\` is in progress`, hint);
  if (isWriting(course)) throw new CourseError('a rewrite of the series was interrupted', hint);
  if (taggedSource(course))
    throw new CourseError("the series is edited on main, and this is a chapter's tag", 'git checkout main');
}

/** The project must be as it was when the edit began, or the edit would undo what happened meanwhile. */
export function requireUnchanged(course: Course, session: Session, tree: string): void {
  const now = readPatches(course);
  const files = new Set([...Object.keys(now), ...Object.keys(session.patches)]);
  const changed = [...files].find((file) => now[file] !== session.patches[file]);
  if (changed)
    throw new CourseError(`chapters/${changed} changed since the edit began`, 'restore it, or `course abort`');
  if (tree !== session.tree) {
    throw new CourseError(
      'src/ or native/ changed since the edit began',
      'put that change aside (git stash), then `course continue`',
    );
  }
}

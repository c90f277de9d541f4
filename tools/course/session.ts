import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Course } from './course.js';
import { CourseError } from './errors.js';

/** An edit in progress, as `.course/session.json` keeps it. */
export interface Session {
  /** What the user asked for: `edit 05.2`. */
  doing: string;
  /** Commit on which the edited step stands. */
  onto: string;
  /** The step being edited, or the one being made. */
  step: { id: string; slug: string; title: string; body: string };
  /** Commits to be replayed after it, oldest first. */
  rest: string[];
  /** Whether the rest is being replayed already. */
  replaying: boolean;
  /** src/ and native/ of the project when the edit began. */
  tree: string;
  /** Digest of the patches when the edit began. */
  patches: string;
}

const FILE = 'session.json';

/** Where one edits. */
export const sessionDirectory = (course: Course): string => join(course.scratch, 'edit');

export function readSession(course: Course): Session | undefined {
  const path = join(course.scratch, FILE);
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Session) : undefined;
}

export function writeSession(course: Course, session: Session): void {
  const path = join(course.scratch, FILE);
  writeFileSync(`${path}.new`, JSON.stringify(session, null, 2));
  renameSync(`${path}.new`, path);
}

export function endSession(course: Course): void {
  rmSync(join(course.scratch, FILE), { force: true });
}

/** @throws CourseError if an edit or a write is unfinished */
export function requireIdle(course: Course): void {
  const session = readSession(course);
  if (session)
    throw new CourseError(`\`${session.doing}\` is in progress`, 'finish it with `course continue` or `course abort`');
  if (existsSync(join(course.scratch, 'write.json'))) {
    throw new CourseError('a rewrite of the series was interrupted', 'finish it with `course continue`');
  }
}

import { commitEdited } from './commit.js';
import type { Course } from './course.js';
import { CourseError } from './errors.js';
import { type Draft, readDrafts } from './history.js';
import { parseMessage } from './patch.js';
import { readPatches } from './patches.js';
import { replayRest } from './pick.js';
import { commitOf, parentOf, type Replayed, replay } from './replay.js';
import { reportWritten } from './report.js';
import { findStep, readSeries, type Series, type Step } from './series.js';
import {
  readSession,
  removeSession,
  requireEditable,
  requireUnchanged,
  type Session,
  writeSession,
} from './session.js';
import {
  closeWorkshop,
  hasWorkshop,
  keepWorkshop,
  openWorkshop,
  requireNothingPending,
  workshopDirectory,
  workshopGit,
} from './workshop.js';
import { changes, pathList, treeOf } from './worktree.js';
import { finishWrite, undoWrite, writeSeries } from './write.js';

/** Opens a scratch worktree in which a step can be changed: its files, its message, or by more commits. */
export function edit(course: Course, where: string): void {
  const { series, replayed, tree } = requireClean(course);
  const step = findStep(series, where);
  const at = series.steps.indexOf(step);
  const session = newSession(course, `course edit ${step.id}`, step, tree);
  writeSession(course, { ...session, onto: parentOf(series, replayed, step), rest: replayed.commits.slice(at + 1) });
  openWorkshop(course, commitOf(series, replayed, step));
  announce(course, `step ${step.id} "${step.title}"`);
}

/** The series, replayed, of a project that has no edit of its own in src/ or native/. */
function requireClean(course: Course): { series: Series; replayed: Replayed; tree: string } {
  requireEditable(course);
  const series = readSeries(course.chapters);
  const replayed = replay(course, series);
  const tree = treeOf(course, course.root);
  const own = changes(course, `${replayed.tip}^{tree}`, tree);
  if (own.length > 0) {
    throw new CourseError(
      `${pathList(own)} differs from the patches`,
      'fold it in with `course absorb`, or put it aside (git stash)',
    );
  }
  return { series, replayed, tree };
}

/** A session that still lacks its place in the series. */
export function newSession(
  course: Course,
  doing: string,
  step: Pick<Step, 'id' | 'slug' | 'title' | 'body'>,
  tree: string,
): Omit<Session, 'onto' | 'rest'> {
  const { id, slug, title, body } = step;
  return { doing, step: { id, slug, title, body }, tree, patches: readPatches(course) };
}

export function announce(course: Course, what: string): void {
  console.log(`${workshopDirectory(course)} is at ${what}.`);
  console.log('Change src/ and native/ there (a copy of the frame lets you build and test), or amend the message,');
  console.log('then `course continue`. `course abort` leaves everything as it was.');
}

/** Goes on with an edit: commits the edited step, replays the later ones, writes the series. */
export function continueEdit(course: Course): void {
  const session = readSession(course);
  if (finishWrite(course))
    console.log('The interrupted rewrite is finished; commit chapters/, src/ and native/ together.');
  else if (session) resume(course, session);
  else throw new CourseError('nothing is in progress', 'start with `course edit 01.2`');
  closeWorkshop(course);
  removeSession(course);
}

function resume(course: Course, session: Session): void {
  if (!hasWorkshop(course))
    throw new CourseError(`${workshopDirectory(course)} is gone`, '`course abort`, then start again');
  const current = session.edited ? session : { ...session, edited: commitEdited(course, session) };
  writeSession(course, current);
  replayRest(course, current);
  finish(course, current);
}

/** Ends an edit; what its worktree held is kept as a commit of the scratch repository. */
export function abortEdit(course: Course): void {
  const session = readSession(course);
  if (!undoWrite(course) && !session) throw new CourseError('nothing is in progress', 'there is nothing to abort');
  const kept = keepWorkshop(course);
  closeWorkshop(course);
  removeSession(course);
  console.log('Everything is as it was.');
  if (kept) console.log(`What you did is kept: git -C .course/series.git show ${kept.slice(0, 10)}`);
}

function finish(course: Course, session: Session): void {
  const tree = treeOf(course, course.root);
  requireUnchanged(course, session, tree);
  const git = workshopGit(course);
  requireNothingPending(course);
  if (git.run(['status', '--porcelain']) !== '') {
    throw new CourseError(
      `${workshopDirectory(course)} has uncommitted changes`,
      'commit them there, then `course continue`',
    );
  }
  const drafts = readDrafts(course, git.run(['rev-parse', 'HEAD']));
  requireAll(course, session, drafts);
  reportWritten(writeSeries(course, drafts, tree));
}

/** A step skipped while resolving would be lost. (One that should go is resolved to no change at all.) */
function requireAll(course: Course, session: Session, drafts: Draft[]): void {
  for (const commit of session.rest) {
    const { title, trailer } = parseMessage(course.series.run(['log', '-1', '--format=%B', commit]));
    if (drafts.some((draft) => draft.chapter === trailer?.chapter && draft.slug === trailer.slug)) continue;
    const hint = `\`git cherry-pick --allow-empty ${commit.slice(0, 10)}\` in ${workshopDirectory(course)}`;
    throw new CourseError(`the step "${title}" was left out`, hint);
  }
}

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Course } from './course.js';
import { CourseError } from './errors.js';
import { type Draft, readDrafts } from './history.js';
import { parseMessage, stepMessage } from './patch.js';
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
import { slugify } from './text.js';
import { closeWorkshop, keepWorkshop, openWorkshop, workshopDirectory, workshopGit } from './workshop.js';
import { changes, pathList, treeOf } from './worktree.js';
import { existingPatches, finishWrite, undoWrite, writeSeries } from './write.js';

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
  return { doing, step: { id, slug, title, body }, tree, patches: existingPatches(course) };
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

/** Commits what is uncommitted, and makes every commit of the edit say which step it is. Returns the last one. */
function commitEdited(course: Course, session: Session): string {
  const git = workshopGit(course);
  requireNothingPending(course);
  git.run(['add', '--all']);
  const isNew = git.run(['rev-parse', 'HEAD']) === session.onto;
  if (git.attempt(['diff', '--cached', '--quiet']).status !== 0) {
    const message = isNew ? ['--file=-'] : ['--amend', '--no-edit'];
    git.run(['commit', '--quiet', '--no-verify', '--allow-empty', ...message], { input: stepMessage(session.step) });
  } else if (isNew) {
    throw new CourseError(
      `${workshopDirectory(course)} has no change to make a step of`,
      'change something, or `course abort`',
    );
  }
  return label(course, session);
}

function label(course: Course, session: Session): string {
  const git = workshopGit(course);
  const commits = git.lines(['rev-list', '--reverse', `${session.onto}..HEAD`]);
  if (git.attempt(['merge-base', '--is-ancestor', session.onto, 'HEAD']).status !== 0 || commits.length === 0) {
    throw new CourseError(
      `the worktree no longer stands on the step before ${session.step.id}`,
      'reset it, or `course abort`',
    );
  }
  const messages = commits.map((commit) => parseMessage(git.run(['log', '-1', '--format=%B', commit])));
  const isPresent = messages.some(({ trailer }) => trailer?.slug === session.step.slug);
  const first = isPresent ? -1 : messages.findIndex(({ trailer }) => !trailer);
  const [chapter = ''] = session.step.id.split('.');
  const slugOf = (index: number, title: string) => (index === first ? session.step.slug : slugify(title));
  let parent = session.onto;
  for (const [index, { title, body, trailer }] of messages.entries()) {
    const slug = trailer?.slug ?? slugOf(index, title);
    const id = `${trailer?.chapter ?? chapter}.${index + 1}`;
    const input = stepMessage({ id, slug, title, body });
    parent = git.run(['commit-tree', '-p', parent, '-F', '-', `${commits[index]}^{tree}`], { input });
  }
  git.run(['reset', '--quiet', '--soft', parent]);
  return parent;
}

/** What git leaves in a worktree's own directory while one of its operations waits for the user. */
const OPERATIONS = ['rebase-merge', 'rebase-apply', 'sequencer', 'CHERRY_PICK_HEAD', 'REVERT_HEAD', 'MERGE_HEAD'];

function pendingOperation(course: Course): string | undefined {
  const git = workshopGit(course);
  const directory = git.run(['rev-parse', '--absolute-git-dir']);
  return OPERATIONS.find((name) => existsSync(join(directory, name)));
}

function requireNothingPending(course: Course): void {
  const pending = pendingOperation(course);
  if (!pending) return;
  throw new CourseError(
    `a git operation (${pending}) is unfinished in ${workshopDirectory(course)}`,
    'finish it first',
  );
}

function replayRest(course: Course, session: Session): void {
  const git = workshopGit(course);
  if (pendingOperation(course)) {
    requireResolved(course);
    picked(course, ['--continue']);
  } else if (session.rest.length > 0 && git.run(['rev-parse', 'HEAD']) === session.edited) {
    git.run(['reset', '--quiet', '--hard', session.edited]);
    picked(course, ['--allow-empty', '--keep-redundant-commits', ...session.rest]);
  }
}

function requireResolved(course: Course): void {
  const git = workshopGit(course);
  const open = git.lines(['diff', '--name-only', '--diff-filter=U']);
  const marked =
    git.attempt(['diff', '--cached', '--check']).stdout.match(/^.*(?=:\d+: leftover conflict marker)/gm) ?? [];
  const left = [...new Set([...open, ...marked])];
  if (left.length > 0) throw conflict(course, left);
}

function picked(course: Course, args: string[]): void {
  const git = workshopGit(course);
  const { status, stderr } = git.attempt(['cherry-pick', ...args]);
  if (status === 0) return;
  const open = git.lines(['diff', '--name-only', '--diff-filter=U']);
  if (open.length > 0) throw conflict(course, open);
  throw new CourseError(`git cherry-pick failed in ${workshopDirectory(course)} (${stderr.trim().split('\n')[0]})`);
}

function conflict(course: Course, files: string[]): CourseError {
  const message = workshopGit(course).run(['log', '-1', '--format=%B', 'CHERRY_PICK_HEAD']);
  const id = /^Step: (\S+)/m.exec(message)?.[1] ?? '';
  return new CourseError(
    `step ${id} "${parseMessage(message).title}" conflicts in ${files.join(', ')}`,
    `resolve it in ${workshopDirectory(course)}, \`git add\` it, then \`course continue\`; or \`course abort\``,
  );
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

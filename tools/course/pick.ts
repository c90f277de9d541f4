import type { Course } from './course.js';
import { CourseError } from './errors.js';
import type { Git } from './git.js';
import { parseMessage } from './patch.js';
import type { Session } from './session.js';
import { pendingOperation, workshopDirectory, workshopGit } from './workshop.js';

/**
 * Replays the later steps on the edited one, or goes on where a conflict stopped that.
 * @throws CourseError naming the step and the files that conflict
 */
export function replayRest(course: Course, session: Session): void {
  const git = workshopGit(course);
  if (pendingOperation(course)) {
    requireResolved(course);
    commitResolved(git);
    if (pendingOperation(course)) picked(course, ['--continue']);
  } else if (session.rest.length > 0 && git.run(['rev-parse', 'HEAD']) === session.edited) {
    git.run(['reset', '--quiet', '--hard', session.edited]);
    picked(course, ['--allow-empty', '--keep-redundant-commits', ...session.rest]);
  }
}

/** Also what was resolved to no change: git by itself would stop there once more. */
function commitResolved(git: Git): void {
  if (git.attempt(['rev-parse', '--verify', '--quiet', 'CHERRY_PICK_HEAD']).status !== 0) return;
  git.run(['commit', '--quiet', '--allow-empty', '--no-verify', '--reuse-message=CHERRY_PICK_HEAD']);
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

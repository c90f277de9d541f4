import type { Course } from './course.js';
import { CourseError } from './errors.js';
import { parseMessage, stepMessage } from './patch.js';
import type { Session } from './session.js';
import { slugify } from './text.js';
import { requireNothingPending, workshopDirectory, workshopGit } from './workshop.js';

/** Commits what is uncommitted, and makes every commit of the edit say which step it is. Returns the last one. */
export function commitEdited(course: Course, session: Session): string {
  const git = workshopGit(course);
  requireNothingPending(course);
  git.run(['add', '--all']);
  const isNew = git.run(['rev-parse', 'HEAD']) === session.onto;
  if (git.attempt(['diff', '--cached', '--quiet']).status !== 0) {
    const commit = ['commit', '--quiet', '--no-verify', '--allow-empty'];
    if (isNew) git.run([...commit, '--file=-'], { input: stepMessage(session.step) });
    else git.run([...commit, '--amend', '--no-edit']);
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

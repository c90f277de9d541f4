import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, realpathSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Course, SERIES_PATHS } from './course.js';
import { CourseError } from './errors.js';
import { type Git, gitIn } from './git.js';
import { decode } from './text.js';

/** The scratch worktree in which steps are edited. */
export const workshopDirectory = (course: Course): string => join(course.scratch, 'edit');

export const hasWorkshop = (course: Course): boolean => existsSync(join(workshopDirectory(course), '.git'));

/** Opens the worktree at a commit of the series, with the frame around it, so that one can build and test there. */
export function openWorkshop(course: Course, commit: string): void {
  const directory = workshopDirectory(course);
  closeWorkshop(course);
  course.series.run(['worktree', 'add', '--quiet', '--detach', directory, commit]);
  copyFrame(course, directory);
}

export function closeWorkshop(course: Course): void {
  rmSync(workshopDirectory(course), { recursive: true, force: true });
  course.series.run(['worktree', 'prune']);
}

/** Git in the worktree, with the series' fixed settings. */
export const workshopGit = (course: Course): Git => course.seriesIn(workshopDirectory(course));

/** Commits whatever the worktree holds, conflicts and all, under a name that keeps it. Undefined if it is not there. */
export function keepWorkshop(course: Course): string | undefined {
  if (!hasWorkshop(course)) return undefined;
  const git = workshopGit(course);
  const index = { env: { GIT_INDEX_FILE: join(course.scratch, 'keep-index') } };
  git.run(['read-tree', 'HEAD'], index);
  git.run(['add', '--all'], index);
  const tree = git.run(['write-tree'], index);
  rmSync(index.env.GIT_INDEX_FILE);
  const commit = git.run(['commit-tree', '-p', 'HEAD', '-m', 'What an aborted edit had in its worktree', tree]);
  git.run(['update-ref', `refs/aborted/${commit}`, commit]);
  return commit;
}

/** What git leaves in a worktree's own directory while one of its operations waits for the user. */
const OPERATIONS = ['rebase-merge', 'rebase-apply', 'sequencer', 'CHERRY_PICK_HEAD', 'REVERT_HEAD', 'MERGE_HEAD'];

/** The git operation that waits for the user in the worktree, if any. */
export function pendingOperation(course: Course): string | undefined {
  const git = workshopGit(course);
  const directory = git.run(['rev-parse', '--absolute-git-dir']);
  return OPERATIONS.find((name) => existsSync(join(directory, name)));
}

/** @throws CourseError if a git operation waits for the user in the worktree */
export function requireNothingPending(course: Course): void {
  const pending = pendingOperation(course);
  if (!pending) return;
  throw new CourseError(
    `a git operation (${pending}) is unfinished in ${workshopDirectory(course)}`,
    'finish it first',
  );
}

/** Everything but src/ and native/, as the project has it now. */
function copyFrame(course: Course, directory: string): void {
  const listing = gitIn(course.root).attempt(['ls-files', '-z', '--cached', '--others', '--exclude-standard']).stdout;
  const files = listing.split('\0').map(decode);
  const isFrame = (file: string) => file !== '' && !SERIES_PATHS.includes(file.split('/')[0]!);
  for (const file of files.filter(isFrame).filter((each) => existsSync(join(course.root, each)))) {
    mkdirSync(dirname(join(directory, file)), { recursive: true });
    // Kept times tell the launchers that the packages are as new as the lockfile.
    cpSync(join(course.root, file), join(directory, file), { verbatimSymlinks: true, preserveTimestamps: true });
  }
  linkPackages(course, directory);
}

/**
 * The packages, file by file as hard links. A symbolic link to the directory would be shorter, and an `npm ci` in the
 * worktree would follow it and empty the project's own. Where hard links are refused the worktree installs its own.
 */
function linkPackages(course: Course, directory: string): void {
  const [from, to] = [join(course.root, 'node_modules'), join(directory, 'node_modules')];
  if (!existsSync(from)) return;
  const { status } = spawnSync('cp', ['-a', '-l', `${realpathSync(from)}/.`, to], { stdio: 'ignore' });
  if (status !== 0) rmSync(to, { recursive: true, force: true });
}

import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type Course, SERIES_PATHS } from './course.js';
import { CourseError } from './errors.js';
import { type Git, gitIn } from './git.js';
import { decode } from './text.js';

/** One path that differs between two trees. */
export interface Change {
  /** A added, D deleted, M modified, T type changed */
  status: string;
  path: string;
  /** Mode and blob before and after; mode `000000` where there is none. */
  before: Entry;
  after: Entry;
}

export interface Entry {
  mode: string;
  blob: string;
}

/** The tree that `src/` and `native/` of a directory make now, ignored files left out. */
export function treeOf(course: Course, directory: string): string {
  return withIndex(course, directory, (git) => {
    stageAll(git, directory);
    return git.run(['write-tree']);
  });
}

/** What differs between two trees, path by path, renames as deletion and addition. */
export function changes(course: Course, before: string, after: string): Change[] {
  const fields = course.series.run(['diff-tree', '-r', '-z', '--raw', '--no-renames', before, after]).split('\0');
  const result: Change[] = [];
  for (let index = 0; index + 1 < fields.length; index += 2) {
    const [mode = '', newMode = '', blob = '', newBlob = '', status = ''] = fields[index]!.slice(1).split(' ');
    const path = decode(fields[index + 1]!);
    result.push({ status, path, before: { mode, blob }, after: { mode: newMode, blob: newBlob } });
  }
  return result;
}

/** "src/a.ts, src/b.ts and 3 more" */
export function pathList(list: Change[]): string {
  const names = list.slice(0, 3).map((change) => change.path);
  return names.join(', ') + (list.length > 3 ? ` and ${list.length - 3} more` : '');
}

/**
 * Brings `src/` and `native/` of the project to tree `to`. Every file must be as in `from` or already as in `to`:
 * whatever somebody wrote meanwhile is left alone, and named.
 */
export function updateWorkTree(course: Course, from: string, to: string): void {
  withIndex(course, course.root, (git) => {
    stageAll(git, course.root);
    const now = git.run(['write-tree']);
    const touched = new Set(changes(course, from, now).map((change) => change.path));
    const foreign = changes(course, now, to).filter((change) => touched.has(change.path));
    if (foreign.length > 0) {
      throw new CourseError(
        `${pathList(foreign)} changed meanwhile`,
        'put that change aside, then `course continue` or `course abort`',
      );
    }
    git.run(['read-tree', '-m', '-u', now, to]);
  });
}

function withIndex<T>(course: Course, directory: string, use: (git: Git) => T): T {
  const index = join(course.scratch, `index-${process.pid}`);
  const settings = { GIT_CONFIG_NOSYSTEM: '1', GIT_CONFIG_GLOBAL: join(course.scratch, 'gitconfig') };
  const place = { GIT_DIR: course.seriesDirectory, GIT_WORK_TREE: directory, GIT_INDEX_FILE: index };
  try {
    return use(gitIn(directory, { ...settings, ...place }));
  } finally {
    rmSync(index, { force: true });
    rmSync(`${index}.lock`, { force: true });
  }
}

function stageAll(git: Git, directory: string): void {
  const paths = SERIES_PATHS.filter((path) => existsSync(join(directory, path)));
  git.run(['read-tree', '--empty']);
  if (paths.length > 0) git.run(['add', '--all', '--', ...paths]);
}

import { resolve } from 'node:path';
import type { Course } from './course.js';
import { CourseError } from './errors.js';
import { gitIn } from './git.js';
import { readDrafts } from './history.js';
import { replay } from './replay.js';
import { reportWritten } from './report.js';
import { readSeries } from './series.js';
import { requireEditable } from './session.js';
import { changes, pathList, treeOf } from './worktree.js';
import { writeSeries } from './write.js';

/**
 * Makes a linear git history the project's series: each commit a step, named by a trailer `Step: 01.2 slug`.
 * @param from path of the repository
 * @param revision its last commit; the whole history up to it is read
 */
export function importHistory(course: Course, from: string, revision = 'HEAD'): void {
  requireEditable(course);
  const now = treeOf(course, course.root);
  requireKnown(course, now);
  const commit = gitIn(resolve(from)).run(['rev-parse', '--verify', `${revision}^{commit}`]);
  course.series.run([
    'fetch',
    '--quiet',
    '--no-tags',
    '--no-write-fetch-head',
    resolve(from),
    `+${revision}:refs/imported`,
  ]);
  reportWritten(writeSeries(course, readDrafts(course, commit), now));
}

/** What src/ and native/ hold must be in the patches already, or empty: an import replaces it. */
function requireKnown(course: Course, now: string): void {
  const known = `${replay(course, readSeries(course.chapters)).tip}^{tree}`;
  const own = changes(course, known, now);
  if (own.length > 0 && course.series.run(['ls-tree', now]) !== '') {
    throw new CourseError(
      `${pathList(own)} would be lost: no patch has that change`,
      'absorb it or put it aside first',
    );
  }
}

/** Writes the series as an ordinary repository: one commit for each step, to be changed at will and imported again. */
export function exportHistory(course: Course, directory: string): void {
  const { tip } = replay(course, readSeries(course.chapters));
  course.series.run(['update-ref', 'refs/heads/series', tip]);
  course.series.run([
    'clone',
    '--quiet',
    '--no-local',
    '--branch',
    'series',
    course.seriesDirectory,
    resolve(directory),
  ]);
  console.log(`${directory} has the series, one commit for each step; \`course import ${directory}\` takes it back`);
}

import type { Course } from './course.js';
import { CourseError } from './errors.js';
import { commitOf, parentOf, type Replayed, replay } from './replay.js';
import { findChapter, findStep, readSeries, type Series } from './series.js';
import { bookDirectory } from './source.js';
import { treeOf } from './worktree.js';

/** Prints a step's diff, or those of a chapter's steps one after the other. */
export function show(course: Course, where: string): void {
  const series = readSeries(bookDirectory(course));
  const replayed = replay(course, series);
  const steps = where.includes('.') ? [findStep(series, where)] : findChapter(series, where).steps;
  if (steps.length === 0) throw new CourseError(`chapter ${where} has no step yet`);
  const range = `${parentOf(series, replayed, steps[0]!)}..${commitOf(series, replayed, steps.at(-1)!)}`;
  course.series.show(['log', '--reverse', '--patch', '--stat', '--format=%C(yellow bold)%s%C(reset)%n%n%b', range]);
}

/**
 * Prints where src/ and native/ leave the book's path.
 * @param directory whose src/ and native/
 * @param where a chapter (its end) or a step; the newest chapter of the working tree unless told
 */
export function diff(course: Course, directory: string, where?: string): void {
  const series = readSeries(bookDirectory(course));
  const name = where ?? readSeries(course.chapters).chapters.at(-1)?.number;
  if (!name) throw new CourseError('there is no chapter to compare with');
  const book = `${stateAt(series, replay(course, series), name)}^{tree}`;
  const mine = treeOf(course, directory);
  if (course.series.run(['rev-parse', book]) === mine)
    console.log(`src/ and native/ are as the book has them at ${name}.`);
  else course.series.show(['diff', '--stat', '--patch', book, mine]);
}

function stateAt(series: Series, replayed: Replayed, where: string): string {
  if (where.includes('.')) return commitOf(series, replayed, findStep(series, where));
  const last = findChapter(series, where).steps.at(-1);
  if (!last) throw new CourseError(`chapter ${where} has no step yet`);
  return commitOf(series, replayed, last);
}

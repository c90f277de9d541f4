import chalk from 'chalk';
import type { Course } from './course.js';
import { type Chapter, readSeries } from './series.js';
import { bookDirectory } from './source.js';

/** Prints chapters and their steps, and what each chapter teaches. */
export function list(course: Course): void {
  const { chapters } = readSeries(bookDirectory(course));
  if (chapters.length === 0) console.log('No chapters yet. `course new chapter 01-name "Title"` makes the first.');
  else console.log(chapters.map(describe).join('\n\n'));
}

function describe(chapter: Chapter): string {
  const head = `${chalk.bold(`${chapter.number}  ${chapter.title}`)}  ${chalk.dim(chapter.tag)}`;
  const teaches = chapter.teaches.map((line) => `    ${chalk.cyan('teaches')} ${line}`);
  const supersedes = chapter.supersedes.map((line) => `    ${chalk.yellow('replaces')} ${line}`);
  const steps = chapter.steps.map((step) => `    ${chalk.green(step.id)} ${step.title}`);
  return [head, ...teaches, ...supersedes, ...steps].join('\n');
}

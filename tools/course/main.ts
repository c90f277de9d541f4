import { cac } from 'cac';
import chalk from 'chalk';
import { openCourse } from './course.js';
import { CourseError } from './errors.js';
import { exportHistory, importHistory } from './import.js';
import { list } from './list.js';
import { verifySeries } from './verify.js';

const cli = cac('course');
const course = () => openCourse(process.cwd());

cli.command('list', 'Chapters and steps, and what each teaches').action(() => list(course()));
cli.command('verify', 'Prove that the patches make src/ and native/').action(() => void verifySeries(course()));
cli
  .command('import <repository> [revision]', 'Make a linear history with `Step: 01.2 slug` trailers the series')
  .action((from: string, revision?: string) => importHistory(course(), from, revision));
cli
  .command('export <directory>', 'Write the series as an ordinary repository, one commit for each step')
  .action((directory: string) => exportHistory(course(), directory));
cli.help();

void main(process.argv);

async function main(argv: string[]): Promise<void> {
  try {
    cli.parse(argv, { run: false });
    await cli.runMatchedCommand();
  } catch (error) {
    if (!(error instanceof CourseError) && (error as Error).name !== 'CACError') throw error;
    console.error(`${chalk.red('course:')} ${error instanceof CourseError ? error.line : (error as Error).message}`);
    process.exitCode = 1;
  }
}

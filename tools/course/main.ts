import { sep } from 'node:path';
import { cac } from 'cac';
import chalk from 'chalk';
import { absorb } from './absorb.js';
import { check } from './check.js';
import { openCourse } from './course.js';
import { abortEdit, continueEdit, edit } from './edit.js';
import { CourseError } from './errors.js';
import { exportHistory, importHistory } from './import.js';
import { list } from './list.js';
import { newChapter, newStep } from './new.js';
import { diff, show } from './show.js';
import { checkout, makeTags, printTags } from './tags.js';
import { type VerifyOptions, verify } from './verify.js';
import { workshopDirectory } from './workshop.js';

const cli = cac('course');
const course = () => openCourse(process.cwd());

// Reading
cli.command('list', 'Chapters and steps, and what each teaches').action(() => list(course()));
cli.command('show <step>', 'The diff of a step (07.1) or of a chapter (07)').action((where) => show(course(), where));
cli.command('tags', 'Make the git tag of every chapter').action(() => printTags(makeTags(course())));
cli
  .command('checkout <chapter>', "Bring the working tree to a chapter's end")
  .action((where) => checkout(course(), where));
cli
  .command('check [chapter]', 'Check a program against what the chapters up to this one promise')
  .option('--bin <path>', 'The program: any with the same command line (default: ./mydocker)')
  .action((where: string | undefined, { bin }: { bin?: string }) => check(course(), here(), where, bin));
cli
  .command('diff [where]', 'Where src/ and native/ leave the book: compared with a chapter (07) or a step (07.1)')
  .action((where?: string) => diff(course(), here(), where));

// Proving
cli
  .command('verify', 'Prove that the patches make src/ and native/')
  .option('--compile', 'and that every step compiles')
  .option('--checks', 'and that every chapter passes its checks')
  .option('--minutes <number>', 'with --checks: begin none after so long, and name what is left')
  .option('--but-last', 'but not those of the last chapter, which `npm test` runs in the working tree')
  .option('--chapter <chapter>', 'Compile and check this chapter only')
  .action(({ minutes, ...options }: Omit<VerifyOptions, 'minutes'> & { minutes?: string }) =>
    verify(course(), minutes === undefined ? options : { ...options, minutes: readNumber(minutes) }),
  );

// Writing
cli.command('edit <step>', 'Open a step in a scratch worktree').action((where) => edit(course(), where));
cli.command('continue', 'Go on with an edit: replay the later steps').action(() => continueEdit(course()));
cli.command('abort', 'Give an edit up; everything is as it was').action(() => abortEdit(course()));
cli
  .command('absorb', 'Fold the uncommitted edit of src/ and native/ into the steps it belongs to')
  .option('--into <step>', 'The step for what belongs to none or to several')
  .action(({ into }: { into?: string }) => absorb(course(), into));
cli
  .command('new <what> <where> <title>', 'new step 03 "Title", or new chapter 07-detach "Title"')
  .option('--after <step>', 'Put the step after this one (default: at the end of the chapter)')
  .option('--why <text>', 'The paragraph that says why the step is made')
  .option('--date <date>', "The chapter's date (default: a day after the last chapter's)")
  .action(make);
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
    cli.parse(keepNumbers(argv), { run: false });
    if (!cli.matchedCommand && !cli.options.help) unknownCommand(cli.args[0]);
    await cli.runMatchedCommand();
  } catch (error) {
    if (!(error instanceof CourseError) && (error as Error).name !== 'CACError') throw error;
    console.error(`${chalk.red('course:')} ${error instanceof CourseError ? error.line : (error as Error).message}`);
    process.exitCode = 1;
  }
}

/** cac would make the number 3.1 of `--into 03.10`; a colon, which every reader of a step ignores, keeps it a word. */
function keepNumbers(argv: string[]): string[] {
  return argv.map((word) => word.replace(/^(--(?:into|after|chapter)=)?(\d{1,2}(?:\.\d+)?)$/, '$1:$2'));
}

/** Undoes `keepNumbers`. */
function readNumber(word: string | number): number {
  return Number(String(word).replace(/^:/, ''));
}

function unknownCommand(name: string | undefined): void {
  cli.outputHelp();
  if (name) throw new CourseError(`there is no command "${name}"`);
}

/** The directory whose src/ and native/ a reader means: the scratch worktree when called in it. */
function here(): string {
  const workshop = workshopDirectory(course());
  return `${process.cwd()}${sep}`.startsWith(`${workshop}${sep}`) ? workshop : course().root;
}

interface NewOptions {
  after?: string;
  why?: string;
  date?: string;
}

function make(what: string, where: string, title: string, { after, why, date }: NewOptions): void {
  if (what === 'step') newStep(course(), where, title, { ...(after ? { after } : {}), ...(why ? { why } : {}) });
  else if (what === 'chapter') newChapter(course(), where, title, date);
  else throw new CourseError(`"${what}" cannot be made`, 'write `new step` or `new chapter`');
}

import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { CourseError } from './errors.js';
import { type Git, gitIn } from './git.js';

/** The project whose name is on every step and every tag. */
export const IDENTITY = { name: 'mydocker', email: 'mydocker@localhost' };

/** The folders that the series makes. */
export const SERIES_PATHS = ['src', 'native'];

/** A project and its scratch space. */
export interface Course {
  /** The project's directory. */
  root: string;
  /** `chapters/` */
  chapters: string;
  /** `.course/`: everything in it can be made again, except an edit in progress. */
  scratch: string;
  /** The project's own repository. */
  main: Git;
  /** The bare scratch repository in which the series is replayed; it borrows the project's objects. */
  series: Git;
  seriesDirectory: string;
  /** Git with the scratch repository and fixed settings, working in another directory. */
  seriesIn(directory: string): Git;
}

/**
 * Opens the project that this program was built in, else the one around `start`. Inside a scratch worktree that is the
 * project that owns it.
 * @throws CourseError if there is none
 */
export function openCourse(start: string): Course {
  const home = dirname(import.meta.dirname ?? '/');
  const root = isProject(home) || home.includes(SCRATCH) ? findRoot(home) : findRoot(start);
  const scratch = join(root, '.course');
  const main = gitIn(root);
  const seriesDirectory = join(scratch, 'series.git');
  const seriesIn = (directory: string): Git => gitIn(directory, fixedEnvironment(scratch));
  prepareScratch(scratch, seriesDirectory, main, seriesIn);
  return {
    root,
    chapters: join(root, 'chapters'),
    scratch,
    main,
    series: seriesIn(seriesDirectory),
    seriesDirectory,
    seriesIn,
  };
}

const SCRATCH = `${sep}.course${sep}`;

function findRoot(start: string): string {
  const outside = start.split(SCRATCH)[0]!;
  for (let at = outside; ; at = dirname(at)) {
    if (isProject(at)) return at;
    if (at === dirname(at))
      throw new CourseError(`${start} is not in a clone of the project`, 'run course from a clone');
  }
}

const isProject = (directory: string): boolean =>
  existsSync(join(directory, '.git')) && existsSync(join(directory, 'package.json'));

/** One identity, one time zone and no settings of the user: the same input makes the same ids everywhere. */
function fixedEnvironment(scratch: string): NodeJS.ProcessEnv {
  return {
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: join(scratch, 'gitconfig'),
    GIT_AUTHOR_NAME: IDENTITY.name,
    GIT_AUTHOR_EMAIL: IDENTITY.email,
    GIT_COMMITTER_NAME: IDENTITY.name,
    GIT_COMMITTER_EMAIL: IDENTITY.email,
    GIT_LITERAL_PATHSPECS: '1',
    GIT_EDITOR: 'true',
    TZ: 'UTC',
    LC_ALL: 'C',
  };
}

const GIT_CONFIG = `[safe]
	directory = *
[core]
	attributesFile = /dev/null
	excludesFile = /dev/null
	autocrlf = false
	quotePath = false
[gc]
	auto = 0
[diff]
	algorithm = histogram
[merge]
	conflictStyle = zdiff3
[advice]
	detachedHead = false
[user]
	name = ${IDENTITY.name}
	email = ${IDENTITY.email}
`;

/** In a scratch worktree the copied frame is no part of the series. */
const EXCLUDE = `/*\n${SERIES_PATHS.map((path) => `!/${path}`).join('\n')}\n`;

function prepareScratch(scratch: string, directory: string, main: Git, seriesIn: (directory: string) => Git): void {
  mkdirSync(scratch, { recursive: true });
  writeFileSync(join(scratch, '.gitignore'), '*\n');
  writeFileSync(join(scratch, 'gitconfig'), GIT_CONFIG);
  if (!existsSync(join(directory, 'HEAD'))) {
    seriesIn(scratch).run(['init', '--quiet', '--bare', '--template=', directory]);
  }
  mkdirSync(join(directory, 'info'), { recursive: true });
  writeFileSync(join(directory, 'info', 'exclude'), EXCLUDE);
  writeFileSync(join(directory, 'info', 'attributes'), '');
  mkdirSync(join(directory, 'objects', 'info'), { recursive: true });
  writeFileSync(join(directory, 'objects', 'info', 'alternates'), `${objectsOf(main)}\n`);
}

function objectsOf(main: Git): string {
  return main.run(['rev-parse', '--path-format=absolute', '--git-path', 'objects']);
}

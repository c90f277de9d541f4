import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { build } from 'esbuild';
import { onTestFinished } from 'vitest';
import { makeScratch } from '../lib/scratch.js';

const REPOSITORY = join(import.meta.dirname, '..', '..');

/** Files by path: text, bytes, or null for "removed". */
export type Files = Record<string, string | Buffer | null>;

/** A step as an author writes it. */
export interface StepSource {
  /** Trailer: `01.1 slug`. */
  step: string;
  title: string;
  why?: string;
  files: Files;
}

export interface Answer {
  exitCode: number;
  stdout: string;
  stderr: string;
}

/** A project with a series of its own, in a temporary git repository. */
export interface Project {
  root: string;
  course(...args: string[]): Answer;
  /** Runs the tool and expects it to succeed. Returns what it printed. */
  ok(...args: string[]): string;
  git(...args: string[]): string;
  read(path: string): string;
  write(files: Files): void;
  /** Everything under chapters/, src/ and native/: path → bytes (latin1). */
  state(): Record<string, string>;
  commit(): void;
  /** Path in the worktree of an edit. */
  inEdit(path: string): string;
}

/** The tool, bundled once for a test file. Call it in `beforeAll`. */
export async function buildCourse(): Promise<void> {
  bundle = join(makeScratch('course-tool'), 'course.cjs');
  await build({
    entryPoints: [join(REPOSITORY, 'tools', 'course', 'main.ts')],
    bundle: true,
    platform: 'node',
    format: 'cjs',
    define: { 'import.meta.dirname': '__dirname' },
    outfile: bundle,
    logLevel: 'error',
  });
}

/** Removes what `buildCourse` made. */
export function removeCourse(): void {
  rmSync(dirname(bundle), { recursive: true, force: true });
}

let bundle = '';

/** Makes a project whose series are these steps, always with the same frame. It is removed when the test has finished. */
export function makeProject(steps: StepSource[], frame: Files = {}): Project {
  const home = makeScratch('course-test');
  onTestFinished(() => rmSync(home, { recursive: true, force: true }));
  const template = templates.get(steps) ?? makeTemplate(steps, frame);
  templates.set(steps, template);
  cpSync(template, join(home, 'project'), { recursive: true, verbatimSymlinks: true });
  return openProject(join(home, 'project'));
}

/** Projects already made, by their steps: a copy is quicker than making one again. */
const templates = new Map<StepSource[], string>();

function makeTemplate(steps: StepSource[], frame: Files): string {
  const home = join(dirname(bundle), `template-${templates.size}`);
  const project = openProject(join(home, 'project'));
  mkdirSync(project.root, { recursive: true });
  project.git('init', '--quiet', '--initial-branch=main');
  project.write({ 'package.json': '{ "type": "module" }\n', '.gitignore': 'node_modules\n/dist/\n*.o\n', ...frame });
  for (const chapter of new Set(steps.map(({ step }) => step.slice(0, 2)))) project.write(chapterFile(chapter));
  project.ok('import', writeHistory(join(home, 'history'), steps));
  project.commit();
  return project.root;
}

function openProject(root: string): Project {
  const course = (...args: string[]): Answer => run(process.execPath, [bundle, ...args], root);
  const write = (files: Files) => writeFiles(root, files);
  const git = (...args: string[]) => must(run('git', [...IDENTITY, ...args], root), `git ${args.join(' ')}`);
  return {
    root,
    course,
    ok: (...args) => must(course(...args), `course ${args.join(' ')}`),
    git,
    write,
    read: (path) => readFileSync(join(root, path), 'utf8'),
    state: () => Object.fromEntries(['chapters', 'src', 'native'].flatMap((path) => filesBelow(root, path))),
    commit: () => {
      git('add', '--all');
      git('commit', '--quiet', '--allow-empty', '--message=State');
    },
    inEdit: (path) => join(root, '.course', 'edit', path),
  };
}

const IDENTITY = ['-c', 'user.name=Somebody', '-c', 'user.email=somebody@localhost'];

/** A repository with a commit for each step. Returns its path. */
export function writeHistory(root: string, steps: StepSource[]): string {
  mkdirSync(root);
  const git = (args: string[], input?: string) => must(run('git', [...IDENTITY, ...args], root, input), args.join(' '));
  git(['init', '--quiet', '--initial-branch=main']);
  for (const { step, title, why = 'It is needed.', files } of steps) {
    writeFiles(root, files);
    git(['add', '--all']);
    git(['commit', '--quiet', '--file=-'], `${title}\n\n${why}\n\nStep: ${step}\n`);
  }
  return root;
}

function chapterFile(number: string): Files {
  const content = {
    title: `Chapter ${number}`,
    tag: `ch${number}-test`,
    date: `2024-02-${number}`,
    teaches: ['a thing'],
  };
  return { [`chapters/${number}-test/chapter.json`]: `${JSON.stringify(content)}\n` };
}

function writeFiles(root: string, files: Files): void {
  for (const [path, content] of Object.entries(files)) {
    const place = join(root, path);
    rmSync(place, { recursive: true, force: true });
    mkdirSync(dirname(place), { recursive: true });
    if (typeof content === 'string' && content.startsWith('-> ')) symlinkSync(content.slice(3), place);
    else if (content !== null) writeFileSync(place, content);
  }
}

function filesBelow(root: string, path: string): [string, string][] {
  if (!existsSync(join(root, path))) return [];
  const entries = readdirSync(join(root, path), { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return files.sort().map((file) => [file.slice(root.length + 1), readFileSync(file, 'latin1')]);
}

function run(file: string, args: string[], cwd: string, input = ''): Answer {
  const { status, stdout, stderr } = spawnSync(file, args, { cwd, input, encoding: 'utf8' });
  return { exitCode: status ?? 1, stdout, stderr };
}

function must(answer: Answer, what: string): string {
  if (answer.exitCode !== 0) throw new Error(`${what}: ${answer.stderr}${answer.stdout}`);
  return answer.stdout;
}

/** Copies a project, as a clone on another machine would have it. */
export function cloneProject(project: Project): Project {
  const root = `${project.root}-clone`;
  cpSync(project.root, root, { recursive: true, filter: (path) => !path.endsWith('.course') });
  return openProject(root);
}

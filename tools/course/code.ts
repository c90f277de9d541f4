import { createHash } from 'node:crypto';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Course } from './course.js';

/**
 * What a state's program is made of, as something to depend on: a line for each file without its comments and its layout, none for
 * tests. To say something better in chapter 1 is no reason to run the checks of all chapters again.
 */
export function codeOf(course: Course, commit: string): string[] {
  const files = filesOf(course, commit).filter(({ path }) => !isTest(path));
  const unknown = files.filter((file) => !known.has(keyOf(file)));
  if (unknown.length > 0) readAll(course, unknown);
  return files.map((file) => `${file.path} ${known.get(keyOf(file))}`);
}

interface File {
  /** Of its content. */
  id: string;
  path: string;
}

function filesOf(course: Course, commit: string): File[] {
  const entries = course.series.run(['ls-tree', '-r', '-z', commit]).split('\0').filter(Boolean);
  return entries.map((entry) => {
    const [id = '', path = ''] = entry.split(' ')[2]?.split('\t') ?? [];
    return { id, path };
  });
}

const isTest = (path: string): boolean => /\.test\.ts$/.test(path) || path.startsWith('native/test/');

/** What is left of contents: chapters have most of their files in common. */
const known = new Map<string, string>();

const keyOf = ({ id, path }: File): string => `${id} ${path}`;

function readAll(course: Course, files: File[]): void {
  const { transformSync } = createRequire(join(course.root, 'package.json'))('esbuild') as typeof import('esbuild');
  const withoutComments = (code: string) =>
    transformSync(code, { loader: 'ts', minifyWhitespace: true, legalComments: 'none' }).code;
  const answers = course.series.run(['cat-file', '--batch'], { input: files.map(({ id }) => `${id}\n`).join('') });
  let at = 0;
  for (const file of files) {
    const begin = answers.indexOf('\n', at) + 1;
    const size = Number(answers.slice(at, begin).split(' ')[2]);
    at = begin + size + 1;
    const left = bare(file.path, answers.slice(begin, begin + size), withoutComments);
    known.set(keyOf(file), createHash('sha256').update(left).digest('hex'));
  }
}

function bare(path: string, content: string, script: (code: string) => string): string {
  if (/\.[ch]$/.test(path))
    return content
      .replace(IN_C, (_all, literal = ' ') => literal)
      .replace(/\s+/g, ' ')
      .trim();
  return /\.[jt]s$/.test(path) ? script(Buffer.from(content, 'latin1').toString()) : content;
}

/** A literal, which is kept, or a comment. */
const IN_C = /("(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')|\/\*[\s\S]*?\*\/|\/\/.*/g;

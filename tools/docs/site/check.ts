import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isConsoleFence, parseTranscript } from '../console/parse.js';
import type { Chapter, Series } from '../series/load.js';
import { type Fence, PageError } from '../step/block.js';
import { coverageProblems } from '../step/coverage.js';
import { planPage } from '../step/page.js';
import { fencesOf } from './fences.js';

/** Where the pages are; DOCS_DIR is relative to the working directory. */
export function docsDir(): string {
  return process.env['DOCS_DIR'] ?? 'docs';
}

/**
 * Everything about the chapters' pages that would let text and code drift apart: a chapter without a page, a page without a
 * chapter, a hunk not shown exactly once, a translated page whose transcripts are not the English ones.
 *
 * @returns one line for each problem, with the page and where possible the line in it
 */
export function checkPages(series: Series, docs = docsDir()): string[] {
  const chapters = series.chapters.filter((chapter) => chapter.steps.length > 0);
  const english = chapters.flatMap((chapter) => checkChapter(chapter, series, join(docs, 'chapters')));
  const chinese = chapters.flatMap((chapter) => checkTranslation(chapter, series, docs));
  return [...strayPages(series, docs), ...english, ...chinese];
}

function strayPages(series: Series, docs: string): string[] {
  const folders = new Set(series.chapters.map((chapter) => `${chapter.name}.md`));
  const dirs = [join(docs, 'chapters'), join(docs, 'zh/chapters')].filter(existsSync);
  const pages = dirs.flatMap((dir) => readdirSync(dir).map((name) => ({ name, path: join(dir, name) })));
  const stray = pages.filter((page) => /^\d\d-.*\.md$/.test(page.name) && !folders.has(page.name));
  return stray.map((page) => `${page.path}: there is no such chapter`);
}

function checkChapter(chapter: Chapter, series: Series, dir: string): string[] {
  const page = join(dir, `${chapter.name}.md`);
  if (!existsSync(page)) return [`${page}: chapter ${chapter.number} has no page`];
  return problemsOf(page, (fences) => {
    for (const fence of fences.filter(isConsoleFence)) parseTranscript(fence);
    return coverageProblems(chapter, planPage(fences, series));
  });
}

function problemsOf(page: string, check: (fences: Fence[]) => string[]): string[] {
  try {
    return check(fencesOf(readFileSync(page, 'utf8'))).map((problem) => `${page}: ${problem}`);
  } catch (error) {
    if (error instanceof PageError) return [`${page}:${error.line}: ${error.message}`];
    throw error;
  }
}

function checkTranslation(chapter: Chapter, series: Series, docs: string): string[] {
  const page = join(docs, 'zh/chapters', `${chapter.name}.md`);
  const original = join(docs, 'chapters', `${chapter.name}.md`);
  if (!existsSync(page) || !existsSync(original)) return [];
  const problems = checkChapter(chapter, series, join(docs, 'zh/chapters'));
  const different = differentTranscript(page, original);
  return different ? [...problems, different] : problems;
}

/** Only the English pages' transcripts are run, so the others must be the same. */
function differentTranscript(page: string, original: string): string | undefined {
  const transcripts = (file: string) => fencesOf(readFileSync(file, 'utf8')).filter(isConsoleFence);
  const ours = transcripts(page);
  const theirs = transcripts(original);
  const index = theirs.findIndex((fence, at) => ours[at]?.content !== fence.content || ours[at]?.info !== fence.info);
  if (index < 0 && ours.length === theirs.length) return undefined;
  const at = index < 0 ? theirs.length : index;
  return `${page}:${ours[at]?.line ?? 1}: transcript ${at + 1} is not the one of ${original}:${theirs[at]?.line ?? 1}`;
}

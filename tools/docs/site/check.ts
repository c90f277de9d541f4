import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isConsoleFence, parseTranscript } from '../console/parse.js';
import type { Chapter, Series } from '../series/load.js';
import { PageError } from '../step/block.js';
import { coverageProblems } from '../step/coverage.js';
import { type BlockPlan, planPage } from '../step/page.js';
import { fencesOf } from './fences.js';
import { chapterPages, isPageOf } from './pages.js';

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
  const dirs = [join(docs, 'chapters'), join(docs, 'zh/chapters')].filter(existsSync);
  const pages = dirs.flatMap((dir) => readdirSync(dir).map((name) => ({ name, path: join(dir, name) })));
  const isStray = (name: string) => !series.chapters.some((chapter) => isPageOf(chapter, name));
  const stray = pages.filter(({ name }) => /^\d\d-.*\.md$/.test(name) && isStray(name));
  return stray.map((page) => `${page.path}: there is no such chapter`);
}

function checkChapter(chapter: Chapter, series: Series, dir: string): string[] {
  const pages = chapterPages(chapter, dir).map((name) => join(dir, name));
  if (pages.length === 0) return [`${join(dir, chapter.name)}.md: chapter ${chapter.number} has no page`];
  const looked = pages.map((page) => lookAt(page, series));
  const mistakes = looked.flatMap(({ mistake }) => mistake ?? []);
  if (mistakes.length > 0) return mistakes;
  const plans = looked.flatMap((one) => one.plans);
  return coverageProblems(chapter, plans).map((problem) => `${pages.join(', ')}: ${problem}`);
}

function lookAt(page: string, series: Series): { plans: BlockPlan[]; mistake?: string } {
  try {
    const fences = fencesOf(readFileSync(page, 'utf8'));
    for (const fence of fences.filter(isConsoleFence)) parseTranscript(fence);
    return { plans: planPage(fences, series) };
  } catch (error) {
    if (error instanceof PageError) return { plans: [], mistake: `${page}:${error.line}: ${error.message}` };
    throw error;
  }
}

function checkTranslation(chapter: Chapter, series: Series, docs: string): string[] {
  const [ours, theirs] = [join(docs, 'zh/chapters'), join(docs, 'chapters')];
  const pages = chapterPages(chapter, ours);
  if (pages.length === 0) return [];
  const both = pages.filter((name) => existsSync(join(theirs, name)));
  const different = both.flatMap((name) => differentTranscript(join(ours, name), join(theirs, name)) ?? []);
  return [...checkChapter(chapter, series, ours), ...different];
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

import { loadSeries } from '../../tools/docs/series/load.js';
import { fencesOf } from '../../tools/docs/site/fences.js';
import { coverageProblems } from '../../tools/docs/step/coverage.js';
import { type BlockPlan, planPage } from '../../tools/docs/step/page.js';

/** A made-up book of two chapters, in the project's own form. */
export const BOOK = 'test/docs/fixtures/book';

export const series = loadSeries(`${BOOK}/chapters`);

/** What a page made of these `step` blocks shows; the words after `step`, further lines are the block's body. */
export function plansFor(...blocks: string[]): BlockPlan[] {
  return planPage(fencesOf(blocks.map((block) => `\`\`\`step ${block}\n\`\`\`\n`).join('\n')), series);
}

/** What the page's check would say of a chapter with these blocks only. */
export function problemsOf(chapter: string, ...blocks: string[]): string[] {
  const found = series.chapters.find((one) => one.number === chapter);
  if (!found) throw new Error(`the book has no chapter ${chapter}`);
  return coverageProblems(found, plansFor(...blocks));
}

/** The changed lines of a block, as `+text` and `-text`, by file. */
export function shown(plan: BlockPlan | undefined): Record<string, string[]> {
  const text = ({ file, units }: BlockPlan['views'][number]) =>
    file.hunks
      .flatMap((hunk) => hunk.lines)
      .filter((line) => units.has(line) && line.kind !== 'same')
      .map((line) => (line.kind === 'add' ? '+' : '-') + line.text);
  return Object.fromEntries((plan?.views ?? []).map((view) => [view.file.path, text(view)]));
}

import type { Chapter, Step } from '../series/load.js';
import type { DiffLine, FileDiff, Hunk } from '../series/patch.js';
import type { BlockPlan } from './page.js';
import { type Unit, unitsOf } from './select.js';

/**
 * Compares what a chapter's page shows with what the chapter's steps change.
 *
 * @returns one sentence for every hunk that is not shown exactly once; empty when all are
 */
export function coverageProblems(chapter: Chapter, plans: BlockPlan[]): string[] {
  return chapter.steps.flatMap((step) => step.files.flatMap((file) => fileProblems(step, file, plans)));
}

function fileProblems(step: Step, file: FileDiff, plans: BlockPlan[]): string[] {
  if (!unitsOf(file).includes(file))
    return file.hunks.flatMap((_hunk, index) => hunkProblems(step, file, index, plans));
  const places = placesOf(file, plans);
  return describe(`step ${step.id}, ${file.path}`, [places]);
}

function hunkProblems(step: Step, file: FileDiff, index: number, plans: BlockPlan[]): string[] {
  const hunk = file.hunks[index] as Hunk;
  const changed = hunk.lines.filter((line) => line.kind !== 'same');
  const name = `step ${step.id}, ${file.path}, hunk ${index + 1} (${extent(changed)})`;
  return describe(
    name,
    changed.map((line) => placesOf(line, plans)),
  );
}

function extent(lines: DiffLine[]): string {
  const first = lines[0]?.at ?? 0;
  const last = lines.at(-1)?.at ?? 0;
  return first === last ? `line ${first}` : `lines ${first}-${last}`;
}

/** The lines of the page where a unit is shown, once for each view that has it. */
function placesOf(unit: Unit, plans: BlockPlan[]): number[] {
  return plans.flatMap((plan) =>
    [...plan.views, ...plan.tests].filter((view) => view.units.has(unit)).map(() => plan.line),
  );
}

function describe(name: string, places: number[][]): string[] {
  const missing = places.filter((one) => one.length === 0).length;
  const twice = places.find((one) => one.length > 1);
  const problems = twice ? [`${name}: shown twice, by the blocks at lines ${twice.join(' and ')}`] : [];
  if (missing === 0) return problems;
  const how =
    missing === places.length ? 'not shown' : `shown only in part, ${missing} of its changed lines are missing`;
  return [...problems, `${name}: ${how}`];
}

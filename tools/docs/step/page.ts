import type { Series, Step } from '../series/load.js';
import type { FileDiff } from '../series/patch.js';
import { type Fence, isStepFence, PageError, parseStepBlock, type StepBlock } from './block.js';
import { remainder, selectTarget, type Unit, unitsOf, type View, wholeFile } from './select.js';

/** What one block shows: the views it names and, after the last block of a step, the step's tests, folded. */
export interface BlockPlan {
  step: Step;
  line: number;
  first: boolean;
  views: View[];
  tests: View[];
}

/**
 * Decides what each `step` block of a page shows, in the page's order; other fences are passed over.
 *
 * @throws PageError for a block that names an unknown step or shows nothing
 */
export function planPage(fences: Fence[], series: Series): BlockPlan[] {
  const blocks = fences.filter(isStepFence).map(parseStepBlock);
  const plans = blocks.map((block) => planNamed(block, blocks, series));
  for (const plan of plans) fillRest(plan, plans);
  for (const plan of plans) addTests(plan, plans);
  for (const plan of plans) refuseEmpty(plan);
  return plans;
}

function planNamed(block: StepBlock, blocks: StepBlock[], series: Series): BlockPlan {
  const step = series.steps.get(block.id);
  if (!step) throw new PageError(`there is no step ${block.id}`, block.line);
  const views = block.targets.flatMap((target) => selectTarget(step, target, block.line));
  const first = blocks.find((other) => other.id === block.id) === block;
  return { step, line: block.line, first, views, tests: [] };
}

/** A block without targets takes what no other block of the page shows. */
function fillRest(plan: BlockPlan, plans: BlockPlan[]): void {
  if (plan.views.length > 0) return;
  const shown = shownOn(plans);
  const files = plan.step.files.filter((file) => !isTest(file));
  plan.views = files.flatMap((file) => remainder(file, shown) ?? []);
}

function addTests(plan: BlockPlan, plans: BlockPlan[]): void {
  if (plans.findLast((other) => other.step === plan.step) !== plan) return;
  const shown = shownOn(plans);
  const open = plan.step.files.filter((file) => isTest(file) && !unitsOf(file).some((unit) => shown.has(unit)));
  plan.tests = open.map(wholeFile);
}

function shownOn(plans: BlockPlan[]): Set<Unit> {
  return new Set(plans.flatMap((plan) => [...plan.views, ...plan.tests].flatMap((view) => [...view.units])));
}

function refuseEmpty(plan: BlockPlan): void {
  if (plan.views.length > 0 || plan.tests.length > 0) return;
  throw new PageError(`nothing of step ${plan.step.id} is left to show here`, plan.line);
}

/** Tests fold away by themselves: `*.test.ts` and everything under native/test. */
function isTest(file: FileDiff): boolean {
  return /\.test\.ts$/.test(file.path) || file.path.startsWith('native/test/');
}

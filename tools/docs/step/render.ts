import type { Step } from '../series/load.js';
import type { DiffLine, FileDiff } from '../series/patch.js';
import type { Highlight } from '../site/highlight.js';
import { escapeHtml } from '../site/html.js';
import type { Labels } from '../site/labels.js';
import type { BlockPlan } from './page.js';
import { unitsOf, type View } from './select.js';

/** What rendering needs beside the plan: `base` is the site's own path, with a slash at both ends. */
export interface RenderContext {
  highlight: Highlight;
  labels: Labels;
  base: string;
}

/** The HTML of one `step` block. Nothing in it is for Vue, so it may hold `{{`. */
export function renderBlock(plan: BlockPlan, context: RenderContext): string {
  const anchor = `step-${plan.step.id.replace('.', '-')}`;
  const cards = plan.views.map((view) => renderCard(plan.step, view, context)).join('');
  const id = plan.first ? ` id="${anchor}"` : '';
  return `<section class="step" v-pre${id}>${renderHead(plan, anchor, context)}${cards}${renderTests(plan, context)}</section>\n`;
}

function renderHead(plan: BlockPlan, anchor: string, { labels }: RenderContext): string {
  const link = `<a class="step-id" href="#${anchor}">${labels.step} ${plan.step.id}</a>`;
  const rest = plan.first ? titleHtml(plan.step.title) : labels.continued;
  return `<div class="step-head">${link}<span class="step-subject">${rest}</span></div>`;
}

function titleHtml(title: string): string {
  return escapeHtml(title).replace(/`([^`]+)`/g, '<code>$1</code>');
}

function renderTests(plan: BlockPlan, context: RenderContext): string {
  if (plan.tests.length === 0) return '';
  const { labels } = context;
  const changed = plan.tests.flatMap((view) => unitsOf(view.file)).length;
  const summary = `${labels.tests}<span class="step-size">${labels.files(plan.tests.length)}, ${labels.lines(changed)}</span>`;
  const cards = plan.tests.map((view) => renderCard(plan.step, view, context)).join('');
  return `<details class="step-tests"><summary>${summary}</summary>${cards}</details>`;
}

function renderCard(step: Step, view: View, context: RenderContext): string {
  const fresh = view.file.change === 'added' ? ' step-fresh' : '';
  const asset = hasWhole(view.file) ? ` data-asset="${context.base}${assetPath(step, view.file)}"` : '';
  return `<div class="step-file${fresh}"${asset}>${renderCardHead(view, context)}${renderBody(step, view, context)}</div>`;
}

function hasWhole(file: FileDiff): boolean {
  return file.change !== 'deleted' && !file.binary;
}

/** Where the whole file after a step is published, below the site's base. */
function assetPath(step: Step, file: FileDiff): string {
  return `steps/${step.id}/${file.path}.html`;
}

function renderCardHead(view: View, { labels }: RenderContext): string {
  const { file } = view;
  const state = labels.change[file.change];
  const badge = state ? `<span class="step-badge step-${file.change}">${state}</span>` : '';
  const from = file.from ? `<span class="step-from">${labels.from} ${escapeHtml(file.from)}</span>` : '';
  return `<div class="step-file-head"><span class="step-path">${escapeHtml(file.path)}</span>${badge}${from}${counts(view)}${buttons(view, labels)}</div>`;
}

function counts(view: View): string {
  const shown = view.file.hunks.flatMap((hunk) => hunk.lines).filter((line) => view.units.has(line));
  const added = shown.filter((line) => line.kind === 'add').length;
  const removed = shown.filter((line) => line.kind === 'del').length;
  const plus = added ? `<span class="step-plus">+${added}</span>` : '';
  return `<span class="step-counts">${plus}${removed ? `<span class="step-minus">−${removed}</span>` : ''}</span>`;
}

function buttons(view: View, labels: Labels): string {
  const whole = `<button type="button" class="step-whole" aria-pressed="false" data-on="${labels.diffOnly}" data-off="${labels.wholeFile}">${labels.wholeFile}</button>`;
  const copy = `<button type="button" class="step-copy" data-done="${labels.copied}">${labels.copy}</button>`;
  const partial =
    view.file.change !== 'added' || view.file.hunks.some((hunk) => hunk.lines.some((line) => !view.units.has(line)));
  return `<span class="step-buttons">${hasWhole(view.file) && partial ? whole : ''}${hasWhole(view.file) && view.file.hunks.length > 0 ? copy : ''}</span>`;
}

function renderBody(step: Step, view: View, context: RenderContext): string {
  const { file } = view;
  if (file.hunks.length === 0)
    return `<p class="step-note">${file.binary ? context.labels.binary : context.labels.empty}</p>`;
  const after = context.highlight(file.path, step.after.get(file.path) ?? []);
  const before = context.highlight(file.path, step.before.get(file.from ?? file.path) ?? []);
  const rows = rowsOf(view, step.after.get(file.path)?.length ?? 0).map((row) =>
    renderRow(row, file, before, after, context.labels),
  );
  return `<pre tabindex="0"><code>${rows.join('')}</code></pre>`;
}

/** A line with its number in the old file, or a gap: lines of the new file that are folded away. */
type Row = { line: DiffLine; old: number } | { from: number; to: number };

function rowsOf(view: View, length: number): Row[] {
  const rows: Row[] = [];
  let next = 1;
  for (const { line, old } of numbered(view.file)) {
    if (!view.units.has(line)) continue;
    if (line.at > next) rows.push({ from: next, to: line.at - 1 });
    rows.push({ line, old });
    next = line.kind === 'del' ? line.at : line.at + 1;
  }
  return next <= length ? [...rows, { from: next, to: length }] : rows;
}

function numbered(file: FileDiff): { line: DiffLine; old: number }[] {
  return file.hunks.flatMap((hunk) => {
    let old = hunk.oldStart;
    return hunk.lines.map((line) => ({ line, old: line.kind === 'add' ? old : old++ }));
  });
}

function renderRow(row: Row, file: FileDiff, before: string[], after: string[], labels: Labels): string {
  if ('from' in row) return renderGap(row, labels);
  const { line, old } = row;
  const html = line.kind === 'del' ? before[old - 1] : after[line.at - 1];
  return renderLine(line.kind, html ?? escapeHtml(line.text), file.change === 'deleted' ? old : line.at);
}

function renderGap({ from, to }: { from: number; to: number }, labels: Labels): string {
  return `<button type="button" class="step-gap" data-from="${from}" data-to="${to}">${labels.lines(to - from + 1)}</button>`;
}

const TAGS = { add: 'ins', del: 'del', same: 'span' };

function renderLine(kind: DiffLine['kind'], html: string, number: number): string {
  const tag = TAGS[kind];
  return `<${tag} class="l"${kind === 'del' ? '' : ` data-n="${number}"`}>${html}</${tag}>`;
}

/** Every file that the step leaves behind changed, whole, as lines to be put into a page: path below the base → HTML. */
export function renderAssets(step: Step, highlight: Highlight): Map<string, string> {
  const files = step.files.filter(hasWhole);
  return new Map(files.map((file) => [assetPath(step, file), renderWhole(step, file, highlight)]));
}

function renderWhole(step: Step, file: FileDiff, highlight: Highlight): string {
  const added = new Set(
    file.hunks.flatMap((hunk) => hunk.lines.filter((line) => line.kind === 'add').map((line) => line.at)),
  );
  const lines = highlight(file.path, step.after.get(file.path) ?? []);
  return lines.map((html, index) => renderLine(added.has(index + 1) ? 'add' : 'same', html, index + 1)).join('');
}

import type { MarkdownRenderer } from 'vitepress';
import { isConsoleFence, parseTranscript } from '../console/parse.js';
import { renderTranscript } from '../console/render.js';
import type { Chapter, Series } from '../series/load.js';
import { isStepFence, PageError, parseStepBlock } from '../step/block.js';
import { planPage } from '../step/page.js';
import { type RenderContext, renderBlock } from '../step/render.js';
import type { Highlight } from './highlight.js';
import { escapeHtml } from './html.js';
import { labelsFor } from './labels.js';
import { isPageOf } from './pages.js';

type CoreRule = Parameters<MarkdownRenderer['core']['ruler']['push']>[1];
type State = Parameters<CoreRule>[0];
type Token = State['tokens'][number];

export interface BookOptions {
  series: Series;
  highlight: Highlight;
  base: string;
}

/** The name of the mark in markdown-it's environment that leaves diffs and transcripts out, for the search index. */
export const PROSE_ONLY = 'proseOnly';

/** Teaches markdown-it the book's own blocks: `step`, `console` and `mermaid` fences, and the facts below a chapter's title. */
export function bookMarkdown(md: MarkdownRenderer, options: BookOptions): void {
  for (const rule of ['text', 'code_inline']) keepBraces(md, rule);
  md.core.ruler.push('book', (state) => {
    try {
      addChapterFacts(state, options.series);
      renderFences(state, options);
    } catch (error) {
      if (error instanceof PageError) throw new Error(`${state.env.relativePath}: ${error.message}`, { cause: error });
      throw error;
    }
  });
}

/** Two braces in prose are two braces: pages hold no expressions for Vue. */
function keepBraces(md: MarkdownRenderer, name: string): void {
  const rule = md.renderer.rules[name];
  if (!rule) throw new Error(`markdown-it has no rule for ${name}`);
  md.renderer.rules[name] = (...args) => rule(...args).replaceAll('{{', '&#123;&#123;');
}

function renderFences(state: State, options: BookOptions): void {
  const page = String(state.env.relativePath ?? '');
  const context = { highlight: options.highlight, base: options.base, labels: labelsFor(page) };
  for (const [token, html] of bookHtml(state.tokens, options.series, context)) {
    token.type = 'html_block';
    token.content = state.env[PROSE_ONLY] ? '' : html;
  }
}

function bookHtml(tokens: Token[], series: Series, context: RenderContext): Map<Token, string> {
  const fences = fencesIn(tokens);
  const steps = fences.filter(isStepFence);
  const plans = planPage(steps.map(fenceOf), series);
  return new Map([
    ...steps.map((token, index) => [token, renderBlock(plans[index]!, context)] as const),
    ...fences
      .filter(isConsoleFence)
      .map((token) => [token, renderTranscript(parseTranscript(fenceOf(token)), context.labels)] as const),
    ...fences
      .filter((token) => token.info.trim() === 'mermaid')
      .map((token) => [token, diagram(token.content)] as const),
  ]);
}

function fencesIn(tokens: Token[]): Token[] {
  return tokens.filter((token) => token.type === 'fence');
}

function fenceOf(token: Token) {
  return { info: token.info.trim(), content: token.content, line: (token.map?.[0] ?? 0) + 1 };
}

function diagram(source: string): string {
  return `<MermaidDiagram source="${encodeURIComponent(source)}" />\n`;
}

/** Below the title of a chapter's page: how many steps it shows, and how to get the chapter's code. */
function addChapterFacts(state: State, series: Series): void {
  const page = String(state.env.relativePath ?? '');
  const name = /^(?:zh\/)?chapters\/(.*)$/.exec(page)?.[1] ?? '';
  const chapter = series.chapters.find((one) => isPageOf(one, name));
  const end = state.tokens.findIndex((token) => token.type === 'heading_close' && token.tag === 'h1');
  if (!chapter || end < 0 || state.env[PROSE_ONLY]) return;
  const steps = new Set(
    fencesIn(state.tokens)
      .filter(isStepFence)
      .map((token) => parseStepBlock(fenceOf(token)).id),
  );
  const token = new state.Token('html_block', '', 0);
  token.content = chapterFacts(chapter, steps.size, page);
  state.tokens.splice(end + 1, 0, token);
}

function chapterFacts(chapter: Chapter, steps: number, page: string): string {
  const labels = labelsFor(page);
  const tag = chapter.tag ? `<code>git checkout ${escapeHtml(chapter.tag)}</code>` : '';
  const facts = [labels.steps(steps), `${labels.code} ${tag}`];
  return `<p class="chapter-facts" v-pre>${facts.map((fact) => `<span>${fact}</span>`).join('')}</p>\n`;
}

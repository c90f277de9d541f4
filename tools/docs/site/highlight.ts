import { type BundledLanguage, createHighlighter, type ThemedToken } from 'shiki';
import { escapeHtml } from './html.js';
import { inkClass, inks } from './palette.js';

const LANGUAGES: Record<string, BundledLanguage> = {
  ts: 'ts',
  mts: 'ts',
  mjs: 'js',
  c: 'c',
  h: 'c',
  json: 'json',
  sh: 'bash',
  md: 'markdown',
  yml: 'yaml',
};

/** Turns a file into one piece of HTML for each line. Remembers its answers, since most files outlive many steps. */
export type Highlight = (path: string, lines: readonly string[]) => string[];

export async function createHighlight(): Promise<Highlight> {
  const shiki = await createHighlighter({ themes: [inks], langs: [...new Set(Object.values(LANGUAGES)), 'make'] });
  const known = new WeakMap<readonly string[], string[]>();
  return (path, lines) => {
    const html = known.get(lines) ?? highlightLines(shiki, languageOf(path), lines);
    known.set(lines, html);
    return html;
  };
}

type Language = BundledLanguage | 'text';
type Shiki = Awaited<ReturnType<typeof createHighlighter>>;

function languageOf(path: string): Language {
  const name = path.slice(path.lastIndexOf('/') + 1);
  if (name === 'Makefile' || name.endsWith('.mk')) return 'make';
  return LANGUAGES[name.slice(name.lastIndexOf('.') + 1)] ?? 'text';
}

function highlightLines(shiki: Shiki, lang: Language, lines: readonly string[]): string[] {
  const tokens = shiki.codeToTokensBase(lines.join('\n'), { lang, theme: inks });
  return tokens.map((line) => joinAlike(line).map(tokenHtml).join(''));
}

type Piece = { text: string; ink: string | undefined };

function joinAlike(tokens: ThemedToken[]): Piece[] {
  const pieces: Piece[] = [];
  for (const token of tokens) {
    const ink = inkClass(token.color);
    const last = pieces.at(-1);
    if (last && (last.ink === ink || token.content.trim() === '')) last.text += token.content;
    else pieces.push({ text: token.content, ink });
  }
  return pieces;
}

function tokenHtml({ text, ink }: Piece): string {
  return ink ? `<span class="${ink}">${escapeHtml(text)}</span>` : escapeHtml(text);
}

import { type Position, parseError } from './errors.js';

/** A word between the braces. */
export interface Token {
  readonly kind: 'field' | 'variable' | 'word' | 'text' | 'number' | 'sign';
  /** As written; of `text` what the quotes hold. */
  readonly value: string;
  readonly at: Position;
  /** True when a blank comes before it: `.A .B` is two values, `.A.B` one. */
  readonly spaced: boolean;
}

/** A template as text and actions, one after the other. */
export type Piece =
  | { readonly kind: 'text'; readonly value: string }
  | { readonly kind: 'action'; readonly tokens: readonly Token[]; readonly at: Position };

/** Cuts a template up. `{{-` takes the blanks before it away, `-}}` those after it; a comment comes to nothing. */
export function lex(text: string): Piece[] {
  const pieces: Piece[] = [];
  for (let at = 0, trim = false; at < text.length || trim; ) {
    const open = text.indexOf('{{', at);
    const plain = text.slice(at, open < 0 ? undefined : open);
    const trimsBefore = open >= 0 && /^-\s/.test(text.slice(open + 2));
    pieces.push({ kind: 'text', value: trimmed(plain, trim, trimsBefore) });
    if (open < 0) break;
    const action = lexAction(text, open + (trimsBefore ? 3 : 2));
    if (action.tokens) pieces.push({ kind: 'action', tokens: action.tokens, at: open });
    at = action.end;
    trim = action.trimsAfter;
  }
  return pieces;
}

function trimmed(text: string, start: boolean, end: boolean): string {
  const rest = start ? text.trimStart() : text;
  return end ? rest.trimEnd() : rest;
}

interface Action {
  /** Undefined for a comment. */
  readonly tokens?: readonly Token[];
  /** After the closing braces. */
  readonly end: Position;
  readonly trimsAfter: boolean;
}

/** What a token can look like, one line each; the first that fits is it. */
const patterns: readonly (readonly [kind: Token['kind'], pattern: RegExp])[] = [
  ['text', /"((?:[^"\\\n]|\\.)*)"/y],
  ['text', /`([^`]*)`/y],
  ['number', /[+-]?\d+(?:\.\d+)?(?![\w.])/y],
  ['field', /\.[\p{L}_][\p{L}\p{N}_]*/uy],
  ['variable', /\$[\p{L}\p{N}_]*/uy],
  ['word', /[\p{L}_][\p{L}\p{N}_]*/uy],
  ['sign', /:=|[.|(),=]/y],
];

function lexAction(text: string, start: Position): Action {
  const comment = /\s*\/\*.*?\*\/(\s+-)?\}\}/sy;
  comment.lastIndex = start;
  const [all, dash] = comment.exec(text) ?? [];
  if (all !== undefined) return { end: start + all.length, trimsAfter: dash !== undefined };
  const tokens: Token[] = [];
  for (let at = start; ; ) {
    const blanks = /\s*/y;
    blanks.lastIndex = at;
    const spaced = (blanks.exec(text)?.[0].length ?? 0) > 0;
    at = blanks.lastIndex;
    if (text.startsWith('}}', at)) return { tokens, end: at + 2, trimsAfter: false };
    if (spaced && text.startsWith('-}}', at)) return { tokens, end: at + 3, trimsAfter: true };
    if (at >= text.length) throw parseError(text, start, 'unclosed action');
    const { token, end } = lexToken(text, at, spaced);
    tokens.push(token);
    at = end;
  }
}

function lexToken(text: string, at: Position, spaced: boolean): { token: Token; end: Position } {
  for (const [kind, pattern] of patterns) {
    pattern.lastIndex = at;
    const found = pattern.exec(text);
    if (!found) continue;
    const value = kind === 'text' ? unquote(text, at, found[0], found[1] ?? '') : found[0];
    return { token: { kind, value, at, spaced }, end: at + found[0].length };
  }
  if (text[at] === '"' || text[at] === '`') throw parseError(text, at, 'unterminated quoted string');
  throw parseError(text, at, `unexpected ${JSON.stringify(text[at])} in command`);
}

function unquote(text: string, at: Position, quoted: string, inner: string): string {
  if (quoted.startsWith('`')) return inner;
  try {
    return JSON.parse(quoted.replaceAll(/\\x([0-9a-fA-F]{2})/g, '\\u00$1').replaceAll("\\'", "'")) as string;
  } catch {
    throw parseError(text, at, `invalid syntax: ${quoted}`);
  }
}

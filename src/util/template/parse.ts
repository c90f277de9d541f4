import { type Position, parseError } from './errors.js';
import { lex, type Piece, type Token } from './lex.js';

/** A value: where it starts, and the fields that are taken of it. */
export interface Operand {
  readonly base:
    | { readonly kind: 'dot' }
    | { readonly kind: 'variable'; readonly name: string }
    | { readonly kind: 'constant'; readonly value: string | number | boolean | null }
    | { readonly kind: 'function'; readonly name: string }
    | { readonly kind: 'pipeline'; readonly pipeline: Pipeline };
  readonly fields: readonly string[];
  readonly at: Position;
  /** As written, for messages. */
  readonly source: string;
}

/** The first is what is called; the others are its arguments. */
export type Call = readonly [Operand, ...Operand[]];

export interface Pipeline {
  readonly variables: readonly string[];
  /** `:=` makes variables, `=` changes them. */
  readonly declares: boolean;
  /** Each gets the result of the one before as its last argument. */
  readonly calls: readonly Call[];
}

export interface Block {
  readonly kind: 'if' | 'with' | 'range';
  readonly pipeline: Pipeline;
  readonly body: readonly Node[];
  readonly otherwise: readonly Node[];
  readonly at: Position;
}

export type Node =
  | { readonly kind: 'text'; readonly value: string }
  | { readonly kind: 'print'; readonly pipeline: Pipeline }
  | Block
  | { readonly kind: 'break' }
  | { readonly kind: 'continue' };

/** @throws EngineError `invalid`, in docker's words */
export function parse(text: string): Node[] {
  const reader: Reader = { text, pieces: lex(text), next: 0 };
  const { nodes, ending } = parseList(reader, 0);
  if (ending) throw parseError(text, ending.at, `unexpected {{${ending.word}}}`);
  return nodes;
}

interface Reader {
  readonly text: string;
  readonly pieces: readonly Piece[];
  next: number;
}

/** What a list of nodes ended with: `end`, `else`, or undefined at the template's end. */
interface Ending {
  readonly word: string;
  readonly at: Position;
  /** What stands after `else`. */
  readonly rest: readonly Token[];
}

function parseList(reader: Reader, loops: number): { nodes: Node[]; ending?: Ending } {
  const nodes: Node[] = [];
  while (reader.next < reader.pieces.length) {
    const piece = reader.pieces[reader.next++] as Piece;
    if (piece.kind === 'text') {
      if (piece.value !== '') nodes.push(piece);
      continue;
    }
    const [first, ...rest] = piece.tokens;
    const word = first?.kind === 'word' ? first.value : '';
    if (['end', 'else'].includes(word)) return { nodes, ending: { word, at: piece.at, rest } };
    nodes.push(parseAction(reader, piece.tokens, piece.at, loops));
  }
  return { nodes };
}

function parseAction(reader: Reader, tokens: readonly Token[], at: Position, loops: number): Node {
  const [first, ...rest] = tokens;
  const word = first?.kind === 'word' ? first.value : '';
  if (word === 'if' || word === 'with' || word === 'range') return parseBlock(reader, word, rest, at, loops);
  if (word === 'break' || word === 'continue') {
    if (loops === 0) throw parseError(reader.text, at, `{{${word}}} outside {{range}}`);
    return { kind: word };
  }
  if (['define', 'template', 'block'].includes(word)) {
    throw parseError(reader.text, at, `{{${word}}} is not supported: a format is one template`);
  }
  return { kind: 'print', pipeline: parsePipeline(reader.text, tokens, at, 'command') };
}

function parseBlock(
  reader: Reader,
  kind: 'if' | 'with' | 'range',
  tokens: readonly Token[],
  at: Position,
  loops: number,
): Node {
  const pipeline = parsePipeline(reader.text, tokens, at, kind);
  const { nodes: body, ending } = parseList(reader, kind === 'range' ? loops + 1 : loops);
  if (!ending) throw parseError(reader.text, at, 'unexpected EOF');
  return { kind, pipeline, body, otherwise: ending.word === 'end' ? [] : parseElse(reader, ending, loops), at };
}

function parseElse(reader: Reader, { rest, at }: Ending, loops: number): Node[] {
  const [first, ...tokens] = rest;
  // `else if` is an `if` of its own, which ends with the same `end`.
  if (first?.value === 'if' || first?.value === 'with') {
    return [parseBlock(reader, first.value, tokens, at, loops)];
  }
  if (first) throw parseError(reader.text, at, `unexpected <${first.value}> in else`);
  const { nodes, ending } = parseList(reader, loops);
  if (ending?.word !== 'end') throw parseError(reader.text, at, 'expected end; found {{else}}');
  return nodes;
}

function parsePipeline(text: string, tokens: readonly Token[], at: Position, context: string): Pipeline {
  const declaration = tokens.findIndex(({ kind, value }) => kind === 'sign' && [':=', '='].includes(value));
  const variables = tokens.slice(0, Math.max(declaration, 0)).filter(({ value }) => value !== ',');
  if (variables.some(({ kind }) => kind !== 'variable') || variables.length > (context === 'range' ? 2 : 1)) {
    throw parseError(text, at, `unexpected "${tokens[declaration]?.value}" in ${context}`);
  }
  const words = [...tokens.slice(declaration + 1)];
  const calls = parseCalls(text, words, at, context);
  const [extra] = words;
  if (extra) throw parseError(text, extra.at, `unexpected "${extra.value}" in ${context}`);
  return { variables: variables.map(({ value }) => value), declares: tokens[declaration]?.value === ':=', calls };
}

/** Takes words until they end, or a closing parenthesis. */
function parseCalls(text: string, words: Token[], at: Position, context: string): Call[] {
  const calls: Call[] = [];
  for (let more = true; more; more = takeSign(words, '|')) {
    const [first, ...rest] = parseOperands(text, words);
    if (!first) throw parseError(text, at, `missing value for ${context}`);
    calls.push([first, ...rest]);
  }
  return calls;
}

function takeSign(words: Token[], sign: string): boolean {
  if (words[0]?.kind !== 'sign' || words[0].value !== sign) return false;
  words.shift();
  return true;
}

function parseOperands(text: string, words: Token[]): Operand[] {
  const operands: Operand[] = [];
  for (let word = words[0]; word && !(word.kind === 'sign' && [')', '|'].includes(word.value)); word = words[0]) {
    words.shift();
    const base = parseBase(text, word, words);
    const fields = word.kind === 'field' ? [word.value.slice(1)] : [];
    while (words[0]?.kind === 'field' && !words[0].spaced) fields.push(words.shift()?.value.slice(1) ?? '');
    operands.push({ base, fields, at: word.at, source: sourceOf(word, fields) });
  }
  return operands;
}

function sourceOf({ kind, value }: Token, fields: readonly string[]): string {
  const start = { field: '', text: JSON.stringify(value), sign: value === '.' ? '.' : '(…)' }[kind as string] ?? value;
  return start === '.' || fields.length === 0 ? start : `${start}.${fields.join('.')}`;
}

const constants: Record<string, boolean | null> = { true: true, false: false, nil: null };

function parseBase(text: string, { kind, value, at }: Token, words: Token[]): Operand['base'] {
  if (kind === 'field' || value === '.') return kind === 'text' ? { kind: 'constant', value } : { kind: 'dot' };
  if (kind === 'variable') return { kind, name: value };
  if (kind === 'text') return { kind: 'constant', value };
  if (kind === 'number') return { kind: 'constant', value: Number(value) };
  if (kind === 'word') {
    if (Object.hasOwn(constants, value)) return { kind: 'constant', value: constants[value] ?? null };
    return { kind: 'function', name: value };
  }
  if (value !== '(') throw parseError(text, at, `unexpected "${value}" in operand`);
  const calls = parseCalls(text, words, at, 'parenthesized pipeline');
  if (!takeSign(words, ')')) throw parseError(text, at, 'unclosed left paren');
  return { kind: 'pipeline', pipeline: { variables: [], declares: false, calls } };
}

/** A closed range of numbers, or of names of top-level declarations. */
export interface Range<T> {
  from: T;
  to: T;
}

/** Which part of a file: hunks counted from 1, lines of the file after the step, or declarations by name. */
export type Selection =
  | { by: 'hunk'; ranges: Range<number>[] }
  | { by: 'line'; ranges: Range<number>[] }
  | { by: 'name'; ranges: Range<string>[] };

export interface Target {
  pattern: string;
  selection?: Selection;
}

/** A `step` block of a page; without targets it shows all that the page's other blocks leave. */
export interface StepBlock {
  id: string;
  targets: Target[];
  line: number;
}

/** A code fence as markdown has it: the words after the backticks, the lines between them, its place in the page. */
export interface Fence {
  info: string;
  content: string;
  line: number;
}

/** A mistake in a page, shown with its place. */
export class PageError extends Error {
  constructor(
    message: string,
    readonly line: number,
  ) {
    super(message);
  }
}

export function isStepFence(fence: { info: string }): boolean {
  return /^step(\s|$)/.test(fence.info);
}

/**
 * Reads a `step` block: `step 01.2`, then targets, the first one beside the id or each on a line of its own.
 *
 * @throws PageError
 */
export function parseStepBlock(fence: Fence): StepBlock {
  const [, id, beside = ''] = /^step\s+(\d\d\.\d+)\s*(.*)$/.exec(fence.info.trim()) ?? [];
  if (!id) throw new PageError(`expected \`step NN.S\`, got \`${fence.info.trim()}\``, fence.line);
  const texts = [beside, ...fence.content.split('\n')].map((text) => text.trim()).filter(Boolean);
  return { id, targets: texts.map((text) => parseTarget(text, fence.line)), line: fence.line };
}

function parseTarget(text: string, line: number): Target {
  const [, pattern = '', mark, list = ''] = /^(\S+)(?:\s+([#:@])(.+))?$/.exec(text) ?? [];
  if (!pattern)
    throw new PageError(`can't read \`${text}\`: expected PATH, PATH #1-3, PATH :10-40 or PATH @name`, line);
  if (!mark) return { pattern };
  const parts = list.split(',').map((part) => part.trim());
  if (mark === '@') return { pattern, selection: { by: 'name', ranges: parts.map(nameRange) } };
  return {
    pattern,
    selection: { by: mark === '#' ? 'hunk' : 'line', ranges: parts.map((part) => numberRange(part, line)) },
  };
}

function nameRange(text: string): Range<string> {
  const [from = '', to = from] = text.split('..');
  return { from, to };
}

function numberRange(text: string, line: number): Range<number> {
  const [, from, to = from] = /^(\d+)(?:-(\d+))?$/.exec(text) ?? [];
  if (!from) throw new PageError(`expected a number or a range such as 2-4, got \`${text}\``, line);
  return { from: Number(from), to: Number(to) };
}

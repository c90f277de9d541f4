import { type Fence, PageError } from '../step/block.js';

/** A line that is typed, and what is expected after it. `prompt` ends with a blank; a shell in a container has its own. */
export interface Entry {
  inside: boolean;
  prompt: string;
  command: string;
  expected: string[];
  line: number;
}

/** How a transcript is run and compared; see docs/how-to-write.md. */
export interface Options {
  exit: number | 'any';
  unordered: boolean;
  tty: boolean;
  hidden: boolean;
  at?: string;
  needs?: string;
  skip?: string;
  terminal: string;
  timeout: number;
}

export interface Transcript {
  options: Options;
  entries: Entry[];
  line: number;
}

export function isConsoleFence(fence: { info: string }): boolean {
  return /^console(\s|$)/.test(fence.info);
}

/**
 * Reads a `console` block.
 *
 * @throws PageError for an unknown option, or output before the first command
 */
export function parseTranscript(fence: Fence): Transcript {
  return { options: parseOptions(fence), entries: parseEntries(fence), line: fence.line };
}

const DEFAULTS: Options = { exit: 0, unordered: false, tty: false, hidden: false, terminal: '1', timeout: 60 };

function parseOptions(fence: Fence): Options {
  const options = { ...DEFAULTS };
  const words = fence.info.replace(/^console/, '').matchAll(/([a-z]+)(?:=(?:"([^"]*)"|(\S+)))?/g);
  for (const [word, name = '', quoted, plain] of words)
    setOption(options, name, quoted ?? plain, new PageError(`unknown option ${word}`, fence.line));
  return options;
}

function setOption(options: Options, name: string, value: string | undefined, unknown: PageError): void {
  if (value === undefined && (name === 'unordered' || name === 'tty' || name === 'hidden')) options[name] = true;
  else if (value && (name === 'at' || name === 'needs' || name === 'skip' || name === 'terminal'))
    options[name] = value;
  else if (name === 'exit' && /^(\d+|any)$/.test(value ?? '')) options.exit = value === 'any' ? 'any' : Number(value);
  else if (name === 'timeout' && /^\d+$/.test(value ?? '')) options.timeout = Number(value);
  else throw unknown;
}

const OUTSIDE = /^([#$] )(.*)$/;
const INSIDE = /^((?:~|\/\S*|\S+@\S+:\S*) ?[#$] )(.*)$/;

function parseEntries(fence: Fence): Entry[] {
  const entries: Entry[] = [];
  const lines = fence.content.replace(/\n$/, '').split('\n');
  for (const [index, text] of lines.entries()) {
    const entry = parseEntry(text, fence.line + 1 + index);
    const last = entries.at(-1);
    if (entry) entries.push(entry);
    else if (!last) throw new PageError('a transcript begins with a command: `# ` or `$ `', fence.line);
    else if (text.startsWith('> ') && last.command.endsWith('\\') && last.expected.length === 0)
      last.command += `\n${text.slice(2)}`;
    else last.expected.push(text);
  }
  return entries;
}

function parseEntry(text: string, line: number): Entry | undefined {
  const outside = OUTSIDE.exec(text);
  const match = outside ?? INSIDE.exec(text) ?? /^(\/ #)()$/.exec(text);
  if (!match) return undefined;
  return { inside: !outside, prompt: match[1] ?? '', command: match[2] ?? '', expected: [], line };
}

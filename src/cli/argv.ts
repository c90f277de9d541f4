import { EngineError } from '../util/errors.js';

/** What of cac's options the splitting needs. */
export interface Flags {
  /** Without dashes, in camel case, the longest last. */
  readonly names: readonly string[];
  /** Takes no value. */
  readonly isBoolean?: boolean | undefined;
  /** Called `--no-…`; its name is what follows. */
  readonly negated?: boolean | undefined;
  /** False where the value may be left out; a given one then follows a `=`. */
  readonly required?: boolean | undefined;
}

export interface SplitArgv {
  /** Every option in the one form that cac reads: `--name`, `--name=false` or `--name==value`. */
  readonly options: string[];
  readonly operands: string[];
}

/**
 * Splits a command line into options and operands. Reads what users of Docker and of the classic tutorial type:
 * `-ti`, `-m5m`, `-m 5m`, `-mem 5m`, `--rm=false`, `-t=false`, and `--` as the end of the options.
 */
export function splitArgv(argv: readonly string[], table: readonly Flags[], stopsAtOperand: boolean): SplitArgv {
  const options: string[] = [];
  const operands: string[] = [];
  const words = [...argv];
  for (let word = words.shift(); word !== undefined; word = words.shift()) {
    if (word === '--') {
      operands.push(...words);
      break;
    }
    if (!word.startsWith('-') || word === '-') {
      operands.push(word);
      if (stopsAtOperand) {
        operands.push(...words);
        break;
      }
    } else if (word.startsWith('--') || find(table, long(word).name, 2)) {
      options.push(readLong(word, words, table));
    } else {
      options.push(...readCluster(word, words, table));
    }
  }
  return { options, operands };
}

function find(table: readonly Flags[], name: string, atLeast = 1): Flags | undefined {
  if (name.length < atLeast) return undefined;
  return table.find(({ names, negated }) => names.includes(camelCase(negated ? name.replace(/^no-/, '') : name)));
}

/** "cpu-shares" → "cpuShares", which is how cac names it. */
export function camelCase(name: string): string {
  return name.replaceAll(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

function long(word: string): { name: string; value: string | undefined } {
  const [, name = '', value] = /^--?([^=]*)(?:=(.*))?$/s.exec(word) ?? [];
  return { name, value };
}

function readLong(word: string, rest: string[], table: readonly Flags[]): string {
  const { name, value } = long(word);
  const option = find(table, name, 2);
  if (!option) throw new EngineError('invalid', `unknown flag: --${name}`);
  if (option.negated && value !== undefined) return readBoolean(name, value) ? `--${name}` : `--${name.slice(3)}`;
  if (option.isBoolean) return value === undefined ? `--${name}` : `--${name}=${readBoolean(name, value)}`;
  return withValue(nameOf(option), value ?? (option.required === false ? '' : rest.shift()), `--${name}`);
}

/** An option has one name, however it was spelled: cac would take `--dns-opt` and `--dns-option` for two. */
function nameOf({ names }: Flags): string {
  return (names.at(-1) ?? '').replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

function readBoolean(name: string, value: string): boolean {
  if (['1', 't', 'true'].includes(value.toLowerCase())) return true;
  if (['0', 'f', 'false'].includes(value.toLowerCase())) return false;
  throw new EngineError('invalid', `invalid argument "${value}" for "--${name}": use true or false`);
}

/** `-ti` is `-t -i`; the first letter that takes a value takes what is left of the word, or the next word. */
function readCluster(word: string, rest: string[], table: readonly Flags[]): string[] {
  const options: string[] = [];
  for (let at = 1; at < word.length; at++) {
    const letter = word.charAt(at);
    const option = find(table, letter);
    if (!option) throw new EngineError('invalid', `unknown shorthand flag: '${letter}' in ${word}`);
    const name = nameOf(option);
    if (!option.isBoolean) {
      const glued = word.slice(at + 1).replace(/^=/, '');
      return [...options, withValue(name, glued || rest.shift(), `'${letter}' in ${word}`)];
    }
    if (word.charAt(at + 1) === '=') return [...options, `--${name}=${readBoolean(name, word.slice(at + 2))}`];
    options.push(`--${name}`);
  }
  return options;
}

/** The second `=` keeps cac from reading "007" as a number and "" as true; `parse.ts` takes it off again. */
function withValue(name: string, value: string | undefined, shown: string): string {
  if (value === undefined) throw new EngineError('invalid', `flag needs an argument: ${shown}`);
  return `--${name}==${value}`;
}

import type { Engine } from '../../engine/context.js';
import type { Command, OptionRow } from '../command.js';
import { commands } from '../commands.js';
import { readEngine } from '../engine.js';
import { operandNames, optionSources } from './candidates.js';

/**
 * What may stand in the place of the last of some words, which follow "mydocker": it is the beginning of what the user means, and may be
 * empty. Nothing where anything may stand, as the name of a file.
 */
export async function complete(words: readonly string[]): Promise<string[]> {
  const partial = words.at(-1) ?? '';
  const { engine, rest } = readEngine(words.slice(0, -1));
  const found = await candidates(engine, rest, partial);
  return [...new Set(found)].filter((word) => word.startsWith(partial)).sort();
}

async function candidates(engine: Engine, before: readonly string[], partial: string): Promise<string[]> {
  const name = commandName(before);
  const load = name === undefined ? undefined : commands[name];
  if (name === undefined || !load) return nextWords(before);
  const command = await load();
  const given = before.slice(name.split(' ').length);
  const { operands, open, ended } = walk(command, given);
  if (open) return await valuesOf(engine, open);
  const [, option, value] = ended ? [] : (/^--([^=]+)=(.*)$/s.exec(partial) ?? []);
  if (option !== undefined && value !== undefined) {
    return (await valuesOf(engine, option)).map((word) => `--${option}=${word}`);
  }
  if (partial.startsWith('-') && !ended) return [...command.options.map(longName), '--help'];
  return await operandNames(engine, name, kindOf(command, operands));
}

/** The longest that is one: `volume ls` before `volume`. */
function commandName(before: readonly string[]): string | undefined {
  return [before.slice(0, 2).join(' '), before[0] ?? ''].find((name) => Object.hasOwn(commands, name));
}

/** Of all commands' names the word after those that are there. */
function nextWords(before: readonly string[]): string[] {
  const names = Object.keys(commands).map((name) => name.split(' '));
  return names
    .filter((name) => before.every((word, index) => word === name[index]))
    .flatMap((name) => name[before.length] ?? []);
}

/** What a command's words say so far. */
interface Progress {
  readonly operands: number;
  /** An option that waits for its value. */
  readonly open?: string | undefined;
  /** What follows is no option. */
  readonly ended: boolean;
}

function walk(command: Command, words: readonly string[]): Progress {
  return words.reduce<Progress>((so, word) => step(command, so, word), { operands: 0, ended: false });
}

function step({ options, stopsAtOperand = false }: Command, so: Progress, word: string): Progress {
  if (so.open !== undefined) return { ...so, open: undefined };
  if (!so.ended && word === '--') return { ...so, ended: true };
  if (!so.ended && word.startsWith('-') && word !== '-') return { ...so, open: waiting(options, word) };
  return { operands: so.operands + 1, ended: so.ended || stopsAtOperand };
}

/** The long name of the option that takes the next word; the last letter of `-ti` may be one. */
function waiting(options: readonly OptionRow[], word: string): string | undefined {
  if (word.includes('=')) return undefined;
  const flag = word.startsWith('--') ? word : `-${word.at(-1)}`;
  const row = options.find(([flags]) => flags.split(/[ ,]+/).includes(flag));
  return row && /<.*>/.test(row[0]) ? longName(row).slice(2) : undefined;
}

function longName([flags]: OptionRow): string {
  return /--[\w-]+/.exec(flags)?.[0] ?? '';
}

async function valuesOf(engine: Engine, option: string): Promise<string[]> {
  return Object.hasOwn(optionSources, option) ? ((await optionSources[option]?.(engine)) ?? []) : [];
}

/** How the usage calls the operand after so many; the last one's name stands for all that follow. */
function kindOf({ usage }: Command, operands: number): string {
  const kinds = usage
    .split(' ')
    .filter((word) => /^\[?[A-Z]/.test(word) && word !== '[OPTIONS]')
    .map((word) => (/^\[(.*?)(\.\.\.)?\]$/.exec(word)?.[1] ?? word).replace(/\.\.\.$/, ''));
  return kinds[Math.min(operands, kinds.length - 1)] ?? '';
}

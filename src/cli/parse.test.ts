import { expect, test, vi } from 'vitest';
import type { Command } from './command.js';
import { parse } from './parse.js';

const command: Command = {
  usage: 'make [OPTIONS] NAME',
  summary: 'Make a thing',
  example: 'mydocker make x',
  options: [
    ['-e, --env <variable>', 'Set a variable'],
    ['--form [name]', 'Show its form'],
    ['--no-cut', 'Show all'],
    ['-q, --quiet', 'Say nothing'],
    ['--start-empty', 'Without content'],
  ],
  operands: [1, 1],
  run: async () => 0,
};
const input = (...argv: string[]) => {
  const parsed = parse('make', command, argv);
  if (!parsed) throw new Error('asked for help');
  return parsed;
};

test('values stay the text that was typed', () => {
  expect(input('-e', '007', '-e', '', '-e', 'true', 'x').list('env')).toEqual(['007', '', 'true']);
  expect(input('-e', 'a', '-e', 'b', 'x').text('env')).toBe('b');
  expect(input('--form=', 'x').text('form')).toBe('');
});

test('what is not given is false, undefined or empty', () => {
  const none = input('x');
  expect([none.flag('quiet'), none.text('env'), none.list('env'), none.text('form')]).toEqual([
    false,
    undefined,
    [],
    undefined,
  ]);
});

test('a switch may begin with no-', () => {
  const cut = (...argv: string[]) => input(...argv, 'x').flag('no-cut');
  expect(cut('--no-cut')).toBe(true);
  expect([cut(), cut('--no-cut=false'), cut('--no-cut=true'), cut('--no-cut', '--no-cut=0')]).toEqual([
    false,
    false,
    true,
    false,
  ]);
});

test('the last of a switch counts, by its long name with dashes', () => {
  expect(input('-q', '--quiet=false', 'x').flag('quiet')).toBe(false);
  expect(input('--start-empty', 'x').flag('start-empty')).toBe(true);
});

test('too few and too many operands are refused', () => {
  expect(() => input()).toThrow('"mydocker make" requires exactly 1 argument; see "mydocker make --help"');
  expect(() => input('x', 'y')).toThrow('requires exactly 1 argument');
});

test('help is printed, with an example, and not an error', () => {
  const log = vi.spyOn(console, 'log').mockReturnValue();
  const info = vi.spyOn(console, 'info').mockReturnValue();
  expect(parse('make', command, ['--help'])).toBeUndefined();
  const text = [...log.mock.calls, ...info.mock.calls].flat().join('\n');
  expect(text).toContain('$ mydocker make [OPTIONS] NAME');
  expect(text).toContain('--form [name]');
  expect(text).toContain('$ mydocker make x');
  vi.restoreAllMocks();
});

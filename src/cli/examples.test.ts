import { describe, expect, test } from 'vitest';
import type { Command } from './command.js';
import { commands } from './commands.js';
import { readEngine } from './engine.js';
import { commandName } from './names.js';
import { parse } from './parse.js';

/** Of a line for a shell the words after "mydocker"; quotes keep one together. */
function wordsOf(example: string): string[] {
  const [, line = ''] = /\bmydocker ([^|;&)]*)/.exec(example) ?? [];
  const words = line.match(/(?:'[^']*'|[^\s'])+/g) ?? [];
  return words.map((word) => word.replaceAll("'", ''));
}

describe('the example of', () => {
  for (const [name, load] of Object.entries(commands)) {
    test(`${name} is a command line that it takes`, async () => {
      const command = await load();
      const words = readEngine(wordsOf(command.example)).rest;
      const shown = commandName(Object.keys(commands), words);
      const called = (await commands[shown]?.()) as Command;
      // A longer name may show the example of the shorter one.
      expect(called.summary).toBe(command.summary);
      expect(called.usage).toMatch(new RegExp(`^${shown}\\b`));
      expect(parse(shown, called, words.slice(shown.split(' ').length))).toBeDefined();
    });
  }
});

test('a line is taken apart as a shell does it', () => {
  expect(wordsOf("mydocker inspect --format '{{.State.Pid}}' web")).toEqual([
    'inspect',
    '--format',
    '{{.State.Pid}}',
    'web',
  ]);
  expect(wordsOf('source <(mydocker completion bash)')).toEqual(['completion', 'bash']);
});

import { expect, test } from 'vitest';
import { commands } from './commands.js';
import { parse } from './parse.js';

/** The long names of an option, by its flags: `-m, --mem, --memory <bytes>`. */
const longNames = (flags: string): string[] => [...flags.matchAll(/--([\w-]+)/g)].map(([, name = '']) => name);

const byLength = (a: string, b: string): number => a.length - b.length;

test('an option is the same by each of its names, mixed and repeated', async () => {
  let tried = 0;
  for (const [name, load] of Object.entries(commands)) {
    const command = await load();
    for (const [flags] of command.options.filter(([text]) => /<.+>/.test(text) && longNames(text).length > 1)) {
      const names = longNames(flags);
      const words = [...names, ...names].flatMap((option, index) => [`--${option}`, `value${index}`]);
      const operands = Array.from({ length: command.operands[0] }, () => 'x');
      const input = parse(name, command, [...words, ...operands]);
      const values = words.filter((word) => word.startsWith('value'));
      expect(input?.list(names.toSorted(byLength).at(-1) ?? ''), `${name} ${flags}`).toEqual(values);
      tried++;
    }
  }
  expect(tried).toBeGreaterThan(5);
});

import { describe, expect, it } from 'vitest';
import type { TarEntry } from '../image/tar.js';
import { destinationOf, rebased } from './rebase.js';

type Row = [source: string, isDirectory: boolean, path: string, there: TarEntry['type'] | undefined, where: string];

/** The table of docker's documentation. */
describe('where a copy goes', () => {
  it.each<Row>([
    ['/a/f', false, '/x', undefined, '/ x'],
    ['/a/f', false, '/x', 'file', '/ x'],
    ['/a/f', false, '/x', 'directory', '/x f'],
    ['/a/f', false, '/x/', 'directory', '/x/ f'],
    ['f', false, 'x', undefined, '. x'],
    ['/a/d', true, '/x/y', undefined, '/x y'],
    ['/a/d', true, '/x/y/', undefined, '/x y'],
    ['/a/d', true, '/x', 'directory', '/x d'],
    ['/a/d/', true, '/x', 'directory', '/x d'],
    ['/a/d/.', true, '/x', 'directory', '/x .'],
    ['/a/d/.', true, '/x', undefined, '/ x'],
    ['/', true, '/x', 'directory', '/x .'],
    ['/a/d/..', true, '.', 'directory', '. a'],
  ])('%s (directory: %s) to %s (%s) is %s', (path, isDirectory, target, there, where) => {
    const { directory, name } = destinationOf({ path, isDirectory }, target, there);
    expect(`${directory} ${name}`).toBe(where);
  });

  it.each<[string, boolean, string, TarEntry['type'] | undefined, RegExp]>([
    ['/d', true, '/x', 'file', /a directory to a file/],
    ['/f', false, '/x/', undefined, /no such directory/],
    ['/f', false, '/x/', 'file', /not a directory/],
  ])('%s (directory: %s) to %s (%s) is refused', (path, isDirectory, target, there, message) => {
    expect(() => destinationOf({ path, isDirectory }, target, there)).toThrow(message);
  });
});

describe('new names', () => {
  async function namesOf(entries: readonly Partial<TarEntry>[], name: string): Promise<(string | undefined)[][]> {
    async function* files() {
      for (const entry of entries) yield await Promise.resolve({ entry: entry as TarEntry, body: [] as never });
    }
    const names: (string | undefined)[][] = [];
    for await (const { entry } of rebased(files(), name)) names.push([entry.name, entry.linkname]);
    return names;
  }

  it('are below the given one, and so are targets of hard links', async () => {
    const entries = [
      { name: '.' },
      { name: './a/b' },
      { name: 'c', type: 'link', linkname: 'a/b' },
      { name: 'd', type: 'symlink', linkname: '../e' },
    ] as const;
    expect(await namesOf(entries, 'x')).toEqual([
      ['x', undefined],
      ['x/a/b', undefined],
      ['x/c', 'x/a/b'],
      ['x/d', '../e'],
    ]);
    expect((await namesOf(entries, '.'))[2]).toEqual(['c', 'a/b']);
    expect((await namesOf(entries, 'é'))[2]).toEqual(['Ã©/c', 'Ã©/a/b']);
  });

  it.each([[{ name: '../a' }], [{ name: '/a' }], [{ name: 'a', type: 'link', linkname: '../b' }]] as const)(
    'are refused: %j',
    async (entry) => {
      await expect(namesOf([entry], 'x')).rejects.toThrow(/leads out/);
    },
  );
});

import { describe, expect, test } from 'vitest';
import { applyDiffs } from '../../tools/docs/series/apply.js';
import { parseDiffs } from '../../tools/docs/series/patch.js';

const HEAD = 'From 0 Mon Sep 17 00:00:00 2001\nSubject: A step\n\nWhy.\n---\n 1 file changed\n\n';

function change(...lines: string[]): string {
  return `${HEAD}diff --git a/src/a.ts b/src/a.ts\nindex 1..2 100644\n--- a/src/a.ts\n+++ b/src/a.ts\n${lines.join('\n')}\n`;
}

describe('parseDiffs', () => {
  test('numbers the lines by the file after the patch, a removed one by what follows it', () => {
    const [file] = parseDiffs(change('@@ -4,3 +4,3 @@ where', ' same', '-old', '+new', ' last'));
    expect(file?.path).toBe('src/a.ts');
    expect(file?.hunks[0]?.lines).toEqual([
      { kind: 'same', text: 'same', at: 4 },
      { kind: 'del', text: 'old', at: 5 },
      { kind: 'add', text: 'new', at: 5 },
      { kind: 'same', text: 'last', at: 6 },
    ]);
  });

  test('takes lines by count, so code that looks like a patch stays code', () => {
    const [file, ...others] = parseDiffs(change('@@ -1 +1,3 @@', ' one', '+@@ -1 +1 @@', '+diff --git a/x b/x'));
    expect(others).toEqual([]);
    expect(file?.hunks).toHaveLength(1);
    expect(file?.hunks[0]?.lines.map((line) => line.text)).toEqual(['one', '@@ -1 +1 @@', 'diff --git a/x b/x']);
  });

  test('knows new, deleted, renamed, empty and binary files', () => {
    const files = parseDiffs(
      [
        HEAD.trimEnd(),
        'diff --git a/new b/new\nnew file mode 100644\n--- /dev/null\n+++ b/new\n@@ -0,0 +1 @@\n+text',
        'diff --git a/gone b/gone\ndeleted file mode 100644\n--- a/gone\n+++ /dev/null\n@@ -1 +0,0 @@\n-text',
        'diff --git a/old name b/other name\nsimilarity index 100%\nrename from old name\nrename to other name',
        'diff --git a/empty file b/empty file\nnew file mode 100644\nindex 0..e69',
        'diff --git a/blob b/blob\nnew file mode 100644\nGIT binary patch\nliteral 3\nKcmZ\n',
      ].join('\n'),
    );
    expect(files.map(({ path, change: kind, binary }) => [path, kind, binary])).toEqual([
      ['new', 'added', false],
      ['gone', 'deleted', false],
      ['other name', 'renamed', false],
      ['empty file', 'added', false],
      ['blob', 'added', true],
    ]);
    expect(files[2]?.from).toBe('old name');
  });

  test('reads names that git quotes', () => {
    const quoted = '"b/caf\\303\\251 \\"x\\".ts"';
    const [file] = parseDiffs(
      `${HEAD}diff --git ${quoted} ${quoted}\n--- /dev/null\n+++ ${quoted}\n@@ -0,0 +1 @@\n+x\n`,
    );
    expect(file?.path).toBe('café "x".ts');
  });

  test('passes over the note about a missing newline', () => {
    const note = '\\ No newline at end of file';
    const [file] = parseDiffs(change('@@ -1,2 +1,2 @@', ' one', '-two', note, '+three', note));
    expect(file?.hunks[0]?.lines.map((line) => line.kind)).toEqual(['same', 'del', 'add']);
  });

  test('a hunk that ends early is an error', () => {
    expect(() => parseDiffs(`${change('@@ -1,9 +1,9 @@', ' one').trimEnd()}`)).toThrow('ends early');
  });
});

describe('applyDiffs', () => {
  const tree = new Map([['src/a.ts', ['1', '2', '3', '4', '5', '6', '7', '8', '9']]]);

  test('changes lines in several places', () => {
    const files = parseDiffs(change('@@ -1,2 +1,3 @@', ' 1', '+1a', ' 2', '@@ -7,3 +8,2 @@', ' 7', '-8', ' 9'));
    expect(applyDiffs(tree, files).get('src/a.ts')).toEqual(['1', '1a', '2', '3', '4', '5', '6', '7', '9']);
    expect(tree.get('src/a.ts')).toHaveLength(9);
  });

  test('inserts without context after the line that the header names', () => {
    expect(
      applyDiffs(tree, parseDiffs(change('@@ -9,0 +10 @@', '+10')))
        .get('src/a.ts')
        ?.at(-1),
    ).toBe('10');
  });

  test('a line that is not where the patch says is an error that names it', () => {
    expect(() => applyDiffs(tree, parseDiffs(change('@@ -2,2 +2 @@', ' 2', '-x')))).toThrow('src/a.ts:3: expected "x"');
  });
});

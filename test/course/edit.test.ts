import { existsSync, lstatSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { lines, twenty } from './numbers.js';
import { buildCourse, makeProject, type Project, removeCourse } from './project.js';

vi.setConfig({ testTimeout: 120_000 });
beforeAll(buildCourse);
afterAll(removeCourse);

function replaceInEdit(project: Project, path: string, from: string, to: string): void {
  const file = project.inEdit(path);
  writeFileSync(file, readFileSync(file, 'utf8').replace(from, to));
}

/** Opens step 01.1 and changes a line that step 01.2 stands on. */
function provokeConflict(project: Project): void {
  project.ok('edit', '01.1');
  replaceInEdit(project, 'src/lines', 'line 5', 'LINE FIVE');
  const { exitCode, stderr } = project.course('continue');
  expect({ exitCode, stderr }).toEqual({
    exitCode: 1,
    stderr: expect.stringContaining('step 01.2 "Say more in the middle" conflicts in src/lines'),
  });
}

describe('edit', () => {
  test('of chapter 1 reaches all the later ones', () => {
    const project = makeProject(lines);
    expect(project.ok('edit', '1.1')).toContain('step 01.1 "Begin"');
    replaceInEdit(project, 'src/lines', 'line 1\n', 'LINE ONE\n');
    project.ok('continue');
    expect(project.read('src/text')).toContain('LINE ONE');
    expect(project.read('chapters/01-test/01-begin.patch')).toContain('+LINE ONE');
    project.ok('verify');
    expect(existsSync(project.inEdit('.'))).toBe(false);
  });

  test('touches nothing of the project before `continue`, and leaves only the change after it', () => {
    const project = makeProject(lines);
    const before = project.state();
    project.ok('edit', '02.1');
    writeFileSync(project.inEdit('src/other'), 'another\n');
    expect(project.state()).toEqual(before);
    project.ok('continue');
    const changed = project.git('status', '--porcelain').trim().split('\n');
    expect(changed.map((line) => line.trim())).toEqual(['M chapters/02-test/01-grow.patch', 'M src/other']);
  });

  test('has the frame around the step, so that one can build and test there', () => {
    const project = makeProject([...lines], { 'tools/build': 'x', 'node_modules/p/index.js': 'y' });
    project.write({ 'tools/new': 'not committed yet' });
    project.ok('edit', '01.1');
    expect(readFileSync(project.inEdit('tools/new'), 'utf8')).toBe('not committed yet');
    expect(readFileSync(project.inEdit('node_modules/p/index.js'), 'utf8')).toBe('y');
    expect(existsSync(project.inEdit('src/other'))).toBe(false);
    project.git('-C', project.inEdit('.'), 'add', '--all');
    expect(project.git('-C', project.inEdit('.'), 'status', '--porcelain')).toBe('');
  });

  test('can install packages anew without touching those of the project', () => {
    const project = makeProject([...lines]);
    project.write({ 'node_modules/p/index.js': 'y' });
    project.ok('edit', '01.1');
    const packages = project.inEdit('node_modules');
    expect(lstatSync(packages).isSymbolicLink()).toBe(false);
    for (const name of readdirSync(packages)) rmSync(`${packages}/${name}`, { recursive: true });
    expect(project.read('node_modules/p/index.js')).toBe('y');
  });

  test('takes a new message, also one that lost its trailer', () => {
    const project = makeProject(lines);
    project.ok('edit', '01.2');
    project.git('-C', project.inEdit('.'), 'commit', '--quiet', '--amend', '--message', 'Other words\n\nFor a reason.');
    project.ok('continue');
    expect(project.ok('list')).toContain('01.2 Other words');
    expect(project.read('chapters/01-test/02-middle.patch')).toContain('For a reason.');
    project.ok('verify');
  });

  test('makes more commits more steps', () => {
    const project = makeProject(lines);
    project.ok('edit', '01.1');
    writeFileSync(project.inEdit('src/extra'), 'x\n');
    project.git('-C', project.inEdit('.'), 'add', 'src');
    project.git('-C', project.inEdit('.'), 'commit', '--quiet', '--message', 'Add an extra\n\nWhy.');
    project.ok('continue');
    const names = readdirSync(`${project.root}/chapters/01-test`).filter((name) => name.endsWith('.patch'));
    expect(names).toEqual(['01-begin.patch', '02-add-an-extra.patch', '03-middle.patch']);
    project.ok('verify');
  });

  test('drops a step that no longer changes anything, and says so', () => {
    const project = makeProject(lines);
    project.ok('edit', '01.2');
    replaceInEdit(project, 'src/lines', 'middle\n', '');
    expect(project.ok('continue')).toContain('"Say more in the middle" no longer changes anything');
    expect(project.ok('list')).not.toContain('Say more');
    expect(project.read('src/text')).not.toContain('middle');
    project.ok('verify');
  });

  test('that changes nothing changes nothing', () => {
    const project = makeProject(lines);
    const before = project.state();
    project.ok('edit', '01.2');
    expect(project.ok('continue')).toContain('No patch changed');
    expect(project.state()).toEqual(before);
  });
});

describe('a conflict', () => {
  test('leaves the project alone until it is resolved', () => {
    const project = makeProject(lines);
    const before = project.state();
    provokeConflict(project);
    expect(project.state()).toEqual(before);
    expect(readFileSync(project.inEdit('src/lines'), 'utf8')).toContain('<<<<<<<');
    expect(project.course('continue').stderr).toContain('conflicts in src/lines');
    expect(project.course('edit', '01.1').stderr).toContain('`course edit 01.1` is in progress');
    expect(project.course('absorb').stderr).toContain('in progress');
    expect(project.state()).toEqual(before);
  });

  test('is resolved as any git conflict, and the rest follows', () => {
    const project = makeProject(lines);
    provokeConflict(project);
    const resolved = lines[1]!.files['src/lines']!.toString().replace('line 5', 'LINE FIVE');
    writeFileSync(project.inEdit('src/lines'), resolved);
    expect(project.course('continue').exitCode).toBe(1);
    project.git('-C', project.inEdit('.'), 'add', 'src/lines');
    project.ok('continue');
    expect(project.read('src/text')).toContain('LINE FIVE\nmiddle\n');
    expect(project.read('src/text')).toContain('line 20');
    project.ok('verify');
  });

  test('is not resolved while its markers are there', () => {
    const project = makeProject(lines);
    provokeConflict(project);
    project.git('-C', project.inEdit('.'), 'add', 'src/lines');
    expect(project.course('continue').stderr).toContain('conflicts in src/lines');
  });

  test('can be continued after git itself was told to continue', () => {
    const project = makeProject(lines);
    provokeConflict(project);
    writeFileSync(project.inEdit('src/lines'), lines[1]!.files['src/lines']!.toString().replace('line 5', 'LINE FIVE'));
    project.git('-C', project.inEdit('.'), 'add', 'src/lines');
    project.git('-C', project.inEdit('.'), 'commit', '--quiet', '--no-edit');
    project.ok('continue');
    expect(project.read('src/text')).toContain('LINE FIVE\nmiddle\n');
    expect(project.ok('verify')).toContain('4 patches');
  });

  test('may be resolved to no change at all: the step goes, and that is said', () => {
    const project = makeProject(lines);
    provokeConflict(project);
    project.git('-C', project.inEdit('.'), 'checkout', '--ours', 'src/lines');
    project.git('-C', project.inEdit('.'), 'add', 'src/lines');
    expect(project.ok('continue')).toContain('"Say more in the middle" no longer changes anything');
    expect(project.read('src/text')).toBe(twenty.replace('line 5', 'LINE FIVE'));
    project.ok('verify');
  });

  test('does not let a skipped step get lost', () => {
    const project = makeProject(lines);
    const before = project.state();
    provokeConflict(project);
    project.git('-C', project.inEdit('.'), 'cherry-pick', '--skip');
    expect(project.course('continue').stderr).toContain('the step "Say more in the middle" was left out');
    expect(project.state()).toEqual(before);
  });

  test('can be aborted: everything is as it was, and the work is kept aside', () => {
    const project = makeProject(lines);
    const before = project.state();
    provokeConflict(project);
    const kept = /git -C \S+ show (\w+)/.exec(project.ok('abort'))?.[1] ?? '';
    expect(project.state()).toEqual(before);
    expect(project.git('-C', '.course/series.git', 'show', `${kept}:src/lines`)).toContain('LINE FIVE');
    expect(existsSync(project.inEdit('.'))).toBe(false);
    expect(project.git('status', '--porcelain')).toBe('');
    expect(project.course('abort').stderr).toContain('nothing is in progress');
    project.ok('edit', '01.1');
  });
});

describe('nothing is overwritten', () => {
  test('an edit of src/ that no patch has keeps `edit` from starting', () => {
    const project = makeProject(lines);
    project.write({ 'src/other': 'mine\n' });
    expect(project.course('edit', '01.1').stderr).toContain('src/other differs from the patches');
    expect(project.course('continue').stderr).toContain('nothing is in progress');
  });

  test('what is edited in the project meanwhile', () => {
    const project = makeProject(lines);
    project.ok('edit', '01.1');
    replaceInEdit(project, 'src/lines', 'line 1\n', 'LINE 1\n');
    project.write({ 'src/other': 'mine\n' });
    expect(project.course('continue').stderr).toContain('changed since the edit began');
    expect(project.read('src/other')).toBe('mine\n');
    project.write({ 'src/other': 'other\n' });
    project.ok('continue');
    expect(project.read('src/text')).toContain('LINE 1\n');
  });

  test('a patch that came with a pull meanwhile', () => {
    const project = makeProject(lines);
    project.ok('edit', '02.1');
    const file = 'chapters/01-test/02-middle.patch';
    const pulled = project.read(file).replace('It is needed', 'It is wanted');
    project.write({ [file]: pulled });
    expect(project.course('continue').stderr).toContain(`${file} changed since the edit began`);
    project.ok('abort');
    expect(project.read(file)).toBe(pulled);
  });
});

describe('a crash', () => {
  /** What a crash half-way through the last act leaves: some files written, some not. */
  function crashWhileWriting(
    project: Project,
    tree: 'old tree' | 'new tree',
  ): { before: Record<string, string>; after: Record<string, string> } {
    const before = project.state();
    project.ok('edit', '01.1');
    replaceInEdit(project, 'src/lines', 'line 1\n', 'LINE ONE\n');
    project.ok('continue');
    const after = project.state();
    const patchesOf = (state: Record<string, string>) =>
      Object.fromEntries(
        Object.entries(state)
          .filter(([path]) => path.endsWith('.patch'))
          .map(([path, bytes]) => [path.replace('chapters/', ''), bytes]),
      );
    const treeOf = (state: Record<string, string>) => {
      project.write(Object.fromEntries(Object.entries(state).filter(([path]) => path.startsWith('src/'))));
      project.git('--git-dir=.course/series.git', '--work-tree=.', 'add', '--force', 'src');
      return project.git('--git-dir=.course/series.git', 'write-tree').trim();
    };
    const journal = {
      before: { tree: treeOf(before), patches: patchesOf(before) },
      after: { tree: treeOf(after), patches: patchesOf(after) },
    };
    project.write({ '.course/write.json': JSON.stringify(journal) });
    project.write({ 'chapters/01-test/01-begin.patch': before['chapters/01-test/01-begin.patch']! });
    project.write({ 'chapters/01-test/02-middle.patch': null });
    if (tree === 'old tree') project.write({ 'src/text': before['src/text']! });
    return { before, after };
  }

  test.each(['old tree', 'new tree'] as const)(
    'while the result is written is made good by `continue` (%s)',
    (tree) => {
      const project = makeProject(lines);
      const { after } = crashWhileWriting(project, tree);
      expect(project.course('edit', '01.1').stderr).toContain('interrupted');
      project.ok('continue');
      expect(project.state()).toEqual(after);
      project.ok('verify');
    },
  );

  test.each(['old tree', 'new tree'] as const)('while the result is written is taken back by `abort` (%s)', (tree) => {
    const project = makeProject(lines);
    const { before } = crashWhileWriting(project, tree);
    project.ok('abort');
    expect(project.state()).toEqual(before);
    project.ok('verify');
  });

  test('while the edit is open loses nothing', () => {
    const project = makeProject(lines);
    provokeConflict(project);
    const session = project.read('.course/session.json');
    expect(JSON.parse(session)).toMatchObject({ doing: 'course edit 01.1' });
    project.git('-C', project.inEdit('.'), 'cherry-pick', '--abort');
    expect(project.course('continue').stderr).toContain('conflicts in src/lines');
  });
});

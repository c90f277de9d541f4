import { readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { buildCourse, type Files, makeProject, type Project, removeCourse, type StepSource } from './project.js';

vi.setConfig({ testTimeout: 120_000 });
beforeAll(buildCourse);
afterAll(removeCourse);

const REPOSITORY = join(import.meta.dirname, '..', '..');
const NODE_MODULES = join(REPOSITORY, 'node_modules');

/** A frame that builds `src/main.ts`, a shell script here, into a program. */
const FRAME: Files = {
  'tsconfig.json': JSON.stringify({ compilerOptions: { strict: true, noEmit: true, types: [] } }),
  'tools/types.mjs': readFileSync(join(REPOSITORY, 'tools', 'types.mjs'), 'utf8'),
  'tools/build.mjs': `
    import { copyFileSync, mkdirSync } from 'node:fs';
    const root = process.argv[3];
    mkdirSync(root + '/dist', { recursive: true });
    copyFileSync(root + '/src/program.js', root + '/dist/mydocker.cjs');`,
  'vitest.config.ts': `export default { test: { projects: [{ test: { name: 'chapters', include: ['chapters/*/check.test.ts'] } }] } };`,
  'chapters/01-test/check.test.ts': `
    import { execFileSync } from 'node:child_process';
    import { expect, test } from 'vitest';
    const said = execFileSync(process.env.MYDOCKER_BIN).toString();
    test('says one', () => expect(said).toContain('one'));
    test.skipIf(process.env.COURSE_CHAPTER > '01')('says nothing else', () => expect(said).toBe('one\\n'));`,
  'chapters/02-test/check.test.ts': `
    import { execFileSync } from 'node:child_process';
    import { expect, test } from 'vitest';
    test('says two', () => expect(execFileSync(process.env.MYDOCKER_BIN).toString()).toContain('two'));`,
};

const MAKEFILE = 'OUT ?= ../dist/out\n$(OUT): x.c\n\t$(CC) -Wall -Werror -c -o $@ x.c\n';

const steps: StepSource[] = [
  {
    step: '01.1 one',
    title: 'Say one',
    files: { 'src/program.js': 'console.log("one");\n', 'src/a.ts': 'export const a: number = 1;\n' },
  },
  {
    step: '01.2 c',
    title: 'Add C',
    files: { 'native/Makefile': MAKEFILE, 'native/x.c': 'int x(void) { return 1; }\n' },
  },
  { step: '02.1 two', title: 'Say two', files: { 'src/program.js': 'console.log("one");\nconsole.log("two");\n' } },
];

function provable(changed: StepSource[] = steps): Project {
  const project = makeProject(changed, FRAME);
  symlinkSync(NODE_MODULES, join(project.root, 'node_modules'));
  return project;
}

describe('verify --compile', () => {
  test('compiles the TypeScript and the C of every step once', () => {
    const project = provable();
    expect(project.ok('verify', '--compile')).toMatch(/step 01\.1 compiles[\s\S]*3 states: each compiles\n/);
    const again = project.ok('verify', '--compile');
    expect(again).toContain('3 states: each compiles (3 proofs known from before)');
    expect(again).not.toContain('step 01.1');
  });

  test('names a step that does not compile, though a later one mends it', () => {
    const broken = { ...steps[0]!, files: { ...steps[0]!.files, 'src/a.ts': 'export const a: number = "x";\n' } };
    const mended = { ...steps[2]!, files: { ...steps[2]!.files, 'src/a.ts': 'export const a = 1;\n' } };
    const answer = provable([broken, steps[1]!, mended]).course('verify', '--compile');
    expect(answer).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('step 01.1: not proved') });
    expect(answer.stdout).toContain("Type 'string' is not assignable to type 'number'");
    expect(answer.stdout).toContain('step 02.1 compiles');
  });

  test('compiles the C, too', () => {
    const broken = {
      ...steps[1]!,
      files: { ...steps[1]!.files, 'native/x.c': 'int x(void) { int unused; return 1; }\n' },
    };
    const answer = provable([steps[0]!, broken, steps[2]!]).course('verify', '--compile');
    expect(answer).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('step 01.2 (C): not proved') });
    expect(answer.stdout).toContain('unused');
  });
});

describe('verify --checks', () => {
  test("runs each chapter against its own and the earlier chapters' checks, once", () => {
    const project = provable();
    expect(project.ok('verify', '--checks')).toMatch(
      /chapter 0\d passes its checks[\s\S]*2 states: each passes the earlier chapters' checks\n/,
    );
    expect(project.ok('verify', '--checks')).toMatch(
      /\(2 proofs known from before\)[\s\S]*\(1 proof known from before\)/,
    );
    project.write({ 'chapters/02-test/check.test.ts': `${project.read('chapters/02-test/check.test.ts')}\n` });
    expect(project.ok('verify', '--checks')).toMatch(
      /\(1 proof known from before\)[\s\S]*\(1 proof known from before\)/,
    );
  });

  test('writes down what it has seen pass, for every clone', () => {
    const project = provable();
    project.ok('verify', '--checks');
    expect(project.read('chapters/proved').replace(/[0-9a-f]{16}/g, 'KEY')).toBe(
      `# What \`course verify --checks\` has seen pass; it writes this file.
01 keeps what 01 promised: KEY
02 keeps what 01 promised: KEY
02 keeps what 02 promised: KEY
`,
    );
    project.commit();
    project.git('clean', '-qfdx', '-e', 'node_modules');
    expect(project.ok('verify', '--checks')).not.toMatch(/chapter 0\d passes/);
  });

  test('proves nothing again for a comment, and everything for a character of code', () => {
    const project = provable();
    project.ok('verify', '--checks');
    const withFirst = (program: string, c: string) => {
      const changed = provable([
        { ...steps[0]!, files: { ...steps[0]!.files, 'src/program.js': program, 'src/a.test.ts': '' } },
        { ...steps[1]!, files: { ...steps[1]!.files, 'native/x.c': c } },
        steps[2]!,
      ]);
      changed.write({ 'chapters/proved': project.read('chapters/proved') });
      return changed.ok('verify', '--checks', '--minutes', '0');
    };
    const bare = 'int x(void) { return 1; }\n';
    expect(withFirst('// Why.\nconsole.log("one"); // so\n', `/* Why. */\n${bare}`)).not.toContain('out of time');
    expect(withFirst('console.log("one", "/* two */");\n', bare)).toContain('out of time: not proved that chapter 01');
    expect(withFirst('console.log("one");\n', bare.replace('1', '2'))).toContain('not proved that chapter 02');
  });

  test('says what it had no time for', () => {
    const project = provable();
    const said = project.ok('verify', '--checks', '--minutes', '0');
    expect(said).toContain('out of time: not proved that chapter 01, chapter 02 passes its checks');
    expect(said).toContain("out of time: not proved that chapter 02 passes the earlier chapters' checks");
    expect(said).not.toMatch(/^chapter 0\d passes/m);
    expect(project.ok('verify', '--checks', '--minutes', '60')).toMatch(/^chapter 01 passes its checks$/m);
  });

  test('does not write down what fails', () => {
    const project = provable();
    project.write({
      'chapters/02-test/check.test.ts': project
        .read('chapters/02-test/check.test.ts')
        .replace("toContain('two')", "toContain('three')"),
    });
    expect(project.course('verify', '--checks').exitCode).toBe(1);
    expect(project.read('chapters/proved')).not.toContain('02 keeps');
  });

  test('writes down which promises are kept where another is not', () => {
    const third = {
      step: '03.1 three',
      title: 'Say one no more',
      files: { 'src/program.js': 'console.log("two");\n' },
    };
    const project = provable([...steps, third]);
    expect(project.course('verify', '--checks').exitCode).toBe(1);
    expect(project.read('chapters/proved').match(/^03 .*(?=:)/gm)).toEqual(['03 keeps what 02 promised']);
  });

  test('names a chapter that breaks what an earlier one promised, and can look at one alone', () => {
    const broken = { ...steps[2]!, files: { 'src/program.js': 'console.log("two");\n' } };
    const project = provable([steps[0]!, steps[1]!, broken]);
    const answer = project.course('verify', '--checks');
    expect(answer).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('chapter 02: not proved') });
    expect(answer.stdout).toContain('says one');
    expect(project.ok('verify', '--checks', '--chapter', '01')).toContain('1 state: each passes its checks');
  });
});

describe('check', () => {
  test('takes any program', () => {
    const project = provable();
    project.write({ 'mine.sh': '#!/bin/sh\necho one\necho two\n' });
    project.git('update-index', '--add', '--chmod=+x', 'mine.sh');
    project.git('checkout-index', '--force', 'mine.sh');
    expect(project.ok('check', '02', '--bin', 'mine.sh')).toContain('says two');
    expect(project.course('check', '01', '--bin', 'mine.sh')).toMatchObject({ exitCode: 1 });
    expect(project.course('check', '01', '--bin', 'nothing').stderr).toContain('is not there');
  });

  test("finds a later chapter's checks while an earlier chapter's tag is checked out", () => {
    const project = provable();
    project.ok('checkout', '01');
    const answer = project.course('check', '02', '--bin', 'tools/build.mjs');
    expect(answer.exitCode).toBe(1);
    expect(answer.stdout).toContain('chapters/02-test/check.test.ts');
  });
});

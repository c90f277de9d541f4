import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const BUILD = new URL('build.mjs', import.meta.url).pathname;
const MAKEFILE = '$(OUT): shim.c\n\t$(or $(CC),cc) -o $@ $<\n';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'mydocker-build-test-'));
  mkdirSync(join(root, 'src'));
  write('src/main.ts', "console.log('one');");
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function write(path: string, text: string): void {
  mkdirSync(join(root, path, '..'), { recursive: true });
  writeFileSync(join(root, path), text);
}

function build(...targets: string[]) {
  return spawnSync(process.execPath, [BUILD, '--root', root, ...targets], { encoding: 'utf8' });
}

function run(...args: string[]) {
  return spawnSync(process.execPath, [join(root, 'dist/mydocker.cjs'), ...args], { encoding: 'utf8' });
}

function dist(pattern: RegExp): string[] {
  return readdirSync(join(root, 'dist')).filter((file) => pattern.test(file));
}

describe('a bundle', () => {
  it('runs, and follows its sources', () => {
    expect(build().status).toBe(0);
    expect(run().stdout).toBe('one\n');
    write('src/main.ts', "console.log('two');");
    expect(build().status).toBe(0);
    expect(run().stdout).toBe('two\n');
  });

  it('runs code behind a dynamic import only when it is asked for', () => {
    write('src/lazy.ts', "console.log('loaded'); export const answer: number = 42;");
    write('src/main.ts', "if (process.argv[2]) void import('./lazy.js').then((lazy) => console.log(lazy.answer));");
    expect(build().status).toBe(0);
    expect(run().stdout).toBe('');
    expect(run('go').stdout).toBe('loaded\n42\n');
  });

  it('reads a package that stays apart only when somebody needs it', () => {
    expect(build().status).toBe(0);
    expect(dist(/^zod-/)).toEqual([]);
    write('src/lazy.ts', "import { z } from 'zod';\nexport const answer = z.number().parse(42);");
    write('src/main.ts', "if (process.argv[2]) void import('./lazy.js').then((lazy) => console.log(lazy.answer));");
    expect(build().status).toBe(0);
    expect(run('go')).toMatchObject({ status: 0, stdout: '42\n' });
    const [script = ''] = dist(/^zod-[0-9a-f]{16}\.js$/);
    writeFileSync(join(root, 'dist', script), '(function () { console.log("read"); })');
    for (const file of dist(/\.cache$/)) rmSync(join(root, 'dist', file));
    expect(run()).toMatchObject({ status: 0, stdout: '' });
    expect(run('go').stdout).toContain('read\n');
  });

  it('keeps a package for those that started before the bundle was replaced, twice', () => {
    write('src/main.ts', "import { z } from 'zod';\nconsole.log(z.number().parse(0));");
    build();
    const before = dist(/^zod-/);
    for (const number of [1, 2, 3]) {
      write('src/main.ts', `import { z } from 'zod';\nconsole.log(z.number().parse(${number}));`);
      build();
    }
    expect(dist(/^zod-/)).toEqual(before);
    expect(run().stdout).toBe('3\n');
  });

  it('knows where it is', () => {
    write('src/main.ts', 'console.log(import.meta.dirname, import.meta.url);');
    expect(build().status).toBe(0);
    const dir = join(root, 'dist');
    expect(run().stdout).toMatch(new RegExp(`^${dir} file://${dir}/mydocker-[0-9a-f]{16}\\.js\\n$`));
  });

  it("keeps V8's compiled code, for each command once it has succeeded", () => {
    write('src/main.ts', "process.exit(process.argv[2] === 'bad' ? 1 : 0);");
    build();
    for (const word of ['run', 'ps', 'run', 'bad', '--root', '../x']) run(word);
    expect(dist(/\.cache$/).map((name) => name.split('.').at(-2))).toEqual(['other', 'ps', 'run']);
  });

  it('runs with compiled code that is torn, and mends it', () => {
    build();
    run();
    const cache = join(root, 'dist', dist(/\.cache$/)[0] ?? '');
    const good = readFileSync(cache).length;
    writeFileSync(cache, readFileSync(cache).subarray(0, 100));
    expect(run()).toMatchObject({ status: 0, stdout: 'one\n' });
    expect(statSync(cache).size).toBe(good);
  });

  it('stays as it was when the sources have an error, which is shown', () => {
    build();
    write('src/main.ts', 'const = 1;');
    const failed = build();
    expect(failed.status).toBe(1);
    expect(failed.stderr).toMatch(/main\.ts:1:6/);
    expect(run().stdout).toBe('one\n');
  });

  it('is left alone when nothing changed', () => {
    expect(build().stderr).toMatch(/^built mydocker in/);
    expect(build().stderr).toBe('');
  });

  it('keeps no more than one predecessor', () => {
    for (const text of ['a', 'b', 'c', 'd']) {
      write('src/main.ts', `console.log('${text}');`);
      build();
    }
    expect(dist(/^mydocker-[0-9a-f]{16}\.js$/)).toHaveLength(2);
    expect(run().stdout).toBe('d\n');
  });

  it('is whole at any moment of a build', async () => {
    build();
    write('src/main.ts', "console.log('two');");
    const builder = spawn(process.execPath, [BUILD, '--root', root], { stdio: 'ignore' });
    const done = once(builder, 'exit');
    const seen = new Set<string>();
    while (builder.exitCode === null) {
      const { status, stdout, stderr } = run();
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
      seen.add(stdout);
      await new Promise(setImmediate);
    }
    await done;
    expect([...seen].filter((line) => line !== 'one\n' && line !== 'two\n')).toEqual([]);
    expect(run().stdout).toBe('two\n');
  });
});

describe('the shim', () => {
  it('is built by its own Makefile, apart from the bundle', () => {
    write('native/Makefile', MAKEFILE);
    write('native/shim.c', 'int main(void) { return 7; }\n');
    expect(build().stderr).toMatch(/^built mydocker in .*\nbuilt shim in .*\n$/);
    expect(spawnSync(join(root, 'dist/mydocker-shim')).status).toBe(7);
    write('native/shim.c', 'int main(void) { return 8; }\n');
    expect(build().stderr).toMatch(/^built shim in .*\n$/);
    expect(spawnSync(join(root, 'dist/mydocker-shim')).status).toBe(8);
  });

  it('stays as it was when the compiler refuses, whose message is shown', () => {
    write('native/Makefile', MAKEFILE);
    write('native/shim.c', 'int main(void) { return 7; }\n');
    build();
    write('native/shim.c', 'int main(void) { return seven; }\n');
    const failed = build();
    expect(failed.status).toBe(1);
    expect(failed.stderr).toMatch(/shim\.c:1:.*seven/);
    expect(spawnSync(join(root, 'dist/mydocker-shim')).status).toBe(7);
    expect(dist(/^\.mydocker-shim/)).toEqual([]);
  });
});

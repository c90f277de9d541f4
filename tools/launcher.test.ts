import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const REPOSITORY = join(import.meta.dirname, '..');
const FRAME = [
  'mydocker',
  'tools/setup.sh',
  'tools/build.mjs',
  'tools/loader.cjs',
  'package.json',
  'package-lock.json',
];

let root: string;

/** A clone with a small engine of its own, whose npm packages are installed already. */
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'mydocker-launcher-test-'));
  for (const folder of ['src', 'native', 'tools']) mkdirSync(join(root, folder));
  for (const file of FRAME) copyFileSync(join(REPOSITORY, file), join(root, file));
  installPackages();
  write('native/Makefile', '$(OUT): shim.c\n\tcc -static -o $@ $<\n');
  write('native/shim.c', 'int main(void) { return 0; }\n');
  write('src/main.ts', 'console.log(process.argv.slice(2).join());');
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

/** What `npm ci` and setup leave behind, as far as the build needs it. */
function installPackages(): void {
  mkdirSync(join(root, 'node_modules'));
  for (const name of ['esbuild', '@esbuild']) {
    symlinkSync(join(REPOSITORY, 'node_modules', name), join(root, 'node_modules', name));
  }
  write('node_modules/.package-lock.json', '{}');
  copyFileSync(join(root, 'package-lock.json'), join(root, 'node_modules/.installed-from'));
}

function write(path: string, content: string): void {
  writeFileSync(join(root, path), content);
}

function launch(...args: string[]) {
  return spawnSync(join(root, 'mydocker'), args, { encoding: 'utf8' });
}

describe('./mydocker', () => {
  it('builds on first use, says so on stderr only, and starts at once afterwards', () => {
    expect(launch('a', 'b c')).toMatchObject({
      status: 0,
      stdout: 'a,b c\n',
      stderr: expect.stringMatching(/built mydocker.*\nbuilt shim/),
    });
    expect(launch('d')).toMatchObject({ status: 0, stdout: 'd\n', stderr: '' });
    expect(launch('run', '--env-file', 'none')).toMatchObject({ stdout: 'run,--env-file,none\n', stderr: '' });
  });

  it('leaves stdin to the command, also on first use', () => {
    write('src/main.ts', 'process.stdin.pipe(process.stdout);');
    const { stdout } = spawnSync(join(root, 'mydocker'), { input: 'typed ahead\n', encoding: 'utf8' });
    expect(stdout).toBe('typed ahead\n');
  });

  it('notices a changed file even when its time is old, and a shim on its own', () => {
    launch();
    write('src/main.ts', "console.log('changed');");
    utimesSync(join(root, 'src/main.ts'), 1, 1);
    expect(launch()).toMatchObject({ stdout: 'changed\n', stderr: expect.stringMatching(/^built mydocker in .*\n$/) });
    write('native/shim.c', 'int main(void) { return 1; }\n');
    expect(launch()).toMatchObject({ stdout: 'changed\n', stderr: expect.stringMatching(/^built shim in .*\n$/) });
  });

  it('notices a file that is gone', () => {
    write('src/part.ts', "export const part = 'part';");
    write('src/main.ts', "import { part } from './part.js';\nconsole.log(part);");
    expect(launch().stdout).toBe('part\n');
    rmSync(join(root, 'src/part.ts'));
    expect(launch()).toMatchObject({ status: 125, stdout: '', stderr: expect.stringMatching(/part\.js/) });
  });

  it('does not run old code when the build fails', () => {
    launch();
    write('src/main.ts', 'const = 1;');
    for (const _ of [1, 2]) {
      expect(launch()).toMatchObject({
        status: 125,
        stdout: '',
        stderr: expect.stringMatching(/main\.ts:1:6[\s\S]*the build failed/),
      });
    }
  });

  it('works through a symbolic link and from any folder', () => {
    symlinkSync(join(root, 'mydocker'), join(root, 'native/link'));
    const { stdout } = spawnSync('sh', ['-c', './link x'], { cwd: join(root, 'native'), encoding: 'utf8' });
    expect(stdout).toBe('x\n');
  });

  it('may be started several times at once in a fresh clone', async () => {
    const starts = [1, 2, 3, 4].map(async (n) => {
      const child = spawn(join(root, 'mydocker'), [`${n}`], { stdio: ['ignore', 'pipe', 'pipe'] });
      const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
      return { stdout, built: stderr.includes('built mydocker') };
    });
    const results = await Promise.all(starts);
    expect(results.map((result) => result.stdout)).toEqual(['1\n', '2\n', '3\n', '4\n']);
    expect(results.filter((result) => result.built)).toHaveLength(1);
  });
});

describe('where something is missing', () => {
  let bin: string;

  /** A PATH with every program but the named ones, and an `id` that says who is asking. */
  function pathWithout(missing: string[], uid: number): string {
    bin = join(root, 'bin');
    mkdirSync(bin);
    for (const folder of (process.env.PATH ?? '').split(delimiter).filter(existsSync).reverse()) {
      for (const name of readdirSync(folder)) {
        rmSync(join(bin, name), { force: true });
        if (!missing.includes(name)) symlinkSync(join(folder, name), join(bin, name));
      }
    }
    stub('id', `echo ${uid}`);
    return bin;
  }

  function stub(name: string, script: string): void {
    rmSync(join(bin, name), { force: true });
    writeFileSync(join(bin, name), `#!/bin/sh\n${script}\n`);
    chmodSync(join(bin, name), 0o755);
  }

  function setUp(path: string, purpose = 'mydocker') {
    return spawnSync('/bin/sh', [join(root, 'tools/setup.sh'), purpose], {
      encoding: 'utf8',
      env: { ...process.env, PATH: path },
    });
  }

  it('names the packages and changes nothing when not root', () => {
    const path = pathWithout(['cc', 'make', 'apt-get'], 1000);
    stub('apt-get', `echo called >${root}/apt-was-called`);
    expect(setUp(path)).toMatchObject({
      status: 125,
      stderr: expect.stringMatching(
        /missing: gcc make libc6-dev .*nothing was changed.*\n?.*apt-get install --no-install-recommends gcc make libc6-dev/,
      ),
    });
    expect(existsSync(join(root, 'dist'))).toBe(false);
    expect(existsSync(join(root, 'apt-was-called'))).toBe(false);
  });

  it('names the packages and changes nothing where there is no apt', () => {
    expect(setUp(pathWithout(['make', 'apt-get'], 0))).toMatchObject({
      status: 125,
      stderr: expect.stringMatching(/missing: make .*othing was changed/),
    });
    expect(existsSync(join(root, 'dist'))).toBe(false);
  });

  it('installs just the missing ones as root, and reads the package lists again when apt does not know them', () => {
    const path = pathWithout(['make', 'apt-get'], 0);
    const log = join(root, 'apt-log');
    const real = spawnSync('sh', ['-c', 'command -v make'], { encoding: 'utf8' }).stdout.trim();
    stub(
      'apt-get',
      `echo "$@" >>${log}\ncase "$*" in *" update") touch ${root}/updated ;; *) [ -e ${root}/updated ] && ln -s ${real} ${bin}/make ;; esac`,
    );
    expect(setUp(path)).toMatchObject({ status: 0, stderr: expect.stringMatching(/installing with apt: make/) });
    const calls = readFileSync(log, 'utf8').trim().split('\n');
    expect(calls.at(-1)).toMatch(/install -y --no-install-recommends make$/);
    expect(calls.some((call) => call.endsWith('update'))).toBe(true);
    expect(existsSync(join(root, 'dist/mydocker-shim'))).toBe(true);
  });

  it('asks for Node, and for a newer Node, in one line', () => {
    const path = pathWithout(['node'], 0);
    expect(setUp(path)).toMatchObject({
      status: 125,
      stderr: expect.stringMatching(/^mydocker: Node >= 20\.19 is needed and [^\n]*\n$/),
    });
    stub('node', 'case $1 in -e) exit 1 ;; *) echo v18.20.4 ;; esac');
    expect(setUp(path)).toMatchObject({
      status: 125,
      stderr: expect.stringMatching(/^mydocker: Node >= 20\.19 is needed; this is v18\.20\.4 [^\n]*\n$/),
    });
  });
});

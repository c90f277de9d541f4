// Builds what the launchers start, into dist/:
//
//   mydocker.cjs + mydocker-<hash>.js   the engine's bundle, from src/main.ts, and packages that stay apart from it
//   course.cjs   + course-<hash>.js     the series tool's bundle, from tools/course/main.ts
//   mydocker-shim                       the static C program, by `make -C native`
//
// Usage: node tools/build.mjs [--root DIR] [--out DIR] [mydocker] [course] [shim]
//   --root  the tree whose src/ and native/ to build (default: this repository); packages come from this repository
//   --out   where to write (default: <root>/dist)
// Without a name everything that the tree has is built. What has not changed since the last build is left alone.
// Every output is written beside its place and renamed into it: a build that fails leaves the last one working.

import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';

const REPOSITORY = dirname(dirname(fileURLToPath(import.meta.url)));

/**
 * Per bundle: its first file, the folders whose content it depends on, and the packages that are scripts of their own:
 * big ones, of which a start that does not need them should read nothing.
 */
const BUNDLES = {
  mydocker: { entry: 'src/main.ts', inputs: ['src'], apart: ['execa', 'tar-stream', 'ws', 'zod'] },
  course: { entry: 'tools/course/main.ts', inputs: ['tools/course'], apart: [] },
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { root: { type: 'string' }, out: { type: 'string' } },
});
const root = resolve(values.root ?? REPOSITORY);
const out = resolve(values.out ?? join(root, 'dist'));
process.exitCode = (await main(positionals)) ? 0 : 1;

/**
 * Builds the targets in order; an unchanged one is skipped.
 * @param {string[]} names
 * @returns {Promise<boolean>} whether all of them are there now
 */
async function main(names) {
  mkdirSync(out, { recursive: true });
  let complete = true;
  for (const name of names.length > 0 ? names : present()) {
    complete = (await buildTarget(name)) && complete;
  }
  return complete;
}

/** The targets whose sources are in the tree. */
function present() {
  const bundles = Object.entries(BUNDLES).filter(([, bundle]) => existsSync(join(root, bundle.entry)));
  return [...bundles.map(([name]) => name), ...(existsSync(join(root, 'native/Makefile')) ? ['shim'] : [])];
}

/** @param {string} name */
async function buildTarget(name) {
  const started = performance.now();
  const bundle = BUNDLES[/** @type {keyof typeof BUNDLES} */ (name)];
  if (!bundle && name !== 'shim') throw new Error(`unknown target: ${name}`);
  const digest = inputDigest(bundle ? [...bundle.inputs, 'package-lock.json'] : ['native']);
  const record = join(out, `.${name}.digest`);
  if (isBuilt(name) && existsSync(record) && readFileSync(record, 'utf8') === digest) return true;
  const built = bundle ? await buildBundle(name, bundle) : buildShim();
  if (!built) return false;
  writeAtomically(record, digest);
  process.stderr.write(`built ${name} in ${Math.round(performance.now() - started)} ms\n`);
  return true;
}

/** @param {string} name */
function isBuilt(name) {
  return existsSync(join(out, name === 'shim' ? 'mydocker-shim' : `${name}.cjs`));
}

/**
 * One hash over the paths and contents of all files below the inputs, and over what builds them.
 * @param {string[]} inputs paths in the tree
 */
function inputDigest(inputs) {
  const hash = createHash('sha256')
    .update(process.arch)
    .update(readFileSync(fileURLToPath(import.meta.url)));
  for (const variable of ['CC', 'CFLAGS', 'LDFLAGS']) hash.update(`${process.env[variable] ?? ''}\0`);
  for (const file of inputs.flatMap((input) => filesBelow(join(root, input))).sort()) {
    hash
      .update(`${relative(root, file)}\0`)
      .update(readFileSync(file))
      .update('\0');
  }
  return hash.digest('hex');
}

/**
 * @param {string} path a file or a folder
 * @returns {string[]}
 */
function filesBelow(path) {
  if (!existsSync(path)) return [];
  try {
    return readdirSync(path, { withFileTypes: true })
      .filter((entry) => entry.name !== 'build')
      .flatMap((entry) => (entry.isDirectory() ? filesBelow(join(path, entry.name)) : [join(path, entry.name)]));
  } catch {
    return [path];
  }
}

/**
 * Bundles one program into a script, where code behind `await import()` runs only when it is asked for, and a script
 * for each package that stays apart and is used.
 * @param {string} name
 * @param {{ entry: string, apart: string[] }} bundle
 * @returns {Promise<boolean>} false when the sources have errors, which esbuild has printed
 */
async function buildBundle(name, { entry, apart }) {
  const program = await bundleScript(join(root, entry), apart);
  if (!program) return false;
  /** @type {Record<string, string>} */
  const packages = {};
  for (const path of apart.filter((path) => program.imports.includes(path))) {
    const script = await bundleScript(path, []);
    if (!script) return false;
    packages[path] = writeScript(path, script);
  }
  const id = writeScript(name, program);
  const loader = readFileSync(join(REPOSITORY, 'tools/loader.cjs'), 'utf8');
  writeAtomically(
    join(out, `${name}.cjs`),
    loader.replace('@BUNDLE@', id).replace('@APART@', JSON.stringify(packages)),
  );
  return true;
}

/**
 * @typedef {{ code: string, map: string, imports: string[] }} Bundled
 *
 * @param {string} entry a file, or a package's name
 * @param {string[]} external what it requires when it runs
 * @returns {Promise<Bundled | undefined>} with what it imports from elsewhere
 */
async function bundleScript(entry, external) {
  const result = await build({
    entryPoints: [entry],
    bundle: true,
    external,
    platform: 'node',
    target: 'node20.19',
    format: 'cjs',
    minify: true,
    keepNames: false,
    charset: 'ascii',
    legalComments: 'none',
    sourcemap: 'external',
    sourcesContent: false,
    supported: { 'dynamic-import': false },
    define: {
      'import.meta.url': '__url',
      'import.meta.filename': '__filename',
      'import.meta.dirname': '__dirname',
    },
    nodePaths: [join(REPOSITORY, 'node_modules')],
    absWorkingDir: root,
    outfile: join(out, 'bundle.js'),
    write: false,
    metafile: true,
    logLevel: 'error',
    color: process.stderr.isTTY,
  }).catch(() => undefined);
  if (!result) return undefined;
  const text = (/** @type {string} */ suffix) =>
    result.outputFiles.find((file) => file.path.endsWith(suffix))?.text ?? '';
  return {
    code: `(function(exports,require,module,__filename,__dirname,__url){${text('.js')}})`,
    map: text('.map'),
    imports: Object.values(result.metafile.outputs).flatMap(({ imports }) => imports.map(({ path }) => path)),
  };
}

/**
 * @param {string} name
 * @param {Bundled} script
 * @returns {string} what the file is called, without its `.js`: another one for another content
 */
function writeScript(name, { code, map }) {
  const id = `${name}-${createHash('sha256').update(code).digest('hex').slice(0, 16)}`;
  const before = idsOf(name);
  writeAtomically(join(out, `${id}.js.map`), map);
  writeAtomically(join(out, `${id}.js`), code);
  removeOlder(before, id);
  return id;
}

/** @param {string} name */
function idsOf(name) {
  const pattern = new RegExp(`^(${name}-[0-9a-f]{16})\\.js$`);
  return readdirSync(out).flatMap((file) => pattern.exec(file)?.[1] ?? []);
}

/**
 * Removes earlier scripts but the newest of them, which a process that started a moment ago may still be opening.
 * @param {string[]} before
 * @param {string} current
 */
function removeOlder(before, current) {
  const mtime = (/** @type {string} */ id) => statMtime(join(out, `${id}.js`));
  const stale = before
    .filter((id) => id !== current)
    .sort((a, b) => mtime(b) - mtime(a))
    .slice(1);
  for (const file of readdirSync(out)) {
    if (stale.some((id) => file.startsWith(`${id}.`))) rmSync(join(out, file), { force: true });
  }
}

/** @param {string} file */
function statMtime(file) {
  return existsSync(file) ? statSync(file).mtimeMs : 0;
}

/** Compiles the shim beside its place, so that a compiler's error leaves the last good one. */
function buildShim() {
  const temporary = join(out, `.mydocker-shim.${process.pid}`);
  const env = { ...process.env };
  delete env.MAKEFLAGS;
  delete env.MAKELEVEL;
  const made = spawnSync('make', ['-s', '-C', join(root, 'native'), `OUT=${temporary}`], {
    stdio: ['ignore', 2, 2],
    env,
  });
  if (made.error) process.stderr.write(`make: ${made.error.message}\n`);
  if (made.status === 0) renameSync(temporary, join(out, 'mydocker-shim'));
  else rmSync(temporary, { force: true });
  return made.status === 0;
}

/**
 * @param {string} path
 * @param {string} content
 */
function writeAtomically(path, content) {
  const temporary = `${path}.${process.pid}.tmp`;
  writeFileSync(temporary, content);
  renameSync(temporary, path);
}

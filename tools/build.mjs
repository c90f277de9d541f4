// Builds what the launchers start, into dist/:
//
//   mydocker.cjs + mydocker-<hash>.js   the engine's bundle, from src/main.ts
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

/** Per bundle: its first file, and the folders whose content it depends on. */
const BUNDLES = {
  mydocker: { entry: 'src/main.ts', inputs: ['src'] },
  course: { entry: 'tools/course/main.ts', inputs: ['tools/course'] },
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
 * Bundles one program into a single script, where code behind `await import()` runs only when it is asked for,
 * and lets it run once so that V8's compiled code is on disk before the first real start.
 * @param {string} name
 * @param {{ entry: string }} bundle
 * @returns {Promise<boolean>} false when the sources have errors, which esbuild has printed
 */
async function buildBundle(name, bundle) {
  const script = await bundleScript(join(root, bundle.entry));
  if (script === undefined) return false;
  const id = `${name}-${createHash('sha256').update(script.code).digest('hex').slice(0, 16)}`;
  const before = bundleIds(name);
  writeAtomically(join(out, `${id}.js.map`), script.map);
  writeAtomically(join(out, `${id}.js`), script.code);
  const loader = readFileSync(join(REPOSITORY, 'tools/loader.cjs'), 'utf8');
  writeAtomically(join(out, `${name}.cjs`), loader.replaceAll('@BUNDLE@', id));
  removeOlder(before, id);
  return true;
}

/**
 * @param {string} entry
 * @returns {Promise<{ code: string, map: string } | undefined>}
 */
async function bundleScript(entry) {
  const result = await build({
    entryPoints: [entry],
    bundle: true,
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
    logLevel: 'error',
    color: process.stderr.isTTY,
  }).catch(() => undefined);
  if (!result) return undefined;
  const text = (/** @type {string} */ suffix) =>
    result.outputFiles.find((file) => file.path.endsWith(suffix))?.text ?? '';
  return { code: `(function(exports,require,module,__filename,__dirname,__url){${text('.js')}})`, map: text('.map') };
}

/** @param {string} name */
function bundleIds(name) {
  const pattern = new RegExp(`^(${name}-[0-9a-f]{16})\\.js$`);
  return readdirSync(out).flatMap((file) => pattern.exec(file)?.[1] ?? []);
}

/**
 * Removes earlier bundles but the newest of them, which a process that started a moment ago may still be opening.
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

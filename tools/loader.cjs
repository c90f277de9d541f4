'use strict';
// What `node dist/mydocker.cjs` runs: it loads the bundle with the code that V8 compiled for it earlier, so that a
// start does not parse and compile it again. V8 checks that the compiled code fits its own version, its flags and the
// CPU; where it does not, or where there is none yet, the bundle is compiled as usual and the result stored at exit.
// Each command has a file of its own, with the functions that its first success called: no other is read at a start.
// The bundle's name holds a hash of its content: a compiled file can never be taken for another bundle's.
// Packages that few commands need are scripts of their own, which are read when somebody requires them. A daemon may do
// so long after a build has replaced the bundle: they stay until the package itself changes.
const { readFileSync, renameSync, writeFileSync } = require('node:fs');
const { Script } = require('node:vm');

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  process.stderr.write(`mydocker needs Node 20.19 or newer; this is ${process.version}\n`);
  process.exit(125);
}

const bundle = `${__dirname}/@BUNDLE@`;
/** @type {Record<string, string>} */
const apart = JSON.parse('@APART@');
const [command = 'other'] = /^[a-z][a-z-]{0,15}$/.exec(process.argv[2] ?? '') ?? [];
/** @type {Map<string, { exports: unknown }>} */
const loaded = new Map();
run(bundle, module);

/** @param {string} name */
function requireHere(name) {
  const script = apart[name];
  if (script === undefined) return require(name);
  const target = loaded.get(name) ?? { exports: {} };
  if (!loaded.has(name)) run(`${__dirname}/${script}`, target);
  loaded.set(name, target);
  return target.exports;
}

/**
 * @param {string} path of a script, without its `.js`
 * @param {{ exports: unknown }} target gets its exports
 */
function run(path, target) {
  const filename = `${path}.js`;
  const cache = `${path}.${process.version}-${process.arch}.${command}.cache`;
  const cachedData = read(cache);
  const script = new Script(readFileSync(filename, 'latin1'), { filename, cachedData });
  if (!cachedData || (script.cachedDataRejected && isPlainStart())) {
    process.once('exit', (exitCode) => exitCode === 0 && store(cache, script));
  }
  script.runInThisContext()(target.exports, requireHere, target, filename, __dirname, `file://${encodeURI(filename)}`);
}

/** @param {string} cache */
function read(cache) {
  try {
    return readFileSync(cache);
  } catch {
    return undefined;
  }
}

/** A start with flags for V8 may reject what every other start accepts: it must not replace it. */
function isPlainStart() {
  return process.execArgv.length === 0 && !process.env.NODE_OPTIONS;
}

/**
 * @param {string} cache
 * @param {import('node:vm').Script} script
 */
function store(cache, script) {
  const temporary = `${cache}.${process.pid}.tmp`;
  try {
    writeFileSync(temporary, script.createCachedData());
    renameSync(temporary, cache);
  } catch {
    // A folder that is not ours to write: the next start compiles again.
  }
}

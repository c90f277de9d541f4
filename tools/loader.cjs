'use strict';
// What `node dist/mydocker.cjs` runs: it loads the bundle with the code that V8 compiled for it earlier, so that a
// start does not parse and compile it again. V8 checks that the compiled code fits its own version, its flags and the
// CPU; where it does not, or where there is none yet, the bundle is compiled as usual and the result stored at exit.
// Each command has a file of its own, with the functions that its first success called: no other is read at a start.
// The bundle's name holds a hash of its content: a compiled file can never be taken for another bundle's.
const { readFileSync, renameSync, writeFileSync } = require('node:fs');
const { Script } = require('node:vm');

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  process.stderr.write(`mydocker needs Node 20.19 or newer; this is ${process.version}\n`);
  process.exit(125);
}

const bundle = `${__dirname}/@BUNDLE@.js`;
const [command = 'other'] = /^[a-z][a-z-]{0,15}$/.exec(process.argv[2] ?? '') ?? [];
const cache = `${__dirname}/@BUNDLE@.${process.version}-${process.arch}.${command}.cache`;
const cachedData = readCache();
const script = new Script(readFileSync(bundle, 'latin1'), { filename: bundle, cachedData });
if (!cachedData || (script.cachedDataRejected && isPlainStart())) process.once('exit', storeCache);
script.runInThisContext()(exports, require, module, __filename, __dirname, `file://${encodeURI(bundle)}`);

function readCache() {
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

/** @param {number} exitCode */
function storeCache(exitCode) {
  if (exitCode !== 0) return;
  const temporary = `${cache}.${process.pid}.tmp`;
  try {
    writeFileSync(temporary, script.createCachedData());
    renameSync(temporary, cache);
  } catch {
    // A folder that is not ours to write: the next start compiles again.
  }
}

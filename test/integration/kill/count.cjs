// For `node --require`: sends this process KILL_SIGNAL before the Nth change of a file below MYDOCKER_ROOT; N is KILL_AT.
// At its exit, if there is one, it writes how many there were into the file CHANGES.
'use strict';
const fs = require('node:fs');
const promises = require('node:fs/promises');

const { KILL_AT, KILL_SIGNAL, CHANGES, MYDOCKER_ROOT: root = '/nowhere' } = process.env;
let changes = 0;

/** @param {any} module @param {string[]} names */
function watch(module, names) {
  for (const name of names) {
    const original = module[name];
    module[name] = (/** @type {any[]} */ ...args) => {
      if (isChange(name, args) && changes++ === Number(KILL_AT)) process.kill(process.pid, KILL_SIGNAL);
      return original(...args);
    };
  }
}

/** @param {string} name @param {any[]} args */
function isChange(name, args) {
  if (name === 'open' && !/[wa+]/.test(args[1] ?? 'r')) return false;
  return args.slice(0, 2).some((path) => typeof path === 'string' && path.startsWith(`${root}/`));
}

watch(fs, [
  'mkdirSync',
  'renameSync',
  'rmSync',
  'symlinkSync',
  'linkSync',
  'unlinkSync',
  'writeFileSync',
  'createWriteStream',
]);
watch(promises, ['mkdir', 'open', 'rename', 'rm', 'symlink', 'link', 'unlink', 'writeFile']);
process.on('exit', () => fs.writeFileSync(CHANGES ?? '/dev/null', String(changes)));

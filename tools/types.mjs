// Checks the types of trees, one after another; what it learnt from one saves it most of the work for the next, which
// mostly is the same tree one step later.
//
// Usage: node tools/types.mjs, then a line on stdin for each tree: a directory that has a tsconfig.json.
// For each it writes a line on stdout: { "passed": …, "output": … } as JSON, in the order they were asked for.

import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import ts from 'typescript';

/** Parsed files by name, each for one content: `version` is what tells the builder whether a file has changed. */
/** @type {Map<string, import('typescript').SourceFile & { version?: string | undefined }>} */
const parsed = new Map();

/** @type {import('typescript').SemanticDiagnosticsBuilderProgram | undefined} */
let previous;

for await (const directory of createInterface({ input: process.stdin })) {
  console.log(JSON.stringify(check(directory)));
}

/** @param {string} directory */
function check(directory) {
  const { fileNames, options, errors } = readConfig(`${directory}/tsconfig.json`);
  const host = hostFor(options);
  const program = ts.createSemanticDiagnosticsBuilderProgram(fileNames, options, host, previous, errors);
  previous = program;
  const found = [
    ...program.getConfigFileParsingDiagnostics(),
    ...program.getOptionsDiagnostics(),
    ...program.getSyntacticDiagnostics(),
    ...program.getGlobalDiagnostics(),
    ...program.getSemanticDiagnostics(),
  ];
  return { passed: found.length === 0, output: ts.formatDiagnostics(found, host) };
}

/** @param {string} file */
function readConfig(file) {
  const config = ts.getParsedCommandLineOfConfigFile(file, {}, { ...ts.sys, onUnRecoverableConfigFileDiagnostic });
  if (!config) throw new Error(`${file} is not there`);
  return config;
}

/** @param {import('typescript').Diagnostic} diagnostic */
function onUnRecoverableConfigFileDiagnostic({ messageText }) {
  throw new Error(ts.flattenDiagnosticMessageText(messageText, '\n'));
}

/**
 * Reads every file anew, and parses it anew only if it says something else.
 * @param {import('typescript').CompilerOptions} options
 */
function hostFor(options) {
  const host = ts.createIncrementalCompilerHost(options);
  host.getSourceFile = (name, languageVersion) => {
    const text = read(name);
    const known = parsed.get(name);
    if (text === undefined || text === known?.text) return text === undefined ? undefined : known;
    const file = Object.assign(ts.createSourceFile(name, text, languageVersion, true), {
      version: ts.sys.createHash?.(text),
    });
    parsed.set(name, file);
    return file;
  };
  return host;
}

/** @param {string} name */
function read(name) {
  try {
    return readFileSync(name, 'utf8');
  } catch {
    return undefined;
  }
}

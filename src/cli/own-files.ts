import { resolve } from 'node:path';
import { EngineError } from '../util/errors.js';
import { fromHere } from '../volume/parse.js';
import { readEnvFile } from './env-file.js';
import { environment } from './environment.js';
import { readLabelFile } from './labels.js';

/** An option as `splitArgv` gives it. */
interface Given {
  readonly name: string;
  readonly value: string;
}

/** Options that say something about the client's own environment and files, and what to tell the daemon in their place. */
const told: Readonly<Record<string, (value: string) => string[]>> = {
  'env-file': (path) => readEnvFile(path).map((variable) => `--env=${variable}`),
  'label-file': (path) => readLabelFile(path).map((label) => `--label=${label}`),
  env: (variable) => environment([variable]).map((known) => `--env=${known}`),
  volume: (mount) => [`--volume=${withSource(mount)}`],
  mount: (mount) => [`--mount=${fromHere(mount)}`],
};

/** Those that would have the daemon read or write a file of the client's, and what to do instead. */
const refused: Readonly<Record<string, string>> = {
  cidfile: 'take the id from the standard output of run -d',
};

/** A command line without the files that it reads and writes as a whole: they take the place of standard input and output. */
export interface Redirected {
  readonly options: readonly string[];
  readonly operands: readonly string[];
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

/** Takes out of a command line, as `splitArgv` gives it, what means a file of the client's. */
export function redirect(name: string, { options, operands }: Omit<Redirected, 'from' | 'to'>): Redirected {
  const file = (option: string) => options.map(read).findLast((given) => given?.name === option)?.value;
  const [archive = '', ...rest] = operands;
  const isImport = name.split(' ').at(-1) === 'import' && !/^\w+:\/\//.test(archive);
  return {
    options: options.filter((option) => !['input', 'output'].includes(read(option)?.name ?? '')),
    operands: isImport ? ['-', ...rest] : operands,
    from: unlessStream(isImport ? archive : file('input')),
    to: unlessStream(file('output')),
  };
}

function unlessStream(file: string | undefined): string | undefined {
  return file === '-' ? undefined : file;
}

/**
 * What a daemon is told of a command's options, in the form of `splitArgv`: it has another environment, and other files. What comes from
 * files comes first, so that the command line wins.
 *
 * @throws EngineError `invalid` when there is no saying it
 */
export function translateOptions(options: readonly string[]): string[] {
  const fromFiles = options.filter((option) => read(option)?.name.endsWith('-file'));
  const others = options.filter((option) => !fromFiles.includes(option));
  return [...fromFiles, ...others].flatMap(translate);
}

function translate(option: string): string[] {
  const given = read(option);
  if (!given) return [option];
  const { name, value } = given;
  if (refused[name] !== undefined) throw foreign(`the file of --${name}`, refused[name]);
  if (name === 'security-opt' && /^seccomp[=:](?!unconfined$|builtin$)/.test(value)) {
    throw foreign('the profile of --security-opt', 'start this one where the daemon is');
  }
  return told[name]?.(value) ?? [`--${name}=${value}`];
}

function read(option: string): Given | undefined {
  const [, name, value = ''] = /^--([^=]+)==(.*)$/s.exec(option) ?? [];
  return name === undefined ? undefined : { name, value };
}

/** As `parseVolume` would read it here: what is no name of a volume is a path, from our directory. */
function withSource(mount: string): string {
  const [source = '', ...rest] = mount.split(':');
  const isPath = rest.length > 0 && (/^[.~]/.test(source) || source.includes('/'));
  return isPath ? [resolve(source), ...rest].join(':') : mount;
}

function foreign(what: string, instead: string): EngineError {
  return new EngineError('invalid', `the daemon cannot see ${what}, which is yours: ${instead}`);
}

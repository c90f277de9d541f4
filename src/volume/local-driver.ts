import { EngineError } from '../util/errors.js';

/** What the options of the local driver mean, which every volume has: a file system that is mounted as long as somebody uses it. */
export interface MountSource {
  /** Of the file system; what it is has no meaning with the option `bind`. */
  readonly type: string;
  /** A block device, SERVER:PATH, a directory of the host. */
  readonly device: string;
  /** As for mount(8), with commas. */
  readonly options: string;
}

/** Each option, and those that it makes no sense without. */
const options: Readonly<Record<string, readonly string[]>> = {
  type: ['device'],
  device: ['type'],
  o: ['type', 'device'],
};

/**
 * Refuses what the local driver does not know.
 *
 * @param given `type`, `device`, `o`
 * @throws EngineError `invalid`
 */
export function checkDriverOptions(given: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  for (const name of Object.keys(given)) {
    if (!options[name]) throw new EngineError('invalid', `invalid option: "${name}"`);
    const missing = options[name].find((other) => !given[other]);
    if (missing) throw new EngineError('invalid', `missing required option: "${missing}"`);
  }
  return given;
}

/** Reads NAME=VALUE, as `-o` has it. */
export function parseDriverOptions(words: readonly string[]): { options?: Readonly<Record<string, string>> } {
  const pairs = words.map((word) => word.split('=')).map(([name = '', ...value]) => [name, value.join('=')]);
  return words.length === 0 ? {} : { options: checkDriverOptions(Object.fromEntries(pairs)) };
}

/** Undefined for a volume that is a directory of ours. */
export function mountSource({ type, device, o = '' }: Readonly<Record<string, string>> = {}): MountSource | undefined {
  return type && device ? { type, device, options: o } : undefined;
}

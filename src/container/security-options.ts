import { EngineError } from '../util/errors.js';
import type { Security } from './security.js';

/** The names of --security-opt, and what each may be; any text where it says FILE. */
const values: Record<string, readonly string[]> = {
  'no-new-privileges': ['', 'true', 'false'],
  seccomp: ['FILE', 'unconfined', 'builtin'],
  systempaths: ['unconfined'],
  // Walls that are not built here, as on a machine without them: taking them down is no work.
  apparmor: ['unconfined'],
  label: ['disable'],
};

/** NAME=VALUE, or as it once was NAME:VALUE. */
function readOptions(words: readonly string[]): Map<string, string> {
  return new Map(
    words.map((word) => {
      const [, name = word, value = ''] = /^([^=:]*)[=:](.*)$/s.exec(word) ?? [];
      const allowed = values[name] ?? [];
      if (allowed.includes(value) || (allowed.includes('FILE') && value !== '')) return [name, value];
      const known = Object.entries(values).map(([key, [first]]) => (first ? `${key}=${first}` : key));
      throw new EngineError('invalid', `invalid --security-opt "${word}": use ${known.join(', ')}`);
    }),
  );
}

/**
 * Reads what `--security-opt` was given.
 *
 * @param profileOf gives the seccomp profile that such an option names
 * @throws EngineError `invalid`
 */
export function parseSecurityOptions(
  words: readonly string[],
  profileOf: (text: string) => Security['seccomp'],
): Pick<Security, 'noNewPrivileges' | 'seccomp' | 'systemPaths'> {
  const options = readOptions(words);
  const seccomp = options.get('seccomp') ?? 'builtin';
  return {
    noNewPrivileges: ['', 'true'].includes(options.get('no-new-privileges') ?? 'false'),
    seccomp: seccomp === 'builtin' ? undefined : seccomp === 'unconfined' ? seccomp : profileOf(seccomp),
    systemPaths: options.get('systempaths') !== 'unconfined',
  };
}

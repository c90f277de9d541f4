import { readFileSync } from 'node:fs';
import type { Security } from '../container/security.js';
import { parseCapability } from '../runtime/capabilities.js';
import type { HostNamespace } from '../runtime/namespaces.js';
import { parseProfile } from '../runtime/seccomp/profile.js';
import { EngineError, errnoCode } from '../util/errors.js';
import type { Input, OptionRow } from './command.js';

/** The options that raise or lower a container's walls. */
export const securityOptions: readonly OptionRow[] = [
  ['--cap-add <capability>', 'Add a capability, as in capabilities(7), or ALL'],
  ['--cap-drop <capability>', 'Drop a capability, or ALL'],
  ['--ipc <mode>', 'The IPC namespace: private, or host'],
  ['--privileged', 'Give it every capability and device, and take down the other walls'],
  ['--security-opt <option>', 'no-new-privileges, seccomp=FILE|unconfined, systempaths=unconfined'],
  ['--uts <mode>', 'The namespace of the host name: private, or host'],
];

export function readSecurity(input: Input): Security {
  const options = readOptions(input.list('security-opt'));
  return {
    privileged: input.flag('privileged'),
    capabilities: {
      add: input.list('cap-add').map(parseCapability),
      drop: input.list('cap-drop').map(parseCapability),
    },
    noNewPrivileges: ['', 'true'].includes(options.get('no-new-privileges') ?? 'false'),
    seccomp: readProfile(options.get('seccomp')),
    systemPaths: options.get('systempaths') !== 'unconfined',
  };
}

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

function readProfile(value = 'builtin'): Security['seccomp'] {
  if (value === 'builtin') return undefined;
  if (value === 'unconfined') return value;
  try {
    return parseProfile(readFileSync(value, 'utf8'), value);
  } catch (error) {
    if (!errnoCode(error)) throw error;
    throw new EngineError('invalid', `cannot read the seccomp profile: ${(error as Error).message}`, { cause: error });
  }
}

/** Reads --ipc and --uts. */
export function readNamespaces(input: Input): HostNamespace[] {
  return (['ipc', 'uts'] as const).filter((name) => {
    const mode = input.text(name) ?? 'private';
    if (!['', 'private', 'shareable', 'host'].includes(mode)) {
      throw new EngineError('invalid', `invalid argument "${mode}" for "--${name}": use private or host`);
    }
    return mode === 'host';
  });
}

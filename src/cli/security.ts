import { readFileSync } from 'node:fs';
import { hostNamespaces } from '../container/host-namespaces.js';
import type { Security } from '../container/security.js';
import { parseSecurityOptions } from '../container/security-options.js';
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
  return {
    ...parseSecurityOptions(input.list('security-opt'), readProfile),
    privileged: input.flag('privileged'),
    capabilities: {
      add: input.list('cap-add').map(parseCapability),
      drop: input.list('cap-drop').map(parseCapability),
    },
  };
}

function readProfile(path: string): Security['seccomp'] {
  try {
    return parseProfile(readFileSync(path, 'utf8'), path);
  } catch (error) {
    if (!errnoCode(error)) throw error;
    throw new EngineError('invalid', `cannot read the seccomp profile: ${(error as Error).message}`, { cause: error });
  }
}

/** Reads --ipc and --uts. */
export function readNamespaces(input: Input): HostNamespace[] {
  return hostNamespaces({ ipc: input.text('ipc'), uts: input.text('uts') });
}

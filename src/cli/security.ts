import { readFileSync } from 'node:fs';
import { namespacesOf } from '../container/host-namespaces.js';
import type { Security } from '../container/security.js';
import { parseSecurityOptions } from '../container/security-options.js';
import { parseCapability } from '../runtime/capabilities.js';
import { parseProfile } from '../runtime/seccomp/profile.js';
import { EngineError, errnoCode } from '../util/errors.js';
import type { Input, OptionRow } from './command.js';

/** The options that raise or lower a container's walls. */
export const securityOptions: readonly OptionRow[] = [
  ['--cap-add <capability>', 'Add a capability, as in capabilities(7), or ALL'],
  ['--cap-drop <capability>', 'Drop a capability, or ALL'],
  ['--ipc <mode>', 'The IPC namespace: none, private, shareable, host or container:NAME'],
  ['--pid <mode>', 'The namespace of the processes: host or container:NAME'],
  ['--privileged', 'Give it every capability and device, and take down the other walls'],
  ['--security-opt <option>', 'no-new-privileges, seccomp=FILE|unconfined, systempaths=unconfined'],
  ['--uts <mode>', 'The namespace of the host name: host'],
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

/** Reads --ipc, --pid and --uts. */
export function readNamespaces(input: Input): ReturnType<typeof namespacesOf> {
  return namespacesOf({ ipc: input.text('ipc'), pid: input.text('pid'), uts: input.text('uts') });
}

import { namespacesOf } from '../../container/host-namespaces.js';
import type { ContainerConfig } from '../../container/record.js';
import type { Security } from '../../container/security.js';
import { parseSecurityOptions } from '../../container/security-options.js';
import { parseCapability } from '../../runtime/capabilities.js';
import { maskedPaths, readonlyPaths } from '../../runtime/masks.js';
import { parseProfile } from '../../runtime/seccomp/profile.js';
import type { HostConfig } from '../schemas/host-config.js';
import { unsupported } from './unsupported.js';

/** A container's walls. A seccomp profile comes as its text: its file is the client's. */
export function securityOf(
  host: HostConfig,
): Pick<ContainerConfig, 'security' | 'hostNamespaces' | 'joined' | 'ipcMode'> {
  const options = parseSecurityOptions(host.SecurityOpt, (text) => parseProfile(text, 'SecurityOpt'));
  const security: Security = {
    ...options,
    privileged: host.Privileged,
    capabilities: { add: host.CapAdd.map(parseCapability), drop: host.CapDrop.map(parseCapability) },
    systemPaths: options.systemPaths && hidesPaths(host),
  };
  return { security, ...namespacesOf({ ipc: host.IpcMode, pid: host.PidMode, uts: host.UTSMode }) };
}

/**
 * Nothing said is the usual list, which is what inspect shows then, too; and an empty list is none: that is how Docker's client says
 * `systempaths=unconfined`.
 */
function hidesPaths({ MaskedPaths: masked, ReadonlyPaths: readonly }: HostConfig): boolean {
  const hides = isUsual('MaskedPaths', masked, maskedPaths);
  return isUsual('ReadonlyPaths', readonly, readonlyPaths) || hides;
}

function isUsual(field: string, given: readonly string[] | null | undefined, usual: readonly string[]): boolean {
  if (given?.length === 0) return false;
  if (!given || given.toSorted().join() === usual.toSorted().join()) return true;
  throw unsupported(field, JSON.stringify(given));
}

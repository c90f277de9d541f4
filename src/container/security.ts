import type { CapabilityChanges } from '../runtime/capabilities.js';
import type { Profile } from '../runtime/seccomp/profile.js';

/** What was asked for of a container's walls. */
export interface Security {
  /** True: no walls but the namespaces. */
  readonly privileged: boolean;
  readonly capabilities: CapabilityChanges;
  /** True: no program gives more rights than its caller has. */
  readonly noNewPrivileges: boolean;
  /** Undefined for the default one. */
  readonly seccomp?: Profile | 'unconfined' | undefined;
  /** False: nothing of /proc and /sys is hidden or read-only. */
  readonly systemPaths: boolean;
}

/** Docker's defaults; also for a container that was made before there was a choice. */
export const defaultSecurity: Security = {
  privileged: false,
  capabilities: { add: [], drop: [] },
  noNewPrivileges: false,
  systemPaths: true,
};

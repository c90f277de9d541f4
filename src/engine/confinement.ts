import { release } from 'node:os';
import type { ContainerConfig } from '../container/record.js';
import { defaultSecurity, type Security } from '../container/security.js';
import { capabilitySet, hasCapability } from '../runtime/capabilities.js';
import type { Confinement } from '../runtime/confine.js';
import { maskKernel } from '../runtime/masks.js';
import type { Plan } from '../runtime/plan.js';
import { compile, type SeccompFilter } from '../runtime/seccomp/compile.js';
import { defaultProfile } from '../runtime/seccomp/default.js';
import { rlimits, settingsWarnings } from './settings.js';

/**
 * What the processes of a container may do: its first one, and those that join it later.
 *
 * @param privileged for a process that gets every capability though its container has not
 * @throws EngineError `invalid` for a seccomp profile with words that mean nothing
 */
export function confinement(config: ContainerConfig, privileged = false): Confinement {
  const { security = defaultSecurity } = config;
  const every = security.privileged || privileged;
  const capabilities = capabilitySet(every ? { add: ['ALL'], drop: [] } : security.capabilities);
  return {
    capabilities,
    rlimits: rlimits(config),
    noNewPrivileges: security.noNewPrivileges,
    seccomp: filter(security, capabilities),
  };
}

function filter(
  { seccomp = defaultProfile, privileged }: Security,
  capabilities: readonly string[],
): SeccompFilter | undefined {
  if (privileged || seccomp === 'unconfined') return undefined;
  const situation = { machine: process.arch, kernel: release(), capabilities };
  if (seccomp !== defaultProfile) return compile(seccomp, situation);
  const key = capabilities.join();
  const made = filters.get(key) ?? compile(defaultProfile, situation);
  filters.set(key, made);
  return made;
}

/** Those that the default profile makes, by capabilities: most containers have the same. */
const filters = new Map<string, SeccompFilter>();

/** The instructions that keep what no namespace covers from a container. */
export function systemPaths({ security = defaultSecurity }: ContainerConfig): Plan {
  return security.systemPaths && !security.privileged ? maskKernel() : [];
}

/** What was asked for and cannot be had on this machine, each in a sentence. */
export function confinementWarnings(config: ContainerConfig): string[] {
  const { security = defaultSecurity } = config;
  const missing = (security.privileged ? [] : security.capabilities.add).filter(
    (name) => name !== 'ALL' && !hasCapability(name),
  );
  return [
    ...missing.map((name) => `--cap-add ${name} has no effect, as the engine itself does not have this capability`),
    ...settingsWarnings(config),
  ];
}

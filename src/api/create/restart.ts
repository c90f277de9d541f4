import { parseRestartPolicy, type RestartPolicy } from '../../container/restart-policy.js';
import type { HostConfig } from '../schemas/host-config.js';

/** Who says nothing means never. */
export function restartOf({ Name, MaximumRetryCount }: HostConfig['RestartPolicy']): RestartPolicy {
  const name = Name || 'no';
  return parseRestartPolicy(MaximumRetryCount === 0 ? name : `${name}:${MaximumRetryCount}`);
}

import type { HostNamespace } from '../runtime/namespaces.js';
import { EngineError } from '../util/errors.js';

/**
 * The namespaces of the host that a container is to be in.
 *
 * @param modes what `--ipc` and `--uts` say
 * @throws EngineError `invalid`
 */
export function hostNamespaces(modes: Readonly<Record<HostNamespace, string | undefined>>): HostNamespace[] {
  return (['ipc', 'uts'] as const).filter((name) => {
    const mode = modes[name] ?? 'private';
    if (!['', 'private', 'shareable', 'host'].includes(mode)) {
      throw new EngineError('invalid', `invalid argument "${mode}" for "--${name}": use private or host`);
    }
    return mode === 'host';
  });
}

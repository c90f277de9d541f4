import type { HostNamespace } from '../runtime/namespaces.js';
import { EngineError } from '../util/errors.js';
import type { ContainerConfig } from './record.js';

/** What `--ipc`, `--pid` and `--uts` say. */
type NamespaceModes = Readonly<Partial<Record<HostNamespace, string | undefined>>>;

/** What may be said besides nothing and `private`. */
const words: Record<HostNamespace, readonly string[]> = {
  ipc: ['none', 'shareable', 'host', 'container:NAME'],
  pid: ['host', 'container:NAME'],
  uts: ['host'],
};

/**
 * The namespaces that a container does not have for itself.
 *
 * @throws EngineError `invalid`
 */
export function namespacesOf(modes: NamespaceModes): Pick<ContainerConfig, 'hostNamespaces' | 'joined' | 'ipcMode'> {
  const { ipc } = modes;
  const joined = { ipc: otherOf(ipc), pid: otherOf(modes.pid) };
  return {
    hostNamespaces: hostNamespaces(modes),
    ...((joined.ipc || joined.pid) && { joined }),
    ...((ipc === 'none' || ipc === 'shareable') && { ipcMode: ipc }),
  };
}

/** Those of the host that it is to be in. */
function hostNamespaces(modes: NamespaceModes): HostNamespace[] {
  return (['ipc', 'pid', 'uts'] as const).filter((name) => checkMode(name, modes[name]) === 'host');
}

function checkMode(name: HostNamespace, mode = 'private'): string {
  const known = words[name].includes(mode.replace(/^container:.+/, 'container:NAME'));
  if (mode === '' || mode === 'private' || known) return mode;
  throw new EngineError('invalid', `invalid argument "${mode}" for "--${name}": use ${words[name].join(', ')}`);
}

/** The container in `container:NAME`. */
function otherOf(mode = ''): string | undefined {
  return /^container:(.+)$/.exec(mode)?.[1];
}

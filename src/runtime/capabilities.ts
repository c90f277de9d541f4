import { EngineError } from '../util/errors.js';
import { type ReadText, readText } from '../util/read.js';

/** Every capability of capabilities(7), by Docker's names, in the order of the kernel's numbers. */
const known = [
  'CHOWN',
  'DAC_OVERRIDE',
  'DAC_READ_SEARCH',
  'FOWNER',
  'FSETID',
  'KILL',
  'SETGID',
  'SETUID',
  'SETPCAP',
  'LINUX_IMMUTABLE',
  'NET_BIND_SERVICE',
  'NET_BROADCAST',
  'NET_ADMIN',
  'NET_RAW',
  'IPC_LOCK',
  'IPC_OWNER',
  'SYS_MODULE',
  'SYS_RAWIO',
  'SYS_CHROOT',
  'SYS_PTRACE',
  'SYS_PACCT',
  'SYS_ADMIN',
  'SYS_BOOT',
  'SYS_NICE',
  'SYS_RESOURCE',
  'SYS_TIME',
  'SYS_TTY_CONFIG',
  'MKNOD',
  'LEASE',
  'AUDIT_WRITE',
  'AUDIT_CONTROL',
  'SETFCAP',
  'MAC_OVERRIDE',
  'MAC_ADMIN',
  'SYSLOG',
  'WAKE_ALARM',
  'BLOCK_SUSPEND',
  'AUDIT_READ',
  'PERFMON',
  'BPF',
  'CHECKPOINT_RESTORE',
];

/** What the superuser of a container may do unless told otherwise: Docker's fourteen. */
const defaults = [
  'CHOWN',
  'DAC_OVERRIDE',
  'FOWNER',
  'FSETID',
  'KILL',
  'SETGID',
  'SETUID',
  'SETPCAP',
  'NET_BIND_SERVICE',
  'NET_RAW',
  'SYS_CHROOT',
  'MKNOD',
  'AUDIT_WRITE',
  'SETFCAP',
];

/** What was asked for: names as `parseCapability` gives them. */
export interface CapabilityChanges {
  readonly add: readonly string[];
  readonly drop: readonly string[];
}

/** A container's capabilities. Docker's rules: of two ALLs the one that adds wins, and so does a name that is added and dropped. */
export function capabilitySet({ add, drop }: CapabilityChanges): string[] {
  if (add.includes('ALL')) return known.filter((name) => !drop.includes(name));
  const kept = drop.includes('ALL') ? [] : defaults.filter((name) => !drop.includes(name));
  return known.filter((name) => kept.includes(name) || add.includes(name));
}

/**
 * A capability as it is kept: `CAP_NET_ADMIN`, `net_admin` → `NET_ADMIN`.
 *
 * @throws EngineError `invalid` for one that no kernel has
 */
export function parseCapability(text: string): string {
  const name = text.toUpperCase().replace(/^CAP_/, '');
  if (name === 'ALL' || known.includes(name)) return name;
  throw new EngineError('invalid', `invalid capability: "${text}"; "man 7 capabilities" lists them`);
}

/** As the shim takes them: `chown,kill`. */
export function capabilityList(names: readonly string[]): string {
  if (known.every((name) => names.includes(name))) return 'all';
  return names.map((name) => name.toLowerCase()).join(',') || '-';
}

/** Whether we have it ourselves, and so can give it. */
export function hasCapability(name: string, read: ReadText = readText): boolean {
  const [, mask = '0'] = /^CapEff:\t([0-9a-f]+)$/m.exec(read('/proc/self/status') ?? '') ?? [];
  return ((BigInt(`0x${mask}`) >> BigInt(known.indexOf(name))) & 1n) === 1n;
}

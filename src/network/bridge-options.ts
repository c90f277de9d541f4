import { isIPv4 } from 'node:net';
import { EngineError } from '../util/errors.js';

/** What a network's driver was told, by docker's names. */
export interface BridgeOptions {
  /** The bridge's name; one of ours unless given. */
  readonly name: string | undefined;
  /** Containers reach each other without a published port. */
  readonly icc: boolean;
  /** What leaves has the host's address. */
  readonly masquerade: boolean;
  /** Where ports are published for which no address is given. */
  readonly hostBinding: string | undefined;
  /** The longest packet, in bytes; what the kernel thinks right unless given. */
  readonly mtu: number | undefined;
}

const prefix = 'com.docker.network';

/** @throws EngineError `invalid` */
export function bridgeOptions(options: Readonly<Record<string, string>>): BridgeOptions {
  return {
    name: read(options, 'bridge.name', 'a name of 1 to 15 letters, digits and _.-', linkName),
    icc: read(options, 'bridge.enable_icc', 'true or false', boolean) ?? true,
    masquerade: read(options, 'bridge.enable_ip_masquerade', 'true or false', boolean) ?? true,
    hostBinding: read(options, 'bridge.host_binding_ipv4', 'an IPv4 address', (text) =>
      isIPv4(text) ? text : undefined,
    ),
    mtu: read(options, 'driver.mtu', 'a number from 68 to 65535', mtu),
  };
}

function read<T>(
  options: Readonly<Record<string, string>>,
  key: string,
  what: string,
  parse: (text: string) => T | undefined,
): T | undefined {
  const text = options[`${prefix}.${key}`];
  if (text === undefined || text === '') return undefined;
  const value = parse(text);
  if (value !== undefined) return value;
  throw new EngineError('invalid', `invalid option ${prefix}.${key}="${text}": use ${what}`);
}

function linkName(text: string): string | undefined {
  return /^[\w.-]{1,15}$/.test(text) && !/^\.\.?$/.test(text) ? text : undefined;
}

/** As Go reads one. */
function boolean(text: string): boolean | undefined {
  if (/^(1|t|true)$/i.test(text)) return true;
  return /^(0|f|false)$/i.test(text) ? false : undefined;
}

function mtu(text: string): number | undefined {
  const value = Number(text);
  return /^\d{1,5}$/.test(text) && value >= 68 && value <= 65_535 ? value : undefined;
}

import { constants } from 'node:os';
import { getSystemErrorMap } from 'node:util';
import { EngineError } from '../util/errors.js';
import { pipeTo } from '../util/pipe.js';
import { shimPath } from './shim.js';

/** A port of the host that is wanted: the first free one of a range, or any for 0 to 0. */
export interface WantedPort {
  /** tcp, udp or sctp. */
  readonly protocol: string;
  readonly address: string;
  readonly first: number;
  readonly last: number;
}

/**
 * Holds ports of the host until a process has ended; returns those it got.
 *
 * @throws EngineError `conflict` when one is taken, in docker's words
 */
export async function holdPorts(pid: number, wanted: readonly WantedPort[]): Promise<number[]> {
  const words = wanted.flatMap(({ protocol, address, first, last }) => [
    protocol,
    address,
    String(first),
    String(last),
  ]);
  try {
    const printed = await pipeTo(shimPath(), ['hold', String(pid), ...words], '');
    return printed.trim().split('\n').map(Number);
  } catch (error) {
    const [, index, errno] = /: (\d+) (\d+)$/.exec((error as Error).message) ?? [];
    const port = wanted[Number(index)];
    throw index === undefined || !port ? error : refused(port, Number(errno));
  }
}

function refused({ address, first, last }: WantedPort, errno: number): EngineError {
  const where = `${address.includes(':') ? `[${address}]` : address}:${first === last ? first : `${first}-${last}`}`;
  if (errno === constants.errno.EADDRINUSE) {
    return new EngineError('conflict', `Bind for ${where} failed: port is already allocated`);
  }
  return new EngineError('unavailable', `Bind for ${where} failed: ${getSystemErrorMap().get(-errno)?.[1] ?? errno}`);
}

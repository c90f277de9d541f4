import { isIP } from 'node:net';
import { EngineError } from '../util/errors.js';

export type Protocol = 'tcp' | 'udp' | 'sctp';

/** A port of the host that leads to one of the container. */
export interface PortRequest {
  /** The host's address that it is published at; "" for all of them. */
  readonly hostIp: string;
  /** From these the first free one is taken; 0 to 0 for any. */
  readonly hostPorts: readonly [first: number, last: number];
  readonly containerPort: number;
  readonly protocol: Protocol;
}

/** A published port of a running container. */
export interface PortBinding {
  readonly hostIp: string;
  readonly hostPort: number;
  readonly containerPort: number;
  readonly protocol: Protocol;
}

/**
 * Reads `-p [IP:][HOST[-HOST]:]CONTAINER[-CONTAINER][/PROTOCOL]`. Two ranges of one length belong together port by port; for one container
 * port and a range of the host's any of these will do. The host's port 0 is any at all.
 *
 * @throws EngineError `invalid`
 */
export function parsePublish(text: string): PortRequest[] {
  const [, ip = '', host = '', container = '', word] =
    /^(?:(\[[^\]]*\]|[^:[\]]*):(?=.*:))?(?:([^:]*):)?([^:/]+)(?:\/(\w+))?$/.exec(text) ?? [];
  const hostIp = ip.replace(/^\[(.*)\]$/, '$1');
  if (container === '') throw invalid(text, 'use [IP:][HOST:]CONTAINER[/PROTOCOL]');
  if (hostIp !== '' && !isIP(hostIp)) throw invalid(text, `"${hostIp}" is no IP address`);
  const protocol = readProtocol(text, word);
  const inside = readRange(text, container);
  const outside = ['', '0'].includes(host) ? ([0, 0] as const) : readRange(text, host);
  return pair(text, inside, outside).map(([containerPort, hostPorts]) => ({
    hostIp,
    hostPorts,
    containerPort,
    protocol,
  }));
}

type Range = readonly [first: number, last: number];

function pair(text: string, inside: Range, outside: Range): [number, Range][] {
  const count = inside[1] - inside[0] + 1;
  if (count === 1) return [[inside[0], outside]];
  const any = outside[1] === 0;
  if (!any && outside[1] - outside[0] + 1 !== count) throw invalid(text, 'the ranges are of different lengths');
  return Array.from({ length: count }, (_, n) => [inside[0] + n, any ? [0, 0] : [outside[0] + n, outside[0] + n]]);
}

function readRange(text: string, word: string): Range {
  const [, first = '', last = first] = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(word) ?? [];
  const range = [Number(first), Number(last)] as const;
  if (first === '' || range[0] < 1 || range[1] > 65535 || range[1] < range[0]) {
    throw invalid(text, `"${word}" is no port, and no range of ports`);
  }
  return range;
}

function readProtocol(text: string, word = 'tcp'): Protocol {
  const protocol = word.toLowerCase();
  if (protocol === 'tcp' || protocol === 'udp' || protocol === 'sctp') return protocol;
  throw invalid(text, `"${word}" is no protocol: use tcp, udp or sctp`);
}

function invalid(text: string, why: string): EngineError {
  return new EngineError('invalid', `invalid port "${text}": ${why}`);
}

/** Reads `--expose 80` or `8000-8010/udp`, or the name of an exposed port of an image: each as "80/tcp". */
export function parseExpose(text: string): string[] {
  const [ports = '', word] = text.split('/');
  const [first, last] = readRange(text, ports);
  const protocol = readProtocol(text, word);
  return Array.from({ length: last - first + 1 }, (_, n) => `${first + n}/${protocol}`);
}

/** What `-P` adds: any port of the host for each that is exposed and not published yet. */
export function publishExposed(exposed: readonly string[], published: readonly PortRequest[]): PortRequest[] {
  return exposed.flatMap((text) => {
    const [request] = parsePublish(text);
    const { containerPort, protocol } = request as PortRequest;
    const done = published.some((port) => port.containerPort === containerPort && port.protocol === protocol);
    return done ? [] : [request as PortRequest];
  });
}

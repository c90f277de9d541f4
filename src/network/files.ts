import { isIPv4, isIPv6 } from 'node:net';
import { readText } from '../util/read.js';

/** /etc/resolv.conf: whom to ask for names. */
export interface ResolverConfig {
  readonly servers: readonly string[];
  readonly search: readonly string[];
  readonly options: readonly string[];
}

/** Of a host with systemd-resolved, what its stub at 127.0.0.53 asks. */
const behindStub = '/run/systemd/resolve/resolv.conf';

/** The host's own. */
export function hostResolver(read: (path: string) => string | undefined = readText): ResolverConfig {
  const config = parseResolver(read('/etc/resolv.conf') ?? '');
  const behind = config.servers.join() === '127.0.0.53' ? read(behindStub) : undefined;
  return behind === undefined ? config : { ...config, servers: parseResolver(behind).servers };
}

export function parseResolver(text: string): ResolverConfig {
  const words = text.split('\n').map((line) => line.trim().split(/\s+/));
  const of = (keyword: string) => words.filter(([first]) => first === keyword).map(([, ...rest]) => rest);
  return {
    servers: of('nameserver').flatMap(([server = '']) => (isIPv4(server) || isIPv6(server) ? [server] : [])),
    search: of('search').at(-1) ?? of('domain').at(-1) ?? [],
    options: of('options').flat(),
  };
}

export function formatResolver({ servers, search, options }: ResolverConfig): string {
  const line = (keyword: string, words: readonly string[]) =>
    words.length > 0 ? [`${keyword} ${words.join(' ')}`] : [];
  return [
    ...servers.map((server) => `nameserver ${server}`),
    ...line('search', search),
    ...line('options', options),
    '',
  ].join('\n');
}

/** The host's resolvers at 127.0.0.1, or behind a device, as fe80::1%eth0: another network namespace has others of both. */
export function isHostsOwn(server: string): boolean {
  return server.startsWith('127.') || server === '::1' || server.includes('%');
}

/** /etc/hosts: names that are known without asking. */
export function formatHosts(entries: readonly (readonly [address: string, name: string])[]): string {
  return [...localhost, ...entries].map(([address, name]) => `${address}\t${name}\n`).join('');
}

const localhost = [
  ['127.0.0.1', 'localhost'],
  ['::1', 'localhost ip6-localhost ip6-loopback'],
  ['fe00::', 'ip6-localnet'],
  ['ff00::', 'ip6-mcastprefix'],
  ['ff02::1', 'ip6-allnodes'],
  ['ff02::2', 'ip6-allrouters'],
] as const;

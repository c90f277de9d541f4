import { parseLink } from '../network/container-links.js';
import { parseHost, parseServer } from '../network/host-lines.js';
import { isUserNetwork, type NetworkOptions, type NetworkRequest } from '../network/options.js';
import { parseExpose, parsePublish } from '../network/ports.js';
import { defaultNetwork } from '../network/record.js';
import { EngineError } from '../util/errors.js';
import type { Input, OptionRow } from './command.js';

/** The options that say which network a container is in, and what it is there. */
export const networkOptions: readonly OptionRow[] = [
  ['--add-host <host>', 'One more line of /etc/hosts: NAME:ADDRESS; host-gateway is an address, too'],
  ['--dns <address>', "A resolver to ask; the host's unless given"],
  ['--dns-opt, --dns-option <option>', 'An option of /etc/resolv.conf: ndots:2'],
  ['--dns-search <domain>', 'Where to look for short names; . for nowhere'],
  ['--expose <port>', 'What the command listens at: 80, or 8000-8010/udp; for -P'],
  ['--ip <address>', 'IPv4 address in the network'],
  ['--ip6 <address>', 'IPv6 address in the network'],
  ['--link <container>', 'A name for another container, in this one only: CONTAINER:NAME'],
  ['--mac-address <address>', 'MAC address in the network'],
  ['--net, --network <network>', 'A network, host, none, or container:NAME; bridge unless given; may be repeated'],
  ['-P, --publish-all', 'Publish all exposed ports at any port of the host'],
  ['-p, --publish <port>', 'Publish a port: [IP:][HOST:]CONTAINER[/PROTOCOL], also of ranges'],
  ['--net-alias, --network-alias <name>', 'One more name in the network'],
];

/** Reads them. `--ip` and the others belong to the first network; each may also be given its own: name=…,ip=…,alias=…. */
export function readNetwork(input: Input): NetworkOptions {
  const words = input.list('network');
  const requests = (words.length > 0 ? words : [defaultNetwork]).map(readRequest);
  const [first = { name: defaultNetwork, aliases: [] }, ...rest] = requests;
  const links = input.list('link').map(parseLink);
  const named = isUserNetwork(first.name);
  const own = {
    ip: input.text('ip') ?? first.ip,
    ip6: input.text('ip6') ?? first.ip6,
    mac: input.text('mac-address') ?? first.mac,
    aliases: [...first.aliases, ...input.list('network-alias')],
    links: named ? links : [],
  };
  return {
    networks: [{ ...first, ...own }, ...rest],
    dns: input.list('dns').map(parseServer),
    dnsSearch: input.list('dns-search'),
    dnsOptions: input.list('dns-option'),
    extraHosts: input.list('add-host').map(parseHost),
    publish: input.list('publish').flatMap(parsePublish),
    exposed: input.list('expose').flatMap(parseExpose),
    links: named ? [] : links,
    publishAll: input.flag('publish-all'),
  };
}

function readRequest(word: string): NetworkRequest {
  if (!word.includes('=')) return { name: word === 'default' ? defaultNetwork : word, aliases: [] };
  const fields = word.split(',').map((field) => field.split('=') as [string, string?]);
  const of = (key: string) => fields.filter(([name]) => name === key).map(([, value = '']) => value);
  const odd = fields.find(([name]) => !['name', 'alias', 'ip', 'ip6', 'mac-address'].includes(name));
  const [name] = of('name');
  if (odd || !name) {
    throw new EngineError(
      'invalid',
      `invalid argument "${word}" for "--network": use name=,alias=,ip=,ip6=,mac-address=`,
    );
  }
  return { name, aliases: of('alias'), ip: of('ip').at(-1), ip6: of('ip6').at(-1), mac: of('mac-address').at(-1) };
}

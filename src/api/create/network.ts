import { parseLink } from '../../network/container-links.js';
import { parseHost, parseServer } from '../../network/host-lines.js';
import { isUserNetwork, type NetworkOptions, type NetworkRequest } from '../../network/options.js';
import { type PortRequest, parseExpose, parsePublish } from '../../network/ports.js';
import { defaultNetwork } from '../../network/record.js';
import type { CreateBody } from '../schemas/container.js';
import type { EndpointBody } from '../schemas/networking.js';

/** Which networks a container is to be in, and what it is to be there. */
export function networkOf(body: CreateBody): NetworkOptions {
  const { HostConfig: host } = body;
  const networks = requests(body);
  return {
    networks,
    dns: host.Dns.map(parseServer),
    dnsSearch: host.DnsSearch,
    dnsOptions: host.DnsOptions,
    extraHosts: host.ExtraHosts.map(parseHost),
    publish: Object.entries(host.PortBindings).flatMap(([port, bindings]) =>
      bindings.flatMap((binding) => publish(port, binding)),
    ),
    exposed: Object.keys(body.ExposedPorts).flatMap(parseExpose),
    // Docker's client says it here, too, of networks that have links of their own.
    links: isUserNetwork(networks[0]?.name ?? '') ? [] : host.Links.map(parseLink),
    publishAll: host.PublishAllPorts,
  };
}

/**
 * `NetworkMode` names the first network, and `EndpointsConfig` says what it is there, and which others there are. Of who leaves the mode
 * out, the others are all there is.
 */
function requests({ HostConfig: host, NetworkingConfig, NetworkDisabled, MacAddress }: CreateBody): NetworkRequest[] {
  if (NetworkDisabled) return [{ name: 'none', aliases: [] }];
  const asked = new Map(
    Object.entries(NetworkingConfig.EndpointsConfig).map(([name, endpoint]) => [nameOf(name), endpoint]),
  );
  const mode = nameOf(host.NetworkMode);
  const names = mode === defaultNetwork && asked.size > 0 ? [] : [mode];
  const ordered = asked.has(mode) ? [mode] : names;
  const all = [...new Set([...ordered, ...asked.keys()])];
  const [first, ...rest] = all.map((name) => request(name, asked.get(name)));
  return first ? [{ ...first, mac: first.mac ?? (MacAddress || undefined) }, ...rest] : rest;
}

/** Docker's client calls the default network so, whatever its name is. */
function nameOf(name: string): string {
  return ['', 'default'].includes(name) ? defaultNetwork : name;
}

function request(name: string, endpoint?: EndpointBody): NetworkRequest {
  const { Aliases: aliases = [], MacAddress, IPAMConfig, Links = [] } = endpoint ?? {};
  return {
    name,
    aliases,
    links: Links.map(parseLink),
    ip: IPAMConfig?.IPv4Address || undefined,
    ip6: IPAMConfig?.IPv6Address || undefined,
    mac: MacAddress || undefined,
  };
}

/** As `-p` has it. */
function publish(port: string, { HostIp, HostPort }: { HostIp: string; HostPort: string }): PortRequest[] {
  const ip = HostIp && `[${HostIp.replace(/^\[(.*)\]$/, '$1')}]:`;
  return parsePublish(`${ip}${ip || HostPort ? `${HostPort}:` : ''}${port}`);
}

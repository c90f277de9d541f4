import { listContainerIds, tryReadRecord } from '../../container/record.js';
import { isRunning, readState } from '../../container/state.js';
import { readEndpoint } from '../../network/endpoints.js';
import { endpointId } from '../../network/ids.js';
import { bridgeName } from '../../network/links.js';
import { networkMode } from '../../network/options.js';
import { type NetworkRecord, networkDirectory } from '../../network/record.js';
import type { Engine } from '../context.js';
import { containersIn } from '../network/list.js';

/** A network as docker's API shows it. */
export function describeNetwork(engine: Engine, record: NetworkRecord) {
  const { id, name, created, driver, pools, internal, labels, options } = record;
  const config = pools.map(({ subnet, range, gateway, auxiliary }) => ({
    Subnet: subnet,
    ...(range && { IPRange: range }),
    Gateway: gateway,
    ...(auxiliary && { AuxiliaryAddresses: auxiliary }),
  }));
  const bridge = driver === 'bridge' ? { 'com.docker.network.bridge.name': bridgeName(engine.root, record) } : {};
  return {
    Name: name,
    Id: id,
    Created: created,
    Scope: 'local',
    Driver: driver,
    EnableIPv4: driver === 'bridge',
    EnableIPv6: pools.some(({ subnet }) => subnet.includes(':')),
    IPAM: { Driver: 'default', Options: null, Config: config },
    Internal: internal,
    Attachable: record.attachable ?? false,
    Ingress: false,
    ConfigFrom: { Network: '' },
    ConfigOnly: false,
    Containers: Object.fromEntries(driver === 'bridge' ? containers(engine, record) : guests(engine.root, record)),
    Options: { ...bridge, ...options },
    Labels: labels,
  };
}

function containers(engine: Engine, record: NetworkRecord) {
  const { id: network, pools } = record;
  const directory = networkDirectory(engine.root, network);
  const length = (six: boolean) => pools.find(({ subnet }) => subnet.includes(':') === six)?.subnet.split('/')[1];
  return containersIn(engine, record).flatMap((id) => {
    const endpoint = readEndpoint(directory, id);
    if (!endpoint) return [];
    const { name, mac, ipv4, ipv6 } = endpoint;
    const shown = {
      Name: name,
      EndpointID: endpointId(network, id),
      MacAddress: mac,
      IPv4Address: ipv4 ? `${ipv4}/${length(false)}` : '',
      IPv6Address: ipv6 ? `${ipv6}/${length(true)}` : '',
    };
    return [[id, shown] as const];
  });
}

/** Who is in a network that nobody is connected to by a cable. */
function guests(root: string, { id: network, name: mode }: NetworkRecord) {
  return listContainerIds(root).flatMap((id) => {
    const record = tryReadRecord(root, id);
    if (!record || networkMode(record.config.network) !== mode || !isRunning(readState(root, id))) return [];
    const nowhere = { MacAddress: '', IPv4Address: '', IPv6Address: '' };
    return [[id, { Name: record.name, EndpointID: endpointId(network, id), ...nowhere }] as const];
  });
}

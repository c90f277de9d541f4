import { commandLine } from '../container/command.js';
import { labelsOf } from '../container/labels.js';
import { type PublishedPort, publishedPorts, unpublishedPorts } from '../container/ports.js';
import type { ContainerRecord } from '../container/record.js';
import { isRunning } from '../container/state.js';
import type { Engine } from '../engine/context.js';
import { describeMount } from '../engine/inspect/container.js';
import { describeEndpoints } from '../engine/inspect/networks.js';
import type { ListedContainer } from '../engine/list.js';
import { containerSize } from '../engine/size.js';
import { statusText } from '../engine/status-text.js';
import { seconds } from './time.js';

/** A container in a list, in the shape of Docker's API (v1.51, ContainerSummary). Sizes are in bytes. */
export async function summarize(engine: Engine, { record, state, health }: ListedContainer, withSize: boolean) {
  const { id, name, image, imageId, created, config } = record;
  const size = withSize ? await containerSize(engine, record) : undefined;
  return {
    Id: id,
    Names: [`/${name}`],
    Image: image,
    ImageID: imageId,
    Command: commandLine(config.command),
    Created: seconds(created),
    Ports: isRunning(state) ? describePorts(engine, record) : [],
    ...(size && { SizeRw: size.written, SizeRootFs: size.total }),
    Labels: labelsOf(record),
    State: state?.status ?? 'dead',
    Status: statusText(state, health),
    HostConfig: { NetworkMode: config.network?.networks[0]?.name ?? 'none' },
    NetworkSettings: { Networks: describeEndpoints(engine, record) },
    Mounts: config.mounts.map((mount) => describeMount(engine, mount)),
  };
}

/** With those that are exposed, and nobody outside can reach. */
function describePorts({ root }: Engine, record: ContainerRecord) {
  const published = publishedPorts(root, record.id);
  return [...published.map(describePort), ...unpublishedPorts(record, published).map(describeExposed)];
}

function describeExposed(port: string) {
  const [number = '', protocol = 'tcp'] = port.split('/');
  return { PrivatePort: Number(number), Type: protocol };
}

function describePort({ port, hostIp, hostPort }: PublishedPort) {
  const [number = '', protocol = 'tcp'] = port.split('/');
  return { IP: hostIp, PrivatePort: Number(number), PublicPort: hostPort, Type: protocol };
}

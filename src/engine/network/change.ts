import { join } from 'node:path';
import { deleteAttachment, readAttachments, writeAttachment } from '../../container/attachments.js';
import { findContainer } from '../../container/find.js';
import { publishedPorts } from '../../container/ports.js';
import { type ContainerRecord, containerDirectory, readRecord } from '../../container/record.js';
import { isRunning, readState } from '../../container/state.js';
import { readEndpoint } from '../../network/endpoints.js';
import { ip, linkExists } from '../../network/links.js';
import { type NetworkRequest, networkMode } from '../../network/options.js';
import { findNetwork, type NetworkRecord, networkDirectory, readNetwork } from '../../network/record.js';
import { EngineError } from '../../util/errors.js';
import { withLock } from '../../util/lock.js';
import type { Engine } from '../context.js';
import { connectTo, releaseNetwork } from './connect.js';
import { ensureDefaultNetwork } from './create.js';
import { writeNetworkFiles } from './files.js';
import { publishPorts } from './publish.js';
import { checkRequest } from './request.js';

/**
 * Puts a container into one more network, for good; at once if it runs.
 *
 * @throws EngineError `conflict` when it is in there, or has no network of its own
 */
export async function connectContainer(engine: Engine, word: string, request: NetworkRequest): Promise<void> {
  await oneAtATime(engine, word, (record) => connect(engine, record, request));
}

async function connect(engine: Engine, record: ContainerRecord, request: NetworkRequest): Promise<void> {
  const found = findNetwork(engine.root, request.name);
  const network = found.driver === 'bridge' && found.pools.length === 0 ? await ensureDefaultNetwork(engine) : found;
  checkContainer(record, network);
  checkRequest(engine.root, request);
  const attachments = readAttachments(engine.root, record.id);
  if (attachments.some(({ network: id }) => id === network.id)) {
    throw new EngineError('conflict', `container ${record.name} is already in network ${network.name}`);
  }
  const order = Math.max(-1, ...attachments.map((attachment) => attachment.order)) + 1;
  const attachment = { ...request, network: network.id, order };
  writeAttachment(containerDirectory(engine.root, record.id), attachment);
  const pid = processOf(engine, record);
  try {
    if (pid !== undefined) await connectTo(engine, record, [attachment], pid, () => republish(engine, record, pid));
  } catch (error) {
    await releaseNetwork(engine, network.id, record.id);
    deleteAttachment(engine.root, record.id, network.id);
    throw error;
  }
}

function checkContainer({ config, name }: ContainerRecord, network: NetworkRecord): void {
  if (network.driver !== 'bridge')
    throw new EngineError('conflict', `a container cannot be connected to ${network.name}`);
  if (networkMode(config.network) === 'own') return;
  throw new EngineError(
    'conflict',
    `container ${name} has no network of its own: run it without --network none, host or container:`,
  );
}

function processOf({ root }: Engine, { id }: ContainerRecord): number | undefined {
  const state = readState(root, id);
  return isRunning(state) ? state?.process?.pid : undefined;
}

/** Takes a container out of a network, for good. */
export async function disconnectContainer(engine: Engine, networkWord: string, word: string): Promise<void> {
  await oneAtATime(engine, word, (record) => disconnect(engine, record, networkWord));
}

/** Else two who connect a container find the same device free. */
async function oneAtATime(
  { root }: Engine,
  word: string,
  change: (record: ContainerRecord) => Promise<void>,
): Promise<void> {
  const record = readRecord(root, findContainer(root, word));
  await withLock(join(containerDirectory(root, record.id), 'networks.lock'), 'exclusive', () => change(record));
}

async function disconnect(engine: Engine, record: ContainerRecord, networkWord: string): Promise<void> {
  const network = findNetwork(engine.root, networkWord);
  const attachments = readAttachments(engine.root, record.id);
  if (!attachments.some(({ network: id }) => id === network.id)) {
    throw new EngineError('conflict', `container ${record.name} is not connected to network ${network.name}`);
  }
  deleteAttachment(engine.root, record.id, network.id);
  const link = readEndpoint(networkDirectory(engine.root, network.id), record.id)?.link;
  // Whoever asks for it wants to see it gone.
  if (link && linkExists(link)) await ip([`link delete dev ${link}`]);
  await releaseNetwork(engine, network.id, record.id);
  const pid = processOf(engine, record);
  if (pid === undefined) return;
  writeNetworkFiles(engine, record);
  await reroute(engine, record, pid);
  await republish(engine, record, pid);
}

/** Its ports may have gone with the network that they were published at; then another takes them. */
async function republish(engine: Engine, record: ContainerRecord, pid: number): Promise<void> {
  if (publishedPorts(engine.root, record.id).length === 0) await publishPorts(engine, record, pid);
}

/** The way out may have gone with the network; then another shows it. */
async function reroute({ root }: Engine, { id }: ContainerRecord, pid: number): Promise<void> {
  const open = readAttachments(root, id)
    .map(({ network }) => readNetwork(root, network))
    .find(({ internal }) => !internal);
  const device = open && readEndpoint(networkDirectory(root, open.id), id)?.device;
  if (!device) return;
  const routes = open.pools.map(({ gateway }) => {
    return `route replace ${gateway.includes(':') ? '::/0' : '0.0.0.0/0'} via ${gateway} dev ${device}`;
  });
  await ip(routes, pid);
}

import { setTimeout as sleep } from 'node:timers/promises';
import { listContainerIds } from '../../container/record.js';
import { endpointIds, readEndpoint } from '../../network/endpoints.js';
import { listLeases, releaseLease } from '../../network/leases.js';
import { bridgeName, ip, linkExists, linksOf } from '../../network/links.js';
import { listNames, removeName } from '../../network/names.js';
import {
  defaultNetwork,
  listNetworkIds,
  networkDirectory,
  predefined,
  readNetwork,
  releaseNetworkName,
  reservedNames,
} from '../../network/record.js';
import type { Engine } from '../context.js';
import type { Finding } from '../finding.js';
import { releaseNetwork } from '../network/connect.js';
import { isOver } from './left.js';

/** What a crash left of networks: links, addresses and names that nobody has any more. */
export async function networkFindings(engine: Engine): Promise<Finding[]> {
  const ids = listNetworkIds(engine.root);
  return [
    ...ids.flatMap((id) => damage(engine, id)),
    ...ids.flatMap((id) => endpointFindings(engine, id)),
    ...ids.flatMap((id) => addressFindings(engine, id)),
    ...networkNameFindings(engine, ids),
    ...(await linkFindings(engine, ids)),
  ];
}

function damage({ root }: Engine, id: string): Finding[] {
  try {
    readNetwork(root, id);
    return [];
  } catch (error) {
    return [{ problem: `network ${id.slice(0, 12)}: ${(error as Error).message}` }];
  }
}

function endpointFindings(engine: Engine, network: string): Finding[] {
  const left = endpointIds(networkDirectory(engine.root, network)).filter((id) => isOver(engine, id));
  return left.map((id) => ({
    problem: `network ${network.slice(0, 12)}: container ${id.slice(0, 12)} is in it, but does not run`,
    fix: ifOver(engine, id, () => releaseNetwork(engine, network, id)),
  }));
}

/** It may have been started since it was found. */
function ifOver(engine: Engine, id: string, fix: () => Promise<void> | void): () => Promise<void> {
  return async () => {
    if (isOver(engine, id)) await fix();
  };
}

/** Whose endpoint is missing, too: that one is made after the first and removed before the last of them. */
function addressFindings(engine: Engine, network: string): Finding[] {
  const directory = networkDirectory(engine.root, network);
  const present = new Set(endpointIds(directory));
  const isNobodys = (owner: string) => !present.has(owner) && isOver(engine, owner);
  const leases = [...listLeases(directory)].filter(([, owner]) => isNobodys(owner));
  const names = listNames(directory).filter(({ owner }) => isNobodys(owner));
  return [
    ...leases.map(([address, owner]) => ({
      problem: `address ${address}: leased to container ${owner.slice(0, 12)}, which does not run`,
      fix: ifOver(engine, owner, () => releaseLease(directory, address, owner)),
    })),
    ...names.map(({ name, owner }) => ({
      problem: `name "${name}" in a network: of container ${owner.slice(0, 12)}, which does not run`,
      fix: ifOver(engine, owner, () => removeName(directory, name, owner)),
    })),
  ];
}

function networkNameFindings({ root }: Engine, ids: readonly string[]): Finding[] {
  return [...reservedNames(root)]
    .filter(([, id]) => !ids.includes(id))
    .map(([name]) => ({
      problem: `network name "${name}": reserved for a network that is gone`,
      fix: () => releaseNetworkName(root, name),
    }));
}

async function linkFindings(engine: Engine, ids: readonly string[]): Promise<Finding[]> {
  const { root } = engine;
  const networks = [...ids, predefined(root, defaultNetwork, 'bridge').id];
  const bridges = new Set(networks.map((id) => bridgeName(root, { id })));
  const left = [
    ...linksOf(root, 'b').filter((link) => !bridges.has(link)),
    ...linksOf(root, 'n'),
    ...(await deadCables(engine, ids)),
  ];
  return left.map((link) => ({
    problem: `link ${link}: no network and no container has it`,
    fix: async () => {
      if (linkExists(link)) await ip([`link delete dev ${link}`]);
    },
  }));
}

/** The kernel itself removes those of a container that has just ended, and takes its time. */
async function deadCables(engine: Engine, ids: readonly string[]): Promise<string[]> {
  for (let patience = 20; ; patience--) {
    const used = new Set(ids.flatMap((id) => cablesOf(engine, id)));
    const dead = linksOf(engine.root, 'v').filter((link) => !used.has(link));
    if (dead.length === 0 || patience === 0) return dead;
    await sleep(100);
  }
}

function cablesOf(engine: Engine, network: string): string[] {
  const directory = networkDirectory(engine.root, network);
  return listContainerIds(engine.root).flatMap((id) => readEndpoint(directory, id)?.link ?? []);
}

import { findContainer } from '../container/find.js';
import { type PublishedPort, publishedPorts } from '../container/ports.js';
import { readRecord } from '../container/record.js';
import { EngineError } from '../util/errors.js';
import type { Command } from './command.js';
import { requireRoot } from './preconditions.js';

export const port: Command = {
  usage: 'port CONTAINER [PORT[/PROTOCOL]]',
  summary: 'List the ports of the host that lead to a container',
  example: 'mydocker port web 80/tcp',
  options: [],
  operands: [1, 2],
  run(input, engine) {
    requireRoot();
    const [word = '', wanted] = input.operands;
    const { id, name } = readRecord(engine.root, findContainer(engine.root, word));
    const ports = publishedPorts(engine.root, id).sort(byPort);
    if (wanted === undefined) for (const each of ports) console.log(`${each.port} -> ${hostSide(each)}`);
    else for (const each of matching(ports, wanted, name)) console.log(hostSide(each));
    return Promise.resolve(0);
  },
};

/** By number. */
const byPort = (one: PublishedPort, other: PublishedPort): number =>
  Number.parseInt(one.port, 10) - Number.parseInt(other.port, 10);

function matching(ports: readonly PublishedPort[], wanted: string, name: string): PublishedPort[] {
  const full = wanted.includes('/') ? wanted : `${wanted}/tcp`;
  const found = ports.filter(({ port }) => port === full);
  if (found.length > 0) return found;
  throw new EngineError('notFound', `no public port '${full}' published for ${name}`);
}

function hostSide({ hostIp, hostPort }: PublishedPort): string {
  return `${hostIp.includes(':') ? `[${hostIp}]` : hostIp}:${hostPort}`;
}

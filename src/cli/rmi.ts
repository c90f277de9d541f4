import { type Removal, removeImage } from '../engine/rmi.js';
import { familiarReference } from '../image/reference.js';
import type { Command } from './command.js';
import { forEach } from './each.js';
import { requireRoot } from './preconditions.js';

export const rmi: Command = {
  usage: 'rmi [OPTIONS] IMAGE [IMAGE...]',
  summary: 'Remove images',
  example: 'mydocker rmi greeter:1.0',
  options: [
    ['-f, --force', 'Also when a stopped container uses it, or it has several names'],
    ['--no-prune', 'Accepted as docker does; no image here has untagged parents'],
  ],
  operands: [1, Number.POSITIVE_INFINITY],
  async run(input, engine) {
    requireRoot();
    const force = input.flag('force');
    const removeOne = async (word: string) => describe(await removeImage(engine, word, force));
    return await forEach(input.operands, removeOne, force);
  },
};

function describe({ untagged, deleted }: Removal): string {
  const names = untagged.map((name) => `Untagged: ${familiarReference(name)}`);
  return [...names, ...deleted.map((digest) => `Deleted: ${digest}`)].join('\n');
}

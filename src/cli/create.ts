import { create as createContainer } from '../engine/create.js';
import type { Command } from './command.js';
import { readOperands } from './image-operand.js';
import { checkImageOptions } from './image-options.js';
import { requireRoot } from './preconditions.js';
import { idFile, readConfig, run } from './run.js';

/** What only a start has. */
const ofStart = /--(detach|detach-keys|dry-run|explain|sig-proxy)\b/;

export const create: Command = {
  usage: 'create [OPTIONS] [IMAGE] COMMAND [ARG...]',
  summary: 'Make a container, to be started later',
  example: 'mydocker create --name web busybox httpd -f',
  options: run.options.filter(([flags]) => !ofStart.test(flags)),
  operands: [1, Number.POSITIVE_INFINITY],
  stopsAtOperand: true,
  failure: 1,
  async run(input, engine) {
    requireRoot();
    const { image, command, notice } = await readOperands(engine, input.operands);
    await checkImageOptions(engine, image, input);
    if (notice && !input.flag('quiet')) engine.warn(notice);
    const onCreate = idFile(input.text('cidfile'));
    const config = { ...readConfig(engine, input, command), stdinOnce: input.flag('interactive') };
    const { id } = await createContainer(engine, { image, name: input.text('name') || undefined, config, left: true });
    onCreate?.(id);
    console.log(id);
    return 0;
  },
};

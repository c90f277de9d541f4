import { makeVolume } from '../../engine/volume-life.js';
import { EngineError } from '../../util/errors.js';
import { parseDriverOptions } from '../../volume/local-driver.js';
import { newVolumeName } from '../../volume/store.js';
import type { Command } from '../command.js';
import { readLabels } from '../labels.js';
import { requireRoot } from '../preconditions.js';

export const volumeCreate: Command = {
  usage: 'volume create [OPTIONS] [VOLUME]',
  summary: 'Create a volume',
  example: 'mydocker volume create data',
  options: [
    ['-d, --driver <name>', 'The volume driver: local'],
    ['--label <label>', 'Set NAME=VALUE'],
    ['-o, --opt <option>', 'What it is made of, as for mount(8): type=TYPE, device=DEVICE, o=OPTIONS'],
  ],
  operands: [0, 1],
  async run(input, engine) {
    requireRoot();
    const driver = input.text('driver') ?? 'local';
    if (driver !== 'local') throw new EngineError('invalid', `unknown volume driver "${driver}": use local`);
    const [name] = input.operands;
    const labels = readLabels(input.list('label'), []);
    const made = { labels, anonymous: name === undefined, ...parseDriverOptions(input.list('opt')) };
    const record = await makeVolume(engine, name ?? newVolumeName(), made);
    console.log(record.name);
    return 0;
  },
};

import { listVolumes, type VolumeUse } from '../../engine/volumes.js';
import { EngineError } from '../../util/errors.js';
import type { Command } from '../command.js';
import { table } from '../table.js';
import { describeVolume } from './describe.js';

export const volumeLs: Command = {
  usage: 'volume ls [OPTIONS]',
  summary: 'List volumes',
  example: 'mydocker volume ls --filter dangling=true',
  options: [
    ['-f, --filter <filter>', 'Only those with dangling=true|false, name=PART or label=NAME[=VALUE]'],
    ['--format <form>', 'table, or json for one object a line'],
    ['-q, --quiet', 'Only the names'],
  ],
  operands: [0, 0],
  run(input, engine) {
    const format = readFormat(input.text('format'));
    const filters = input.list('filter').map(readFilter);
    const volumes = listVolumes(engine).filter((volume) => filters.every((matches) => matches(volume)));
    if (input.flag('quiet')) for (const { record } of volumes) console.log(record.name);
    else if (format === 'json') for (const { record } of volumes) console.log(jsonLine(engine.root, record));
    else
      console.log(
        table(
          ['DRIVER', 'VOLUME NAME'],
          volumes.map(({ record }) => ['local', record.name]),
        ),
      );
    return Promise.resolve(0);
  },
};

function readFormat(form = 'table'): string {
  if (['table', 'json'].includes(form)) return form;
  throw new EngineError('invalid', `invalid argument "${form}" for "--format": use table or json`);
}

function jsonLine(root: string, record: VolumeUse['record']): string {
  return JSON.stringify(describeVolume(root, record));
}

function readFilter(text: string): (volume: VolumeUse) => boolean {
  const [key, ...rest] = text.split('=');
  const value = rest.join('=');
  if (key === 'dangling') {
    const wanted = readBoolean(text, value);
    return ({ usedBy }) => (usedBy.length === 0) === wanted;
  }
  if (key === 'name') return ({ record }) => record.name.includes(value);
  if (key === 'label') return ({ record }) => hasLabel(record.labels, value);
  throw new EngineError('invalid', `invalid filter "${text}": use dangling=, name= or label=`);
}

function readBoolean(text: string, value: string): boolean {
  if (['true', '1'].includes(value)) return true;
  if (['false', '0'].includes(value)) return false;
  throw new EngineError('invalid', `invalid filter "${text}": use true or false`);
}

function hasLabel(labels: Readonly<Record<string, string>>, wanted: string): boolean {
  const [name = '', ...value] = wanted.split('=');
  return Object.hasOwn(labels, name) && (value.length === 0 || labels[name] === value.join('='));
}

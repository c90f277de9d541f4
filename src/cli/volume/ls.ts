import { listVolumes, type VolumeUse } from '../../engine/volumes.js';
import { EngineError } from '../../util/errors.js';
import type { Command } from '../command.js';
import { printRows, type Row } from '../format.js';
import { describeVolume } from './describe.js';

export const volumeLs: Command = {
  usage: 'volume ls [OPTIONS]',
  summary: 'List volumes',
  example: 'mydocker volume ls --filter dangling=true',
  options: [
    ['-f, --filter <filter>', 'Only those with dangling=true|false, name=PART or label=NAME[=VALUE]'],
    ['--format <form>', 'table, json for one object a line, or a template: {{.Name}} {{.Mountpoint}} …'],
    ['-q, --quiet', 'Only the names'],
  ],
  operands: [0, 0],
  run(input, engine) {
    const filters = input.list('filter').map(readFilter);
    const volumes = listVolumes(engine).filter((volume) => filters.every((matches) => matches(volume)));
    if (input.flag('quiet')) for (const { record } of volumes) console.log(record.name);
    else
      printRows(
        volumes.map((volume) => describeRow(engine.root, volume)),
        columns,
        input.text('format'),
      );
    return Promise.resolve(0);
  },
};

const columns = { DRIVER: 'Driver', 'VOLUME NAME': 'Name' };

function describeRow(root: string, { record }: VolumeUse): Row {
  const { CreatedAt, Driver, Labels, Mountpoint, Name, Scope } = describeVolume(root, record);
  const labels = Object.entries(Labels).map((label) => label.join('='));
  return { CreatedAt, Driver, Labels: labels.join(','), Mountpoint, Name, Scope };
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

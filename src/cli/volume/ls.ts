import { describeVolume } from '../../engine/inspect/volume.js';
import { readVolumeFilters } from '../../engine/volume-filters.js';
import { listVolumes, type VolumeUse } from '../../engine/volumes.js';
import { localTime } from '../../util/human.js';
import type { Command } from '../command.js';
import { isUsual, printRows, type Row } from '../format.js';
import { withLabels } from '../row-labels.js';

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
    const volumes = listVolumes(engine).filter(readVolumeFilters(input.list('filter')));
    const format = input.text('format');
    if (input.flag('quiet') && isUsual(format)) for (const { record } of volumes) console.log(record.name);
    else
      printRows(
        volumes.map((volume) => describeRow(engine.root, volume)),
        columns,
        format,
      );
    return Promise.resolve(0);
  },
};

const columns = { DRIVER: 'Driver', 'VOLUME NAME': 'Name' };

function describeRow(root: string, { record }: VolumeUse): Row {
  const { CreatedAt, Driver, Labels, Mountpoint, Name, Scope } = describeVolume(root, record);
  const labels = Object.entries(Labels).map((label) => label.join('='));
  const row = { CreatedAt: localTime(CreatedAt), Driver, Labels: labels.join(','), Mountpoint, Name, Scope };
  return withLabels(row, Labels);
}

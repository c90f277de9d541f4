import { readNetworkFilters } from '../../engine/network/filters.js';
import { listNetworks, type NetworkRecord } from '../../network/record.js';
import { localTime } from '../../util/human.js';
import type { Command } from '../command.js';
import { isUsual, printRows, type Row } from '../format.js';
import { withLabels } from '../row-labels.js';

export const networkLs: Command = {
  usage: 'network ls [OPTIONS]',
  summary: 'List networks',
  example: 'mydocker network ls --filter type=custom',
  options: [
    [
      '-f, --filter <filter>',
      'Only those with dangling=true|false, driver=, name=PART, id=, type=builtin|custom or label=NAME[=VALUE]',
    ],
    ['--format <form>', 'table, json for one object a line, or a template: {{.ID}} {{.Name}} …'],
    ['--no-trunc', 'Do not shorten ids'],
    ['-q, --quiet', 'Only the ids'],
  ],
  operands: [0, 0],
  run(input, engine) {
    const networks = listNetworks(engine.root).filter(readNetworkFilters(engine, input.list('filter')));
    const rows = networks.map((network) => rowOf(network, input.flag('no-trunc')));
    const format = input.text('format');
    if (input.flag('quiet') && isUsual(format)) for (const { ID } of rows) console.log(ID);
    else printRows(rows, columns, format);
    return Promise.resolve(0);
  },
};

const columns = { 'NETWORK ID': 'ID', NAME: 'Name', DRIVER: 'Driver', SCOPE: 'Scope' };

function rowOf({ id, name, driver, internal, pools, labels, created }: NetworkRecord, whole: boolean): Row {
  const row = {
    ID: whole ? id : id.slice(0, 12),
    Name: name,
    Driver: driver,
    Scope: 'local',
    IPv6: String(pools.some(({ subnet }) => subnet.includes(':'))),
    Internal: String(internal),
    Labels: Object.entries(labels)
      .map(([key, value]) => `${key}=${value}`)
      .join(','),
    CreatedAt: localTime(created, true),
  };
  return withLabels(row, labels);
}

import { readNetworkFilters } from '../../engine/network/filters.js';
import { listNetworks, type NetworkRecord } from '../../network/record.js';
import type { Command } from '../command.js';
import { printRows } from '../format.js';

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
    const idOf = ({ id }: NetworkRecord) => (input.flag('no-trunc') ? id : id.slice(0, 12));
    if (input.flag('quiet')) for (const network of networks) console.log(idOf(network));
    else
      printRows(
        networks.map((network) => ({ ID: idOf(network), ...rowOf(network) })),
        columns,
        input.text('format'),
      );
    return Promise.resolve(0);
  },
};

const columns = { 'NETWORK ID': 'ID', NAME: 'Name', DRIVER: 'Driver', SCOPE: 'Scope' };

function rowOf({ name, driver, internal, pools, labels, created }: NetworkRecord) {
  return {
    Name: name,
    Driver: driver,
    Scope: 'local',
    IPv6: String(pools.some(({ subnet }) => subnet.includes(':'))),
    Internal: String(internal),
    Labels: Object.entries(labels)
      .map(([key, value]) => `${key}=${value}`)
      .join(','),
    CreatedAt: created,
  };
}

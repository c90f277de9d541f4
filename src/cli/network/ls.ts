import { isPredefined, listNetworks, type NetworkRecord } from '../../network/record.js';
import { EngineError } from '../../util/errors.js';
import type { Command } from '../command.js';
import { printRows } from '../format.js';

export const networkLs: Command = {
  usage: 'network ls [OPTIONS]',
  summary: 'List networks',
  example: 'mydocker network ls --filter type=custom',
  options: [
    ['-f, --filter <filter>', 'Only those with driver=, name=PART, id=, type=builtin|custom or label=NAME[=VALUE]'],
    ['--format <form>', 'table, json for one object a line, or a template: {{.ID}} {{.Name}} …'],
    ['--no-trunc', 'Do not shorten ids'],
    ['-q, --quiet', 'Only the ids'],
  ],
  operands: [0, 0],
  run(input, engine) {
    const filters = input.list('filter').map(readFilter);
    const networks = listNetworks(engine.root).filter((network) => filters.every((matches) => matches(network)));
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

function readFilter(text: string): (network: NetworkRecord) => boolean {
  const [key, ...rest] = text.split('=');
  const value = rest.join('=');
  if (key === 'driver') return ({ driver }) => driver === value;
  if (key === 'name') return ({ name }) => name.includes(value);
  if (key === 'id') return ({ id }) => id.startsWith(value);
  if (key === 'scope') return () => value === 'local';
  if (key === 'type' && ['builtin', 'custom'].includes(value)) {
    return (network) => isPredefined(network) === (value === 'builtin');
  }
  if (key === 'label') return ({ labels }) => hasLabel(labels, value);
  throw new EngineError(
    'invalid',
    `invalid filter "${text}": use driver=, name=, id=, scope=, type=builtin|custom or label=`,
  );
}

function hasLabel(labels: Readonly<Record<string, string>>, wanted: string): boolean {
  const [name = '', ...value] = wanted.split('=');
  return Object.hasOwn(labels, name) && (value.length === 0 || labels[name] === value.join('='));
}

import { type DiskUsage, diskUsage, type Summary, summarize } from '../../engine/disk-usage.js';
import { chooseImages } from '../../engine/image-filters.js';
import { EngineError } from '../../util/errors.js';
import { humanSize } from '../../util/human.js';
import type { Command } from '../command.js';
import { formatRows, printRows, type Row } from '../format.js';
import { imageRow } from '../image-rows.js';
import { requireRoot } from '../preconditions.js';
import { containerRow } from '../ps-rows.js';

export const systemDf: Command = {
  usage: 'system df [OPTIONS]',
  summary: 'Show what takes space, and how much of it could be had back',
  example: 'mydocker system df --verbose',
  options: [
    ['--format <form>', 'table, json for one object a line, or a template: {{.Type}} {{.Size}} {{.Reclaimable}} …'],
    ['-v, --verbose', 'Each image, container and volume'],
  ],
  operands: [0, 0],
  async run(input, engine) {
    requireRoot();
    const format = input.text('format');
    if (input.flag('verbose') && format !== undefined) {
      throw new EngineError('invalid', 'conflicting options: --verbose and --format');
    }
    const usage = await diskUsage(engine);
    if (input.flag('verbose')) printDetails(engine.root, usage);
    else printRows(Object.entries(summarize(usage)).map(summaryRow), columns, format);
    return 0;
  },
};

const columns = {
  TYPE: 'Type',
  TOTAL: 'TotalCount',
  ACTIVE: 'Active',
  SIZE: 'Size',
  RECLAIMABLE: 'Reclaimable',
};

function summaryRow([kind, { total, active, size, reclaimable }]: [string, Summary]): Row {
  const part = size > 0 ? ` (${Math.floor((reclaimable / size) * 100)}%)` : '';
  return {
    Type: kind,
    TotalCount: String(total),
    Active: String(active),
    Size: humanSize(size),
    Reclaimable: `${humanSize(reclaimable)}${part}`,
  };
}

function printDetails(root: string, { images, containers, volumes }: DiskUsage): void {
  printPart('Images', imageColumns, images.flatMap(imageUsageRows));
  printPart(
    'Containers',
    containerColumns,
    containers.map(({ size, ...listed }) => ({ ...containerRow(root, listed, false), Size: humanSize(size) })),
  );
  printPart(
    'Local Volumes',
    volumeColumns,
    volumes.map(({ record, links, size }) => ({ Name: record.name, Links: String(links), Size: humanSize(size) })),
  );
}

const imageColumns = {
  REPOSITORY: 'Repository',
  TAG: 'Tag',
  'IMAGE ID': 'ID',
  CREATED: 'CreatedSince',
  SIZE: 'Size',
  'SHARED SIZE': 'SharedSize',
  'UNIQUE SIZE': 'UniqueSize',
  CONTAINERS: 'Containers',
};

const containerColumns = {
  'CONTAINER ID': 'ID',
  IMAGE: 'Image',
  COMMAND: 'Command',
  'LOCAL VOLUMES': 'LocalVolumes',
  SIZE: 'Size',
  CREATED: 'RunningFor',
  STATUS: 'Status',
  NAMES: 'Names',
};

const volumeColumns = { 'VOLUME NAME': 'Name', LINKS: 'Links', SIZE: 'Size' };

function imageUsageRows({ image, size, shared, containers }: DiskUsage['images'][number]): Row[] {
  const own = {
    SharedSize: humanSize(shared),
    UniqueSize: humanSize(size - shared),
    Containers: String(containers),
  };
  return chooseImages([image]).map((line) => ({ ...imageRow(line, false), ...own }));
}

function printPart(kind: string, heads: Readonly<Record<string, string>>, rows: readonly Row[]): void {
  console.log(`${kind} space usage:\n\n${formatRows(rows, heads).join('\n')}\n`);
}

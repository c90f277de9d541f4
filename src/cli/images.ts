import { chooseImages } from '../engine/image-filters.js';
import { listImages } from '../image/list.js';
import { ImageStore } from '../image/store.js';
import type { Command } from './command.js';
import { isUsual, printRows } from './format.js';
import { imageRow } from './image-rows.js';
import { requireRoot } from './preconditions.js';

export const images: Command = {
  usage: 'images [OPTIONS] [REPOSITORY[:TAG]]',
  summary: 'List images',
  example: 'mydocker images --filter dangling=true',
  options: [
    ['-a, --all', 'Accepted as docker does: no image is hidden'],
    ['--digests', 'Show the digests of the manifests'],
    [
      '-f, --filter <filter>',
      'Only those with before=IMAGE, dangling=true|false, label=NAME[=VALUE], reference=PATTERN, since=IMAGE, until=TIME',
    ],
    ['--format <form>', 'table, json for one object a line, or a template: {{.Repository}} {{.Tag}} …'],
    ['--no-trunc', 'Do not shorten ids'],
    ['-q, --quiet', 'Only the ids'],
  ],
  operands: [0, 1],
  async run(input, engine) {
    requireRoot();
    const filters = [...input.list('filter'), ...input.operands.map((pattern) => `reference=${pattern}`)];
    const { images: all, problems } = await listImages(new ImageStore(engine.root));
    for (const problem of problems) engine.warn(problem.message);
    const rows = chooseImages(all, filters).map((line) => imageRow(line, input.flag('no-trunc')));
    const format = input.text('format');
    if (input.flag('quiet') && isUsual(format)) for (const id of new Set(rows.map(({ ID }) => ID))) console.log(id);
    else printRows(rows, input.flag('digests') ? withDigests : columns, format);
    return 0;
  },
};

const columns = { REPOSITORY: 'Repository', TAG: 'Tag', 'IMAGE ID': 'ID', CREATED: 'CreatedSince', SIZE: 'Size' };

const withDigests = {
  REPOSITORY: 'Repository',
  TAG: 'Tag',
  DIGEST: 'Digest',
  'IMAGE ID': 'ID',
  CREATED: 'CreatedSince',
  SIZE: 'Size',
};

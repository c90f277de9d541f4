import { type HistoryLine, history as imageHistory } from '../engine/history.js';
import { ago, humanSize, shortId } from '../util/human.js';
import type { Command } from './command.js';
import { printRows, type Row } from './format.js';
import { requireRoot } from './preconditions.js';

export const history: Command = {
  usage: 'history [OPTIONS] IMAGE',
  summary: 'Show how an image came about, the latest layer first',
  example: 'mydocker history greeter:1.0',
  options: [
    ['--format <form>', 'table, json for one object a line, or a template: {{.ID}} {{.CreatedBy}} …'],
    ['--no-trunc', 'Do not shorten ids and commands'],
    ['-q, --quiet', 'Only the ids'],
  ],
  operands: [1, 1],
  async run(input, engine) {
    requireRoot();
    const { image, lines } = await imageHistory(engine, input.operands[0] ?? '');
    const whole = input.flag('no-trunc');
    // Only of the image itself an id is known: its layers were no images here.
    const rows = lines.map((line, index) => describe(line, index === 0 ? image.id : undefined, whole));
    if (input.flag('quiet')) for (const row of rows) console.log(row.ID);
    else printRows(rows, columns, input.text('format'));
    return 0;
  },
};

const columns = { IMAGE: 'ID', CREATED: 'CreatedSince', 'CREATED BY': 'CreatedBy', SIZE: 'Size', COMMENT: 'Comment' };

function describe(line: HistoryLine, id: string | undefined, whole: boolean): Row {
  const command = line.created_by ?? '';
  return {
    ID: id === undefined ? '<missing>' : whole ? id : shortId(id),
    CreatedAt: line.created ?? '',
    CreatedSince: ago(line.created),
    CreatedBy: whole || command.length <= 45 ? command : `${command.slice(0, 44)}…`,
    Size: humanSize(line.size),
    Comment: line.comment ?? '',
  };
}

import { type HistoryLine, history as imageHistory } from '../engine/history.js';
import { ago, humanSize, shortId } from '../util/human.js';
import type { Command } from './command.js';
import { isUsual, printRows, type Row } from './format.js';
import { requireRoot } from './preconditions.js';

export const history: Command = {
  usage: 'history [OPTIONS] IMAGE',
  summary: 'Show how an image came about, the latest layer first',
  example: 'mydocker history greeter:1.0',
  options: [
    ['--format <form>', 'table, json for one object a line, or a template: {{.ID}} {{.CreatedBy}} …'],
    ['-H, --human', 'Sizes and times for people; =false for bytes and a date'],
    ['--no-trunc', 'Do not shorten ids and commands'],
    ['-q, --quiet', 'Only the ids'],
  ],
  operands: [1, 1],
  async run(input, engine) {
    requireRoot();
    const { image, lines } = await imageHistory(engine, input.operands[0] ?? '');
    const form = { whole: input.flag('no-trunc'), human: !input.flag('no-human') };
    // Only of the image itself an id is known: its layers were no images here.
    const rows = lines.map((line, index) => describe(line, index === 0 ? image.id : undefined, form));
    const format = input.text('format');
    if (input.flag('quiet') && isUsual(format)) for (const row of rows) console.log(row.ID);
    else printRows(rows, columns, format);
    return 0;
  },
};

const columns = { IMAGE: 'ID', CREATED: 'CreatedSince', 'CREATED BY': 'CreatedBy', SIZE: 'Size', COMMENT: 'Comment' };

interface Form {
  readonly whole: boolean;
  readonly human: boolean;
}

function describe(line: HistoryLine, id: string | undefined, { whole, human }: Form): Row {
  const command = line.created_by ?? '';
  return {
    ID: id === undefined ? '<missing>' : whole ? id : shortId(id),
    CreatedAt: line.created ?? '',
    CreatedSince: human ? ago(line.created) : (line.created ?? ''),
    CreatedBy: whole || command.length <= 45 ? command : `${command.slice(0, 44)}…`,
    Size: human ? humanSize(line.size) : String(line.size),
    Comment: line.comment ?? '',
  };
}

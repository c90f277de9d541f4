import type { StepSource } from './project.js';

const numbered = (from: number, to: number): string =>
  Array.from({ length: to - from + 1 }, (_, index) => `line ${from + index}\n`).join('');

/** Text of ten lines. */
const ten = numbered(1, 10);
/** Text of twenty lines. */
export const twenty = numbered(1, 20);

/** A series in which file `src/lines` grows: each step's lines can be told from those of the others. */
export const lines: StepSource[] = [
  { step: '01.1 begin', title: 'Begin', files: { 'src/lines': ten } },
  {
    step: '01.2 middle',
    title: 'Say more in the middle',
    files: { 'src/lines': ten.replace('line 5\n', 'line 5\nmiddle\n') },
  },
  {
    step: '02.1 grow',
    title: 'Grow to twenty',
    files: { 'src/lines': twenty.replace('line 5\n', 'line 5\nmiddle\n'), 'src/other': 'other\n' },
  },
  {
    step: '02.2 rename',
    title: 'Find a better name',
    files: { 'src/lines': null, 'src/text': twenty.replace('line 5\n', 'line 5\nmiddle\n') },
  },
];

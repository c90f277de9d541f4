import { expect, it } from 'vitest';
import { formatRows } from './format.js';
import { withLabels } from './row-labels.js';
import { table } from './table.js';

const rows = [
  { Name: 'a', Tag: 'one' },
  { Name: 'bcd', Tag: '"2"' },
];
const columns = { NAME: 'Name', 'ITS TAG': 'Tag' };

it.each<[string, string[]]>([
  ['', ['NAME   ITS TAG\na      one\nbcd    "2"']],
  ['table', ['NAME   ITS TAG\na      one\nbcd    "2"']],
  ['table {{.Tag}}\\t{{ .Name }}', ['ITS TAG   NAME\none       a\n"2"       bcd']],
  ['json', ['{"Name":"a","Tag":"one"}', '{"Name":"bcd","Tag":"\\"2\\""}']],
  ['{{.Name}}:{{.Tag}}', ['a:one', 'bcd:"2"']],
  ['{{json .Tag}}\\t{{json .}}', ['"one"\t{"Name":"a","Tag":"one"}', '"\\"2\\""\t{"Name":"bcd","Tag":"\\"2\\""}']],
  ['table {{upper .Name}}: {{.Tag}}', ['NAME: ITS TAG\nA: one\nBCD: "2"']],
  ['{{if eq .Name "a"}}first{{else}}{{len .Tag}}{{end}}', ['first', '3']],
  ['plain', ['plain', 'plain']],
])('--format %j', (format, lines) => {
  expect(formatRows(rows, columns, format)).toEqual(lines);
});

it('heads a column of labels with the last part of their key', () => {
  const labelled = [withLabels({ Name: 'a' }, { 'com.x.b-c_d': '1' }), withLabels({ Name: 'b' }, {})];
  const template = 'table {{.Name}}\\t{{.Label "com.x.b-c_d"}}\\t{{.Label "constructor"}}';
  expect(formatRows(labelled, columns, template)).toEqual(['NAME   b c d   constructor\na      1\nb']);
});

it('heads columns of which nobody has a row', () => {
  expect(formatRows([], columns, 'table {{.Tag}}\\t{{.Other}}')).toEqual(['ITS TAG   OTHER']);
});

it.each([
  ['{{.None}}', 'no entry for key "None"; there is Name, Tag'],
  ['{{Name}}', 'function "Name" not defined'],
])('refuses %j', (format, message) => {
  expect(() => formatRows(rows, columns, format)).toThrow(message);
});

it('lets the widest columns give way on a narrow terminal', () => {
  const lines = table(['A', 'B'], [['x'.repeat(40), 'y'.repeat(12)]], 30).split('\n');
  expect(lines[1]).toBe(`${'x'.repeat(14)}…   ${'y'.repeat(12)}`);
  expect(Math.max(...lines.map((line) => line.length))).toBe(30);
});

it('never makes a column unreadable', () => {
  expect(table(['A'], [['x'.repeat(40)]], 1)).toBe(`A\n${'x'.repeat(7)}…`);
});

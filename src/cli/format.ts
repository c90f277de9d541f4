import { compile } from '../util/template/template.js';
import { withLabelHeadings } from './row-labels.js';
import { table } from './table.js';

/** One line of a list: its values by docker's names for them, which `--format` uses. */
export type Row = Readonly<Record<string, string>>;

/** The columns of a table by their heading, and the value in each. */
export type Columns = Readonly<Record<string, string>>;

/**
 * Prints rows as `--format` says: `table` (or nothing), `json` for one object a line, a template that is filled in for each row, or
 * `table` and a template whose tabs part the columns.
 *
 * @throws EngineError `invalid` for a template that is not understood
 */
export function printRows(rows: readonly Row[], columns: Columns, format?: string): void {
  for (const line of formatRows(rows, columns, format)) console.log(line);
}

/** True of the formats to which `--quiet` is no contradiction. Any other goes before it, as in docker; only `ps` has it the other way round. */
export function isUsual(format = ''): boolean {
  return format === '' || format === 'table';
}

export function formatRows(rows: readonly Row[], columns: Columns, format?: string): string[] {
  const [, isTable, template = ''] = /^(table(?:\s+|$))?(.*)$/s.exec(withTabs(format || 'table')) ?? [];
  if (isTable !== undefined) return [template === '' ? wholeTable(rows, columns) : tableOf(rows, columns, template)];
  if (template === 'json') return rows.map((row) => JSON.stringify(row));
  return rows.map(compile(template));
}

/** A shell leaves the two characters of `\t` as they are. */
function withTabs(format: string): string {
  return format.replaceAll('\\t', '\t').replaceAll('\\n', '\n');
}

function wholeTable(rows: readonly Row[], columns: Columns): string {
  const names = Object.values(columns);
  return table(
    Object.keys(columns),
    rows.map((row) => names.map((name) => row[name] ?? '')),
  );
}

/** The headings are what the template makes of a row that has the heading of each value for a value. */
function tableOf(rows: readonly Row[], columns: Columns, template: string): string {
  const fill = compile(template);
  // Without a row nobody knows what there is: what the template names has a heading.
  const named = rows.length > 0 ? rows.flatMap((row) => Object.keys(row)) : (template.match(/(?<=\.)\w+/g) ?? []);
  const names = new Set([...Object.values(columns), ...named]);
  const known = new Map(Object.entries(columns).map(([heading, name]) => [name, heading]));
  const headings = Object.fromEntries([...names].map((name) => [name, known.get(name) ?? name.toUpperCase()]));
  const [first = [], ...lines] = [withLabelHeadings(headings), ...rows].map((row) => fill(row).split('\t'));
  return table(first, lines);
}

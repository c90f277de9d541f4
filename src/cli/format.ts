import { EngineError } from '../util/errors.js';
import { table } from './table.js';

/** One line of a list: its values by docker's names for them, which `--format` uses. */
export type Row = Readonly<Record<string, string>>;

/** The columns of a table by their heading, and the value in each. */
export type Columns = Readonly<Record<string, string>>;

/**
 * Prints rows as `--format` says: `table` (or nothing), `json` for one object a line, a template with `{{.Name}}` and `{{json .}}` for each
 * row, or `table` and a template whose values become columns.
 *
 * @throws EngineError `invalid` for a template that is not understood
 */
export function printRows(rows: readonly Row[], columns: Columns, format = 'table'): void {
  for (const line of formatRows(rows, columns, format)) console.log(line);
}

export function formatRows(rows: readonly Row[], columns: Columns, format: string): string[] {
  const [, isTable, template = ''] = /^(table(?:\s+|$))?(.*)$/s.exec(format) ?? [];
  if (isTable !== undefined) return [tableOf(rows, template === '' ? columns : columnsOf(template, columns))];
  if (template === 'json') return rows.map((row) => JSON.stringify(row));
  return rows.map((row) => fill(template, row));
}

function tableOf(rows: readonly Row[], columns: Columns): string {
  const names = Object.values(columns);
  return table(
    Object.keys(columns),
    rows.map((row) => names.map((name) => row[name] ?? '')),
  );
}

/** `{{.Repository}}\t{{.Tag}}`: a tab, or the two characters that a shell leaves of it, parts the columns. */
function columnsOf(template: string, columns: Columns): Columns {
  const headings = new Map(Object.entries(columns).map(([heading, name]) => [name, heading]));
  const names = [...template.matchAll(/\{\{\s*\.(\w+)\s*\}\}/g)].map(([, name = '']) => name);
  return Object.fromEntries(names.map((name) => [headings.get(name) ?? name.toUpperCase(), name]));
}

function fill(template: string, row: Row): string {
  const text = template.replaceAll('\\t', '\t').replaceAll('\\n', '\n');
  return text.replaceAll(/\{\{\s*(.*?)\s*\}\}/g, (_, expression: string) => {
    if (expression === 'json .') return JSON.stringify(row);
    const [, json, name = ''] = /^(json )?\.(\w+)$/.exec(expression) ?? [];
    const value = row[name];
    if (value === undefined) {
      throw new EngineError(
        'invalid',
        `"{{${expression}}}" is not understood: use {{.NAME}} with ${Object.keys(row).join(', ')}`,
      );
    }
    return json ? JSON.stringify(value) : value;
  });
}

/** Gives a row docker's method `.Label "key"`, which is no value of it: `json` does not show it. */
export function withLabels<Row extends object>(row: Row, labels: Readonly<Record<string, string>>): Row {
  return withLabel(row, (key) => (Object.hasOwn(labels, key) ? (labels[key] ?? '') : ''));
}

/** The same for the row of the headings, with docker's for a label: the last part of its key. */
export function withLabelHeadings<Row extends object>(row: Row): Row {
  return withLabel(row, (key) => (key.split('.').at(-1) ?? '').replaceAll(/[-_]/g, ' '));
}

function withLabel<Row extends object>(row: Row, label: (key: string) => string): Row {
  return Object.defineProperty(row, 'Label', { value: label });
}

import type { Finding } from '../engine/finding.js';
import { compile } from '../util/template/template.js';
import { printRows } from './format.js';

/** A finding as a program reads it. */
export interface DoctorRow {
  /** What it is about: `container 3f4e8a12c0de (web)`, a path, a table of nftables. */
  readonly Where: string;
  readonly What: string;
  /** What to do about it; empty where nobody knows. */
  readonly Remedy: string;
  /** True when `--fix` mends it. */
  readonly Fixable: boolean;
  /** True when it has just been mended. */
  readonly Fixed: boolean;
}

/** Takes the line of a finding apart: `WHERE: WHAT; REMEDY`. */
export function doctorRow({ problem, fix }: Finding, fixed: boolean): DoctorRow {
  const [, where = '', rest = ''] = /^(?:(.*?): )?(.*)$/s.exec(problem) ?? [];
  const [, what = '', remedy = ''] = /^(.*?)(?:; (.*))?$/s.exec(rest) ?? [];
  return {
    Where: where,
    What: what,
    Remedy: fix ? 'mydocker doctor --fix' : remedy,
    Fixable: fix !== undefined,
    Fixed: fixed,
  };
}

const columns = { WHERE: 'Where', WHAT: 'What', FIXABLE: 'Fixable', FIXED: 'Fixed' };

/**
 * Reads `--format`: `json` is one array of all findings, as a program wants one answer; else it is what `printRows` takes.
 *
 * @returns prints them
 * @throws EngineError `invalid` for a template that is not understood
 */
export function findingsPrinter(format: string): (rows: readonly DoctorRow[]) => void {
  if (format === 'json') return (rows) => console.log(JSON.stringify(rows, null, 4));
  const fill = compile(format);
  if (format.startsWith('table')) return (rows) => printRows(rows.map(asTexts), columns, format);
  return (rows) => {
    for (const line of rows.map(fill)) console.log(line);
  };
}

function asTexts(row: DoctorRow): Record<string, string> {
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [name, String(value)]));
}

import type { Step } from '../series/load.js';
import type { DiffLine, FileDiff, Hunk } from '../series/patch.js';
import { PageError, type Range, type Selection, type Target } from './block.js';
import { declarations } from './declarations.js';

/** What can be shown of a file: its changed lines, or the file itself when only its name, mode or bytes change. */
export type Unit = DiffLine | FileDiff;

/** The part of a file's diff that one block shows, context lines included. */
export interface View {
  file: FileDiff;
  units: Set<Unit>;
}

export function unitsOf(file: FileDiff): Unit[] {
  const changed = file.hunks.flatMap((hunk) => hunk.lines.filter((line) => line.kind !== 'same'));
  return changed.length > 0 ? changed : [file];
}

export function wholeFile(file: FileDiff): View {
  return { file, units: new Set<Unit>([file, ...file.hunks.flatMap((hunk) => hunk.lines)]) };
}

/**
 * The parts of a step that a target names.
 *
 * @throws PageError when it names nothing that the step changes
 */
export function selectTarget(step: Step, target: Target, line: number): View[] {
  const files = step.files.filter((file) => matches(target.pattern, file.path));
  if (files.length === 0) {
    const known = step.files.map((file) => file.path).join(', ');
    throw new PageError(`step ${step.id} does not touch ${target.pattern}; it touches ${known}`, line);
  }
  return files.map((file) => (target.selection ? selectPart(step, file, target.selection, line) : wholeFile(file)));
}

/** Globs as in .gitignore: `*` stays inside a folder, `**` does not. */
function matches(pattern: string, path: string): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\?]/g, '\\$&')
    .replace(/\*\*|\*/g, (star) => (star === '*' ? '[^/]*' : '.*'));
  return new RegExp(`^${source}$`).test(path);
}

function selectPart(step: Step, file: FileDiff, selection: Selection, line: number): View {
  const units = new Set<Unit>(
    selection.by === 'hunk' ? byHunk(file, selection.ranges, line) : byLine(step, file, selection, line),
  );
  if (![...units].some((unit) => 'kind' in unit && unit.kind !== 'same')) {
    throw new PageError(`step ${step.id} changes nothing in that part of ${file.path}`, line);
  }
  return { file, units };
}

function byHunk(file: FileDiff, ranges: Range<number>[], line: number): DiffLine[] {
  const beyond = ranges.find((range) => range.from < 1 || range.to > file.hunks.length);
  if (beyond) throw new PageError(`${file.path} has ${file.hunks.length} hunks in this step, not ${beyond.to}`, line);
  return file.hunks.filter((_hunk, index) => within(ranges, index + 1)).flatMap((hunk) => hunk.lines);
}

function byLine(step: Step, file: FileDiff, selection: Exclude<Selection, { by: 'hunk' }>, line: number): DiffLine[] {
  const ranges =
    selection.by === 'line' ? selection.ranges : selection.ranges.map((range) => linesOf(step, file, range, line));
  const length = step.after.get(file.path)?.length ?? 0;
  return file.hunks.flatMap((hunk) => hunk.lines.filter((one) => within(ranges, Math.min(one.at, length))));
}

function within(ranges: Range<number>[], value: number): boolean {
  return ranges.some((range) => value >= range.from && value <= range.to);
}

function linesOf(step: Step, file: FileDiff, names: Range<string>, line: number): Range<number> {
  const all = declarations(file.path, step.after.get(file.path) ?? []);
  const find = (name: string) => {
    const found = all.find((one) => one.name === name);
    if (found) return found;
    throw new PageError(`${file.path} declares no ${name}; it has ${all.map((one) => one.name).join(', ')}`, line);
  };
  return { from: find(names.from).from, to: find(names.to).to };
}

/** What is left of a file's diff, with up to three lines of context around each change; nothing left is undefined. */
export function remainder(file: FileDiff, shown: ReadonlySet<Unit>): View | undefined {
  const open = unitsOf(file).filter((unit) => !shown.has(unit));
  if (open.length === 0) return undefined;
  if (open.length === unitsOf(file).length) return wholeFile(file);
  return { file, units: new Set<Unit>(file.hunks.flatMap((hunk) => openLines(hunk, new Set(open)))) };
}

const CONTEXT = 3;

function openLines(hunk: Hunk, open: ReadonlySet<Unit>): DiffLine[] {
  return hunk.lines.filter((line, index) => {
    if (line.kind !== 'same') return open.has(line);
    return hunk.lines.slice(Math.max(0, index - CONTEXT), index + CONTEXT + 1).some((near) => open.has(near));
  });
}

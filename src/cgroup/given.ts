import type { Setting } from './contract.js';

/** A file's setting, when it was asked for. */
export function given(file: string, value: number | string | undefined, why: string): Setting[] {
  return value === undefined ? [] : [[file, String(value), why]];
}

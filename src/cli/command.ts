import type { Engine } from '../engine/context.js';

/** An option: its flags as cac reads them, and what it does. With <value> it takes one, with [value] it may. */
export type OptionRow = readonly [flags: string, description: string];

/** A command as its file describes it. */
export interface Command {
  /** What follows "mydocker", with the operands: `run COMMAND [ARG...]`. */
  readonly usage: string;
  readonly summary: string;
  readonly options: readonly OptionRow[];
  readonly example: string;
  /** Fewest and most operands. */
  readonly operands: readonly [number, number];
  /** The first operand ends the options: what follows belongs to somebody else's command line. */
  readonly stopsAtOperand?: boolean;
  /** Exit code of an engine error; 1 unless said, as in docker. */
  readonly failure?: number;
  /** Does it; returns the exit code. */
  run(input: Input, engine: Engine): Promise<number>;
}

/** A parsed command line. Options go by their long name without dashes. */
export interface Input {
  readonly operands: readonly string[];
  flag(name: string): boolean;
  /** The last value given, or undefined. */
  text(name: string): string | undefined;
  /** Every value given, in order. */
  list(name: string): readonly string[];
}

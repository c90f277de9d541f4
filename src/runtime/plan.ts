/** One step of a container's start: the shim turns it into one system call, or one write to a kernel file. */
export interface Instruction {
  /** Name of the shim's op (`native/ops.c`). */
  readonly op: string;
  readonly args: readonly string[];
  /** What it is for, in a few words: shown by `--explain` and in error messages. */
  readonly why: string;
  /** The chapter that explains it. */
  readonly chapter: number;
}

/** A container's start. What stands before `clone` runs in the parent, what stands after it in the container. */
export type Plan = readonly Instruction[];

/** A maker of instructions for one chapter. */
export function instructions(chapter: number): (op: string, why: string, ...args: string[]) => Instruction {
  return (op, why, ...args) => ({ op, args, why, chapter });
}

/** The plan as the shim reads it: for each instruction its word count, then its words. */
export function encodePlan(plan: Plan): string[] {
  return plan.flatMap(({ op, args }) => [String(args.length + 1), op, ...args]);
}

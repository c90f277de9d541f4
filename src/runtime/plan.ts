import { EngineError } from '../util/errors.js';

/** One step of a container's start: for the shim it is mostly one system call, or one write to a kernel file. */
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

/** Which argument of an op is a program for the kernel, in hexadecimal: 16 digits for each of its instructions. */
const programs: Readonly<Record<string, number>> = { cgroup_device: 1, seccomp: 1 };

/** The arguments for people to read: a program is shortened. */
export function readable({ op, args }: Instruction): string[] {
  const shorten = (program: string) => `${program.slice(0, 16)}…(${program.length / 16} instructions)`;
  return args.map((arg, index) => (index === programs[op] ? shorten(arg) : arg));
}

/** A maker of instructions for one chapter. */
export function instructions(chapter: number): (op: string, why: string, ...args: string[]) => Instruction {
  return (op, why, ...args) => ({ op, args, why, chapter });
}

/**
 * The plan as the shim reads it: for each instruction its word count, then its words, each ended by a NUL.
 *
 * @throws EngineError `invalid` for a word that holds a NUL: what follows it would be read as words of its own
 */
export function encodePlan(plan: Plan): string {
  const words = plan.flatMap(({ op, args }) => [String(args.length + 1), op, ...args]);
  const broken = words.find((word) => word.includes('\0'));
  if (broken !== undefined) throw new EngineError('invalid', `a NUL byte in ${JSON.stringify(broken)}`);
  return words.map((word) => `${word}\0`).join('');
}

/** What the processes of a cgroup use. What no hierarchy of this machine counts is left out. */
export interface Usage {
  /** Nanoseconds of CPU time since the cgroup was made, of all CPUs together. */
  readonly cpu?: number | undefined;
  /** What of it were the programs themselves, and what the kernel for them. */
  readonly cpuUser?: number | undefined;
  readonly cpuSystem?: number | undefined;
  /** Bytes, without the files in the kernel's cache that it would drop first. */
  readonly memory?: number | undefined;
  /** Bytes of those files. */
  readonly cache?: number | undefined;
  /** Bytes; missing when it is not limited. */
  readonly memoryLimit?: number | undefined;
  /** Processes and threads. */
  readonly pids?: number | undefined;
}

/** Reads one file of the cgroup; undefined when it is not there. */
export type ReadCgroupFile = (file: string) => string | undefined;

/** A file with one number in it; undefined when it is not there or says "max". */
export function numberIn(text: string | undefined): number | undefined {
  return text !== undefined && /^\d+\s*$/.test(text) ? Number(text) : undefined;
}

/** The number of one line of a file of `name number` lines. */
export function lineIn(text: string | undefined, name: string): number | undefined {
  const [, digits] = new RegExp(`^${name} (\\d+)$`, 'm').exec(text ?? '') ?? [];
  return digits === undefined ? undefined : Number(digits);
}

/** Docker's idea of used memory: a file that lies in the cache unused is not counted. */
export function withoutCache(used: number | undefined, inactive: number | undefined): number | undefined {
  return used === undefined ? undefined : Math.max(used - (inactive ?? 0), 0);
}

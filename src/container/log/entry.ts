/** 1 for stdout, 2 for stderr; what a terminal shows is stdout. */
export type Stream = 1 | 2;

/** A piece of what a command has printed, as its monitor wrote it down: not always a line. */
export interface Entry {
  readonly stream: Stream;
  /** Nanoseconds since 1970. */
  readonly time: bigint;
  readonly bytes: Buffer;
}

/** How entries stand in a file. */
export interface LogFormat {
  /**
   * The entries that are whole in `bytes`, which begin with an entry, and how many bytes these take. What comes then may not have been
   * written to its end.
   *
   * @throws EngineError `unavailable` when there is no such entry
   */
  decode(bytes: Buffer): { entries: Entry[]; size: number };
  /** Where in the end of a file the last whole entry ends; undefined when only its beginning tells. */
  end(bytes: Buffer): number | undefined;
  /** Where the last entry begins in `bytes`, which end with one; undefined when that is before them. */
  lastStart(bytes: Buffer, isBeginning: boolean): number | undefined;
}

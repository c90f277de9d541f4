/** Something that is not as it should be. */
export interface Finding {
  /** What, and what is wrong with it: one line. */
  readonly problem: string;
  /** Puts it right; missing where only the user can. */
  readonly fix?: () => Promise<void> | void;
}

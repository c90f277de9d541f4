/** Something that is not as it should be. */
export interface Finding {
  /** `WHERE: WHAT`, and what to do after a `;` where that is not to let `fix` do it: one line. */
  readonly problem: string;
  /** Puts it right; missing where only the user can. */
  readonly fix?: () => Promise<void> | void;
}

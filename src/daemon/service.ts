/** What the daemon needs to know of the program that it is a part of. */
export interface Service {
  /**
   * Looks the command of a command line up by its name.
   *
   * @throws EngineError `invalid` when there is none, or none for others
   */
  readonly find: (words: readonly string[]) => void;
  /** The environment of each command. */
  readonly env: NodeJS.ProcessEnv;
}

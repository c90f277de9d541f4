import type { Seat, Session } from '../runtime/session.js';

/** What the daemon needs to know of the program that it is a part of. */
export interface Service {
  /**
   * Starts a client's command line.
   *
   * @throws EngineError `invalid` when there is no such command, or none for others
   */
  readonly start: (words: readonly string[], seat: Seat) => Session;
}

import type { Seat, Session } from '../runtime/session.js';

/** What somebody wants to be done. */
export interface Order {
  /** By which the handler is found. */
  readonly name: string;
  readonly args: readonly string[];
  readonly env: Readonly<NodeJS.ProcessEnv>;
  /** What they have for a terminal. */
  readonly seat: Seat;
}

/** An order that is being carried out, or has been. Its standard streams and its exit code are those of its session. */
export interface Job extends Order {
  /** Counts from 1. */
  readonly id: number;
  readonly session: Session;
  readonly startedAt: Date;
  /** How it ended; undefined as long as it goes on. */
  end?: { readonly exitCode: number; readonly at: Date };
}

/**
 * Begins to carry an order out.
 *
 * @throws EngineError when that makes no sense
 */
export type Handler = (order: Order) => Session;

/** Milliseconds that it took, or has taken so far. */
export function tookOf({ startedAt, end }: Pick<Job, 'startedAt' | 'end'>, now = new Date()): number {
  return (end?.at ?? now).getTime() - startedAt.getTime();
}

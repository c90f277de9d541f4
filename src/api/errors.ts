import { EngineError, type ErrorKind } from '../util/errors.js';

/** Docker's status of each kind of failure. */
const statuses: Record<ErrorKind, number> = {
  invalid: 400,
  notFound: 404,
  conflict: 409,
  unavailable: 500,
  newerRoot: 500,
  notExecutable: 400,
  commandNotFound: 400,
};

/** A failure of the protocol rather than of the engine, with the status that says so. */
export class HttpError extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

/** The status of whatever was thrown; 500 for what nobody foresaw. */
export function statusOf(error: unknown): number {
  if (error instanceof HttpError) return error.status;
  return error instanceof EngineError ? statuses[error.kind] : 500;
}

/** What went wrong, as Docker begins a sentence that people search logs for. */
export function messageOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.replace(/^no such (?=container|image)/, 'No such ');
}

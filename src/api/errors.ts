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

/** Beginnings of sentences that people search logs for, and Docker's own. */
const beginnings: readonly (readonly [RegExp, string])[] = [
  [/^no such image: ([^:@]+)$/, 'No such image: $1:latest'],
  [/^no such (?=container|image)/, 'No such '],
  [/^no such volume: (.*)/, 'get $1: no such volume'],
  [/^invalid container name/, 'Invalid container name'],
  [/^volume (\S+) is in use/, 'remove $1: volume is in use'],
  [/^unable to delete/, 'conflict: unable to delete'],
  [/^container (\S+) is already in network/, 'endpoint with name $1 already exists in network'],
  [/^invalid filter "([^="]*)[^"]*"(?=: use one of \w+=)/, "invalid filter '$1'"],
];

/** What went wrong, as Docker begins to say it. */
export function messageOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const [from, to] = beginnings.find(([beginning]) => beginning.test(message)) ?? [/^/, ''];
  return message.replace(from, to);
}

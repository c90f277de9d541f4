import { EngineError } from '../errors.js';

/** Where in a template something stands, counted from 0. */
export type Position = number;

/** @param text the whole template, to tell the line */
export function parseError(text: string, at: Position, problem: string): EngineError {
  const line = text.slice(0, at).split('\n').length;
  return new EngineError('invalid', `template parsing error: template: :${line}: ${problem}`);
}

/** @param what the part of the template that could not be worked out */
export function evaluationError(text: string, at: Position, what: string, problem: string): EngineError {
  const lines = text.slice(0, at).split('\n');
  const place = `${lines.length}:${lines.at(-1)?.length ?? 0}`;
  return new EngineError(
    'invalid',
    `template parsing error: template: :${place}: executing "" at <${what}>: ${problem}`,
  );
}

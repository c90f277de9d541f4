import { isatty } from 'node:tty';
import { EngineError } from '../util/errors.js';
import type { Input } from './command.js';

/** Namespaces and mounts are the superuser's. */
export function requireRoot(): void {
  if (process.geteuid?.() !== 0) throw new EngineError('unavailable', 'containers need root: try "sudo mydocker …"');
}

/** A terminal in the container that takes its input from no terminal would wait for ever. */
export function checkTerminal(input: Input): void {
  if (!input.flag('tty') || !input.flag('interactive') || isatty(0)) return;
  throw new EngineError('invalid', 'cannot use -t with -i: stdin is not a terminal; leave out -t');
}

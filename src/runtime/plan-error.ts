import { constants } from 'node:os';
import { getSystemErrorMap } from 'node:util';
import { EngineError, type ErrorKind } from '../util/errors.js';
import { type Instruction, type Plan, readable } from './plan.js';

/** The error for the instruction that failed with `errno`: what, why it failed, which step, where it is explained. */
export function planError(plan: Plan, { index, errno }: { index: number; errno: number }): EngineError {
  const instruction = plan[index];
  const { code, text } = systemError(errno);
  if (!instruction) return new EngineError('unavailable', `the shim failed: ${text}`);
  // Nobody's fault but that of who chose the directory.
  if (instruction.op === 'chdir') return new EngineError('invalid', `${describe(instruction)}: ${text}`);
  if (instruction.op === 'exec') return execError(instruction.args[0] ?? '', code, text);
  if (instruction.op === 'user' && code === 'ENOENT') return userError(instruction.args);
  const { why, chapter } = instruction;
  const step = `step ${index + 1} of ${plan.length}: ${why}; chapter ${chapter}`;
  return new RefusedError(`${describe(instruction)}: ${text} (${step})`, code, text);
}

/** The kernel refused an instruction, with the error of this code ("ENOSPC"). */
export class RefusedError extends EngineError {
  constructor(
    message: string,
    readonly code: string,
    /** The same in words. */
    readonly reason = code,
  ) {
    super('unavailable', message);
  }
}

/** Where node has no text, or one that speaks of something else. */
const texts: Record<string, string> = {
  EISDIR: 'is a directory',
  ENOEXEC: 'exec format error',
  ENOTSUP: 'operation not supported',
};

function systemError(errno: number): { code: string; text: string } {
  const [code = 'UNKNOWN'] = Object.entries(constants.errno).find(([, number]) => number === errno) ?? [];
  return { code, text: texts[code] ?? getSystemErrorMap().get(-errno)?.[1] ?? `error ${errno}` };
}

/** As runc and docker say it, with their exit codes. */
function execError(command: string, code: string, text: string): EngineError {
  if (code === 'ENOENT' && !command.includes('/')) {
    return new EngineError('commandNotFound', `exec: "${command}": executable file not found in $PATH`);
  }
  const kinds: Record<string, ErrorKind> = { ENOENT: 'commandNotFound', ENOTDIR: 'commandNotFound' };
  return new EngineError(kinds[code] ?? 'notExecutable', `exec: "${command}": ${text}`);
}

function userError([user = '', ...groups]: readonly string[]): EngineError {
  if (groups.length > 0) {
    const all = [user, ...groups].join(', ');
    return new EngineError('invalid', `the image's /etc/passwd and /etc/group do not name each of ${all}`);
  }
  const [what, files] = user.includes(':')
    ? ['user or group', '/etc/passwd and /etc/group do']
    : ['user', '/etc/passwd does'];
  return new EngineError('invalid', `unable to find ${what} ${user}: the image's ${files} not name it`);
}

/** An instruction in a few words: `mount proc on /proc`. */
export function describe(instruction: Instruction): string {
  const { op, args } = instruction;
  if (op === 'mount') return `mount ${args[2] === 'none' ? args[3] : args[2]} on ${args[1]}`;
  if (op === 'write') return `write "${args[1]}" to ${args[0]}`;
  return [op, ...readable(instruction)].join(' ');
}

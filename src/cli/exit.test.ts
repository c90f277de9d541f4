import { expect, test, vi } from 'vitest';
import { EngineError } from '../util/errors.js';
import { exitCode, report } from './exit.js';

test('the exit code says who failed', () => {
  expect(exitCode(new EngineError('notExecutable', ''), 125)).toBe(126);
  expect(exitCode(new EngineError('commandNotFound', ''), 125)).toBe(127);
  expect(exitCode(new EngineError('invalid', ''), 125)).toBe(125);
  expect(exitCode(new EngineError('newerRoot', ''), 1)).toBe(125);
  expect(exitCode(new Error('a bug'), 1)).toBe(1);
});

test('a known error is one line, a bug shows where it is', () => {
  const write = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  report(new EngineError('invalid', 'no such thing: "a\nb"'));
  report(Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC', syscall: 'write' }));
  report(new TypeError('a bug'));
  const [[known], [system], [bug]] = write.mock.calls as [[string], [string], [string]];
  expect(known).toBe('mydocker: no such thing: "a\\nb"\n');
  expect(system).toBe('mydocker: ENOSPC: no space left on device, write\n');
  expect(bug).toMatch(/^mydocker: TypeError: a bug\n +at /);
  write.mockRestore();
});

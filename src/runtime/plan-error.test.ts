import { constants } from 'node:os';
import { describe, expect, test } from 'vitest';
import { instructions, type Plan } from './plan.js';
import { describe as describeInstruction, planError } from './plan-error.js';

const { EACCES, EISDIR, ENOENT, ENOEXEC, ENOTDIR, ENOTSUP, EPERM } = constants.errno;
const instruction = instructions(4);
const mount = instruction('mount', 'root filesystem', 'overlay', '/', 'overlay', '-', 'lowerdir=/a');
const exec = (command: string): Plan => [instruction('exec', 'the command', command)];

describe('an instruction that fails', () => {
  test('is named, with its step, its reason and its chapter', () => {
    const error = planError([instruction('env', 'its environment'), mount], { index: 1, errno: ENOENT });
    expect(error.kind).toBe('unavailable');
    expect(error.message).toBe(
      'mount overlay on /: no such file or directory (step 2 of 2: root filesystem; chapter 4)',
    );
  });

  test('has a text also where node knows none, or another', () => {
    const text = (errno: number) => planError([mount], { index: 0, errno }).message;
    expect(text(ENOTSUP)).toContain(': operation not supported (');
    expect(text(9999)).toContain(': error 9999 (');
  });

  test('may be none of the plan', () => {
    expect(planError([], { index: 3, errno: EPERM }).message).toBe('the shim failed: operation not permitted');
  });
});

test('a user whom the image does not know is the request’s fault', () => {
  const error = (user: string) => planError([instruction('user', 'who', user)], { index: 0, errno: ENOENT });
  expect(error('you').kind).toBe('invalid');
  expect(error('you').message).toBe("unable to find user you: the image's /etc/passwd does not name it");
  expect(error('you:us').message).toContain('unable to find user or group you:us: ');
});

describe('a command that does not start', () => {
  test.each([
    ['nope', ENOENT, 'commandNotFound', 'exec: "nope": executable file not found in $PATH'],
    ['', ENOENT, 'commandNotFound', 'exec: "": executable file not found in $PATH'],
    ['/nope', ENOENT, 'commandNotFound', 'exec: "/nope": no such file or directory'],
    ['/bin/sh/x', ENOTDIR, 'commandNotFound', 'exec: "/bin/sh/x": not a directory'],
    ['/etc', EISDIR, 'notExecutable', 'exec: "/etc": is a directory'],
    ['tool', EACCES, 'notExecutable', 'exec: "tool": permission denied'],
    ['/tool', ENOEXEC, 'notExecutable', 'exec: "/tool": exec format error'],
  ])('%j with errno %i', (command, errno, kind, message) => {
    expect(planError(exec(command), { index: 0, errno })).toMatchObject({ kind, message });
  });
});

test('a mount is described by what goes where', () => {
  expect(describeInstruction(mount)).toBe('mount overlay on /');
  expect(describeInstruction(instruction('mount', '', 'none', '/', 'none', 'rec,private', '-'))).toBe(
    'mount rec,private on /',
  );
  expect(describeInstruction(instruction('sethostname', '', 'box'))).toBe('sethostname box');
});

import { expect, test } from 'vitest';
import { run } from './spawn.js';

test('returns what the command printed, without the last line end', async () => {
  expect(await run('printf', ['%s\n', 'a', 'b'])).toBe('a\nb');
});

test('the command reads nothing', async () => {
  expect(await run('cat', [])).toBe('');
});

test('says which command failed, with its first words, in English', async () => {
  await expect(run('cat', ['/nowhere/at all'])).rejects.toThrow(
    /^cat: '?\/nowhere\/at all'?: No such file or directory$/,
  );
  await expect(run('sh', ['-c', 'echo first >&2; echo second >&2; exit 3'])).rejects.toThrow(/^sh: first$/);
});

test('says how a silent command ended, and when there is none', async () => {
  await expect(run('sh', ['-c', 'exit 3'])).rejects.toThrow(/^sh: ended with exit code 3$/);
  await expect(run('sh', ['-c', 'kill -9 $$'])).rejects.toThrow(/^sh: ended with SIGKILL$/);
  await expect(run('no-such-command', [])).rejects.toThrow(/^no-such-command: command not found$/);
});

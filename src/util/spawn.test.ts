import { expect, test } from 'vitest';
import { feed, output, run } from './spawn.js';

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

async function collect(chunks: AsyncIterable<Uint8Array>): Promise<string> {
  let text = '';
  for await (const chunk of chunks) text += Buffer.from(chunk).toString('latin1');
  return text;
}

test('output comes as bytes, and a failure at its end', async () => {
  expect(await collect(output('printf', ['\\377\n']))).toBe('\xff\n');
  expect(await collect(output('cat', [], { input: Buffer.from('in') }))).toBe('in');
  expect(await collect(output('sh', ['-c', 'echo partly; exit 1'], { accept: [0, 1] }))).toBe('partly\n');
  await expect(collect(output('sh', ['-c', 'echo partly; echo why >&2; exit 1']))).rejects.toThrow(/^sh: why$/);
  await expect(collect(output('no-such-command', []))).rejects.toThrow(/^no-such-command: command not found$/);
});

async function* source(count: number, end?: Error) {
  for (let index = 0; index < count; index++) yield await Promise.resolve(Buffer.alloc(100_000));
  if (end) throw end;
}

test('a command is fed until its input ends', async () => {
  await feed('sh', ['-c', 'test $(wc -c) = 500000'], source(5));
});

test('a command that fails says why, though it did not read all', async () => {
  await expect(feed('sh', ['-c', 'echo enough >&2; exit 1'], source(100))).rejects.toThrow(/^sh: enough$/);
  await expect(feed('no-such-command', [], source(1))).rejects.toThrow(/^no-such-command: command not found$/);
});

test('a command whose input fails is ended', async () => {
  await expect(feed('sh', ['-c', 'cat >/dev/null; exec sleep 1000'], source(3, new Error('no more')))).rejects.toThrow(
    'no more',
  );
});

import { describe, expect, test } from 'vitest';
import { frame, Incoming, streams } from './frames.js';

async function* chunks(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield await Promise.resolve(bytes.subarray(at, at + size));
}

test('a frame has the stream, three zeros and the length before its bytes', () => {
  expect([...frame(streams.stderr, 'no')]).toEqual([2, 0, 0, 0, 0, 0, 0, 2, ...Buffer.from('no')]);
  expect([...frame(streams.stdin)]).toEqual([0, 0, 0, 0, 0, 0, 0, 0]);
});

describe('what comes', () => {
  const sent = Buffer.concat([
    Buffer.from('{"a":"ä"}\n'),
    frame(1, 'one'),
    frame(0),
    frame(2, Buffer.alloc(70_000, 7)),
  ]);

  test.each([1, 2, 9, 4096, sent.length])('is the same in chunks of %d bytes', async (size) => {
    const incoming = new Incoming(chunks(sent, size));
    expect(await incoming.line()).toBe('{"a":"ä"}');
    expect(await incoming.frame()).toEqual({ stream: 1, bytes: Buffer.from('one') });
    expect(await incoming.frame()).toEqual({ stream: 0, bytes: Buffer.alloc(0) });
    expect((await incoming.frame())?.bytes.equals(Buffer.alloc(70_000, 7))).toBe(true);
    expect(await incoming.frame()).toBeUndefined();
  });

  test('is no line without a line break, and none of a megabyte', async () => {
    expect(await new Incoming(chunks(Buffer.from('{}'), 1)).line()).toBeUndefined();
    expect(await new Incoming(chunks(Buffer.alloc(3_000_000, 'x'), 65_536)).line()).toBeUndefined();
  });

  test('is no frame with other bytes than zeros, too long, or cut off', async () => {
    for (const bytes of ['GET / HTTP/1.1\r\n', '\x01\0\0\0\xff\xff\xff\xff', frame(1, 'one').subarray(0, 10)]) {
      const incoming = new Incoming(chunks(Buffer.from(bytes as string, 'latin1'), 4));
      expect(await incoming.frame()).toBeUndefined();
    }
  });
});

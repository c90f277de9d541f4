import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { frame } from '../util/frame.js';
import { frameFilter } from './frame-filter.js';

const sent = Buffer.concat([
  frame(1, 'one'),
  frame(2, 'two'),
  frame(1),
  frame(2, Buffer.alloc(70_000, 7)),
  frame(1, 'x'),
]);

test.each([1, 7, 64, sent.length])('one stream is left of two, in chunks of %d bytes', async (size) => {
  const chunks = Array.from({ length: Math.ceil(sent.length / size) }, (_, i) =>
    sent.subarray(i * size, (i + 1) * size),
  );
  const filtered = async (streams: number[], bare = false) =>
    await buffer(Readable.from(chunks).pipe(frameFilter(streams, bare)));
  expect(await filtered([1])).toEqual(Buffer.concat([frame(1, 'one'), frame(1), frame(1, 'x')]));
  expect(await filtered([2])).toEqual(Buffer.concat([frame(2, 'two'), frame(2, Buffer.alloc(70_000, 7))]));
  expect(await filtered([1, 2], true)).toEqual(
    Buffer.concat([Buffer.from('onetwo'), Buffer.alloc(70_000, 7), Buffer.from('x')]),
  );
});

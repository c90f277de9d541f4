import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { readBody } from './body.js';

const schema = z.object({ Cmd: z.array(z.string()).nullish(), HostConfig: z.object({ Memory: z.number() }).nullish() });

function read(body: string | Buffer, type: string | undefined = 'application/json') {
  const request = Object.assign(Readable.from([Buffer.from(body)]), { headers: { 'content-type': type } });
  return readBody(request as unknown as IncomingMessage, schema);
}

test('a body is what the schema wants of it', async () => {
  expect(await read('{"Cmd":["sh"],"Unknown":1}')).toEqual({ Cmd: ['sh'] });
  expect(await read('{"Cmd":null}', 'application/json; charset=utf-8')).toEqual({ Cmd: null });
  expect(await read('')).toEqual({});
});

test.each([
  ['{"Cmd":"sh"}', /^invalid request body: Cmd: .*array/],
  ['{"Cmd":[1]}', /^invalid request body: Cmd\.0: .*string/],
  ['{"HostConfig":{"Memory":"1g"}}', /^invalid request body: HostConfig\.Memory: .*number/],
  ['[]', /^invalid request body: .*object/],
  ['{', /^invalid JSON: /],
  [Buffer.alloc(5_000_000, ' '), /more than 4194304 bytes/],
])('%# is refused', async (body, message) => {
  await expect(read(body)).rejects.toThrow(message);
});

test('a body that a form could send is refused', async () => {
  await expect(read('{}', 'text/plain')).rejects.toThrow(
    "unsupported Content-Type header (text/plain): must be 'application/json'",
  );
});

import { expect, test } from 'vitest';
import { parseRequest, parseSize } from './request.js';

test('a request has the words of a command line', () => {
  expect(parseRequest('{"words":["run","busybox",""]}')).toEqual({
    words: ['run', 'busybox', ''],
    stdin: false,
    terminal: { streams: '', size: { rows: 0, columns: 0 } },
  });
  expect(parseRequest('{"words":["ps"],"stdin":true}').stdin).toBe(true);
});

test.each([undefined, '', 'GET / HTTP/1.1\r', '[', 'null', '7', '"ps"'])('%j is no request', (line) => {
  expect(() => parseRequest(line)).toThrow('the first line is no request');
});

test.each(['{}', '[]', '{"words":"ps"}', '{"words":[1]}', '{"words":["a\\u0000b"]}'])('%s has no words', (line) => {
  expect(() => parseRequest(line)).toThrow('the first line has no "words"');
});

test('a request may come from a terminal', () => {
  const read = (terminal: unknown) => parseRequest(JSON.stringify({ words: ['ps'], terminal })).terminal;
  const size = { rows: 24, columns: 80 };
  expect(read({ streams: '012', size })).toEqual({ streams: '012', size });
  expect(read({ streams: '1' })).toEqual({ streams: '1', size: { rows: 0, columns: 0 } });
  for (const nonsense of [7, null, 'x', { streams: '210' }, { streams: ['1'] }, { streams: '-' }]) {
    expect(read(nonsense).streams).toBe('');
  }
  expect(read({ streams: '1', size: { rows: '1; x', columns: -1 } }).size).toEqual({ rows: 0, columns: 0 });
});

test('a size is two numbers', () => {
  expect(parseSize('24 80')).toEqual({ rows: 24, columns: 80 });
  for (const text of ['', '24', '24 80 1', '24 -80', 'x y', '1000000 1']) expect(parseSize(text)).toBeUndefined();
});

import { expect, it } from 'vitest';
import { parseLink } from './container-links.js';

it.each([
  ['db', 'db', 'db'],
  ['db:d', 'db', 'd'],
  ['/db:/web/d', 'db', 'd'],
])('reads %s', (text, container, alias) => {
  expect(parseLink(text)).toEqual({ container, alias });
});

it.each(['', ':', 'db:', ':d', 'a:b:c', 'db:../d/', 'db:a b', '..:d'])('refuses %j', (text) => {
  expect(() => parseLink(text)).toThrow(`invalid link "${text}": use CONTAINER:ALIAS`);
});

import { expect, test } from 'vitest';
import { containerLog, logAttributes, logConfig, logPath, logSettings } from './config.js';

const settings = (driver: string, options: Record<string, string>) => logSettings(logConfig(driver, options));

test("a log's limits", () => {
  expect(settings('local', {})).toMatchObject({ maxSize: 0, maxFiles: 5 });
  expect(settings('json-file', {})).toMatchObject({ maxSize: 0, maxFiles: 1 });
  expect(settings('json-file', { 'max-size': '10m', 'max-file': '3' })).toMatchObject({
    maxSize: 10 * 2 ** 20,
    maxFiles: 3,
  });
  expect(settings('local', { 'max-size': '-1' })).toMatchObject({ maxSize: 0 });
});

test.each([
  ['syslog', {}],
  ['local', { 'max-size': '0' }],
  ['local', { 'max-size': 'big' }],
  ['local', { 'max-file': '0' }],
  ['local', { 'max-file': '1.5' }],
  ['local', { tag: 'x' }],
  ['json-file', { mode: 'sometimes' }],
  ['json-file', { 'max-buffer-size': 'big' }],
  ['none', { 'max-size': '1m' }],
] as [string, Record<string, string>][])('%s with %o is refused', (driver, options) => {
  expect(() => logConfig(driver, options)).toThrow(/log/);
});

test('what compose files ask for is taken', () => {
  const options = { tag: '{{.Name}}', mode: 'non-blocking', 'max-buffer-size': '4m', compress: 'true' };
  expect(logConfig('json-file', options).options).toEqual(options);
});

test('a driver has its own file, or none to read', () => {
  expect(logPath('/c', 'abc', logConfig('local', {}))).toBe('/c/log');
  expect(logPath('/c', 'abc', logConfig('json-file', {}))).toBe('/c/abc-json.log');
  expect(() => containerLog('/c', 'abc', logConfig('none', {}))).toThrow(/does not support reading/);
});

test('attributes are variables by name', () => {
  const config = logConfig('local', { env: 'B,A,NONE' });
  expect(Object.entries(logAttributes(config, ['A=1', 'C=3', 'B=2=2']))).toEqual([
    ['A', '1'],
    ['B', '2=2'],
  ]);
  const both = logConfig('local', { env: 'A', labels: 'x,none' });
  expect(logAttributes(both, ['A=1'], { x: '2', y: '3' })).toEqual({ A: '1', x: '2' });
});

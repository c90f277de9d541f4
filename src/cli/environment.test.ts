import { afterEach, expect, test, vi } from 'vitest';
import { environment } from './environment.js';

afterEach(() => vi.unstubAllEnvs());

test('a value is passed as it is, a name alone takes ours, and stays alone where we have none', () => {
  vi.stubEnv('OURS', 'a=b c');
  vi.stubEnv('EMPTY', '');
  expect(environment(['A=1', 'B=', 'C=x=y', 'OURS', 'EMPTY', 'NOBODYS_7'])).toEqual([
    'A=1',
    'B=',
    'C=x=y',
    'OURS=a=b c',
    'EMPTY=',
    'NOBODYS_7',
  ]);
});

test.each(['', '=1'])('%j has no name', (value) => {
  expect(() => environment([value])).toThrow(`invalid environment variable: "${value}" has no name`);
});

import { expect, test } from 'vitest';
import { defaultRoot, rootName } from './root.js';

test('the default root has the plain name', () => {
  expect(rootName(defaultRoot)).toBe('mydocker');
});

test('every other root has a name of its own, always the same', () => {
  expect(rootName('/tmp/a')).toMatch(/^mydocker-[0-9a-f]{8}$/);
  expect(rootName('/tmp/a')).toBe(rootName('/tmp/a'));
  expect(rootName('/tmp/a')).not.toBe(rootName('/tmp/b'));
});

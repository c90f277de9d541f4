import { describe, expect, it } from 'vitest';
import { familiarReference, formatReference, isReference, parseNewName, parseReference } from './reference.js';

const digest = `sha256:${'0123456789abcdef'.repeat(4)}`;

describe('a name', () => {
  it.each([
    ['busybox', 'docker.io/library/busybox:latest', 'busybox:latest'],
    ['busybox:1.36', 'docker.io/library/busybox:1.36', 'busybox:1.36'],
    ['library/busybox', 'docker.io/library/busybox:latest', 'busybox:latest'],
    ['docker.io/busybox', 'docker.io/library/busybox:latest', 'busybox:latest'],
    ['index.docker.io/library/busybox', 'docker.io/library/busybox:latest', 'busybox:latest'],
    ['me/it', 'docker.io/me/it:latest', 'me/it:latest'],
    ['docker.io/me/it:v1', 'docker.io/me/it:v1', 'me/it:v1'],
    ['library/a/b', 'docker.io/library/a/b:latest', 'library/a/b:latest'],
    ['quay.io/me/it', 'quay.io/me/it:latest', 'quay.io/me/it:latest'],
    ['localhost/it', 'localhost/it:latest', 'localhost/it:latest'],
    ['localhost:5000/it:x', 'localhost:5000/it:x', 'localhost:5000/it:x'],
    ['host:5000/a/b/c', 'host:5000/a/b/c:latest', 'host:5000/a/b/c:latest'],
    ['[::1]:5000/it', '[::1]:5000/it:latest', '[::1]:5000/it:latest'],
    ['HOST/it', 'HOST/it:latest', 'HOST/it:latest'],
    ['a__b/c-d.e---f:_T.0-', 'docker.io/a__b/c-d.e---f:_T.0-', 'a__b/c-d.e---f:_T.0-'],
    [`it@${digest}`, `docker.io/library/it@${digest}`, `it@${digest}`],
    [`it:x@${digest}`, `docker.io/library/it:x@${digest}`, `it:x@${digest}`],
    [`a:${'x'.repeat(128)}`, `docker.io/library/a:${'x'.repeat(128)}`, `a:${'x'.repeat(128)}`],
    ['deadbeef', 'docker.io/library/deadbeef:latest', 'deadbeef:latest'],
  ])('%s is short for %s', (text, full, familiar) => {
    const reference = parseReference(text);
    expect(formatReference(reference)).toBe(full);
    expect(familiarReference(reference)).toBe(familiar);
    expect(parseReference(familiar)).toEqual(reference);
  });

  it.each([
    '',
    ':latest',
    'a:',
    'a@',
    'a/',
    '/a',
    'a//b',
    '../a',
    'a/../b',
    '.a',
    '-a',
    'a-',
    'a..b',
    'a___b',
    'a b',
    'a\n',
    'a:x y',
    'a:-x',
    'a:.x',
    `a:${'x'.repeat(129)}`,
    'a@sha256:abc',
    `a@md5:${'0'.repeat(32)}`,
    `a@${digest}0`,
    'a:b:c',
    'host:port/a',
    'http://a/b',
    'x'.repeat(300),
    '0123456789abcdef'.repeat(4),
  ])('%j is none', (text) => {
    expect(() => parseReference(text)).toThrow('invalid reference format');
    expect(isReference(text)).toBe(false);
  });

  it('says that capitals are the fault', () => {
    expect(() => parseReference('Busybox')).toThrow('repository name (library/Busybox) must be lowercase');
  });

  it('that is given has no digest', () => {
    expect(parseNewName('a:b')).toEqual({ repository: 'docker.io/library/a', tag: 'b', digest: undefined });
    expect(() => parseNewName(`a@${digest}`)).toThrow('a digest is found out');
  });
});

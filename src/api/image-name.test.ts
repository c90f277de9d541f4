import { expect, it } from 'vitest';
import { imageName } from './image-name.js';

it.each([
  ['busybox', '', 'busybox'],
  ['busybox:1', '', 'busybox:1'],
  ['busybox', '2', 'busybox:2'],
  ['busybox:1', '2', 'busybox:2'],
  ['reg:5000/a/b', '2', 'reg:5000/a/b:2'],
  ['reg:5000/a/b:1', '2', 'reg:5000/a/b:2'],
  ['busybox:1', 'sha256:ab', 'busybox@sha256:ab'],
  ['busybox@sha256:cd', 'sha256:ab', 'busybox@sha256:ab'],
])('%s and "%s" are %s', (name, tag, expected) => {
  expect(imageName(name, tag)).toBe(expected);
});

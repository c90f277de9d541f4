import { expect, test } from 'vitest';
import { checkPlatform } from './platform.js';

const image = { os: 'linux', architecture: 'amd64' };

const check = (platform: string) => () => checkPlatform(new URLSearchParams({ platform }), 'busybox', image);

test.each([
  '',
  'linux',
  'amd64',
  'linux/amd64',
  'linux/x86_64',
  'linux/amd64/v2',
  '{"os":"linux","architecture":"amd64"}',
])('"%s" is what the image is for', (platform) => {
  expect(check(platform)).not.toThrow();
});

test.each(['arm64', 'windows/amd64', 'linux/aarch64', '{"os":"linux","architecture":"arm64"}'])(
  '"%s" is another',
  (platform) => {
    expect(check(platform)).toThrow('image with reference busybox was found but does not provide');
  },
);

test.each(['/', 'linux/', 'a/b/c/d', '{', '{"os"'])('"%s" is none', (platform) => {
  expect(check(platform)).toThrow(`invalid platform "${platform}"`);
});

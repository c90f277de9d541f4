import { expect, it } from 'vitest';
import { chainIds } from './chain.js';
import type { Digest } from './oci.js';

it('names a layer after itself and all below it', () => {
  const [a, b]: Digest[] = [`sha256:${'a'.repeat(64)}`, `sha256:${'b'.repeat(64)}`];
  // printf 'sha256:aa… sha256:bb…' | sha256sum
  const ab = 'ccd722928bd92476ba1745586fed6e45a102504185ad88cd89e01ff116fd146c';
  expect(chainIds([])).toEqual([]);
  expect(chainIds([a!, b!])).toEqual(['a'.repeat(64), ab]);
  expect(chainIds([b!, a!])[1]).not.toBe(ab);
});

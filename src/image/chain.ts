import { createHash } from 'node:crypto';
import { type Digest, hex } from './oci.js';

/**
 * The names of an image's layers in the graph driver, the bottom one first. A layer's files depend on all layers below it, and so does
 * its name (OCI image-spec 1.1, config.md, "Layer ChainID").
 *
 * @param diffIds the digests of the layers' archives
 * @returns for each 64 hexadecimal digits
 */
export function chainIds(diffIds: readonly Digest[]): string[] {
  const chain: string[] = [];
  for (const diffId of diffIds) {
    const below = chain.at(-1);
    chain.push(below === undefined ? hex(diffId) : sha256(`sha256:${below} ${diffId}`));
  }
  return chain;
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

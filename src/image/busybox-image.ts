import { createHash } from 'node:crypto';
import { busyboxTime, busyboxTree } from './busybox.js';
import { putBlob } from './content.js';
import { type Digest, type ImageConfig, mediaTypes } from './oci.js';
import type { Reference } from './reference.js';
import type { Image, ImageStore } from './store.js';
import { writeTar } from './tar.js';
import { treeFile } from './tree.js';

/** Makes the busybox image. The same busybox gives the same image, down to its id. */
export async function addBusybox(store: ImageStore, name: Reference): Promise<Image> {
  const archive = await busyboxLayer();
  return await store.locked('shared', async () => {
    const layer = await putBlob(store.layout, mediaTypes.layer, archive);
    return await store.add(busyboxConfig(layer.digest), [layer], name);
  });
}

/** The image that `addBusybox` would make, with nothing made on disk. */
export async function draftBusybox(): Promise<Pick<Image, 'id' | 'config'>> {
  const config = busyboxConfig(await digestOf(await busyboxLayer()));
  return { id: await digestOf([Buffer.from(JSON.stringify(config))]), config };
}

async function digestOf(content: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<Digest> {
  const hash = createHash('sha256');
  for await (const chunk of content) hash.update(chunk);
  return `sha256:${hash.digest('hex')}`;
}

/** Its only layer, as an archive. */
export async function busyboxLayer(): Promise<AsyncIterable<Uint8Array>> {
  return writeTar((await busyboxTree()).map((entry) => treeFile(entry, busyboxTime)));
}

/** Go's names for processors, where Node's are others. */
const architectures: Record<string, string> = { x64: 'amd64', ia32: '386', mipsel: 'mipsle' };

/** This machine's processor, as images call it. */
export const goArchitecture = architectures[process.arch] ?? process.arch;

function busyboxConfig(diffId: Digest): ImageConfig {
  const created = new Date(busyboxTime * 1000).toISOString();
  return {
    created,
    architecture: goArchitecture,
    os: 'linux',
    config: { Env: ['PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'], Cmd: ['sh'] },
    rootfs: { type: 'layers', diff_ids: [diffId] },
    history: [{ created, created_by: "the system's static busybox" }],
  };
}

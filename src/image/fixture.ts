import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach } from 'vitest';
import { putBlob } from './content.js';
import { type Descriptor, type ImageConfig, mediaTypes } from './oci.js';
import { parseReference } from './reference.js';
import { type Image, ImageStore } from './store.js';

/** For tests: an image store on a root of its own, made anew for each. */
export class TestStore {
  root = '';
  store = new ImageStore('');

  constructor() {
    beforeEach(() => {
      this.root = mkdtempSync(join(tmpdir(), 'images-'));
      this.store = new ImageStore(this.root);
    });
    afterEach(() => rmSync(this.root, { recursive: true }));
  }

  /** Adds an image, different for each author. */
  async add(author: string, name?: string): Promise<Image> {
    const layer = await this.blob(`layer of ${author}`);
    const rootfs = { type: 'layers', diff_ids: [layer.digest] } as const;
    const config: ImageConfig = { author, architecture: 'amd64', os: 'linux', rootfs };
    return await this.store.add(config, [layer], name === undefined ? undefined : parseReference(name));
  }

  blob(text: string): Promise<Descriptor> {
    return putBlob(this.store.layout, mediaTypes.layer, [Buffer.from(text)]);
  }
}

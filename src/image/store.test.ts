import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { blobPath, readJson } from './content.js';
import { findImage } from './find.js';
import { TestStore } from './fixture.js';
import { isLayoutCurrent } from './layout.js';
import { type Descriptor, type Index, mediaTypes } from './oci.js';
import { listReferences } from './pointers.js';
import { formatReference } from './reference.js';

const images = new TestStore();

describe('an image', () => {
  it('is found by name, digest, id, and the beginning of its id', async () => {
    const image = await images.add('me', 'it:1');
    const digits = image.id.slice(7);
    for (const word of [
      'it:1',
      'docker.io/library/it:1',
      `it@${image.manifest.digest}`,
      image.id,
      digits,
      digits.slice(0, 4),
    ]) {
      expect(await findImage(images.store, word), word).toEqual(image);
    }
    for (const word of ['it', 'it:2', 'other', digits.slice(0, 3), '0000']) {
      expect(await findImage(images.store, word), word).toBeUndefined();
    }
  });

  it('that loses its name to another one is still there', async () => {
    const [old, fresh] = [await images.add('old', 'it'), await images.add('fresh', 'it')];
    expect(await findImage(images.store, 'it')).toEqual(fresh);
    expect(await findImage(images.store, old.id)).toEqual(old);
  });

  it('with the longest of names', async () => {
    const name = `${'a'.repeat(200)}/${'b'.repeat(36)}:${'c'.repeat(128)}`;
    const image = await images.add('me', name);
    expect(await findImage(images.store, name)).toEqual(image);
    expect((await listReferences(images.store.layout)).map(({ key }) => formatReference(key))).toEqual([
      `docker.io/${name}`,
    ]);
  });
});

describe('many at once', () => {
  it('lose no name, and the index has them all', async () => {
    const numbers = Array.from({ length: 40 }, (_, index) => index);
    await Promise.all(numbers.map((number) => images.add(`${number % 5}`, `it/${number}`)));
    const names = numbers.map((number) => `docker.io/it/${number}:latest`).sort();
    expect((await listReferences(images.store.layout)).map(({ key }) => formatReference(key)).sort()).toEqual(names);
    const index = JSON.parse(readFileSync(join(images.store.layout, 'index.json'), 'utf8')) as Index;
    expect(index.manifests.map(({ annotations }) => annotations?.['org.opencontainers.image.ref.name']).sort()).toEqual(
      names,
    );
    expect(await isLayoutCurrent(images.store.layout)).toBe(true);
  });

  it('of whom one removes wait for each other', async () => {
    const events: string[] = [];
    const work = (mode: 'shared' | 'exclusive') =>
      images.store.locked(mode, async () => {
        events.push(`${mode} begins`);
        await new Promise((resolve) => setTimeout(resolve, 20));
        events.push(`${mode} ends`);
      });
    await Promise.all([work('exclusive'), work('exclusive'), work('exclusive')]);
    expect(events).toEqual(Array(3).fill(['exclusive begins', 'exclusive ends']).flat());
  });

  it('who only add do not', async () => {
    let inside = 0;
    const met = new Promise<void>((resolve) => {
      const enter = () => {
        if (++inside === 2) resolve();
        return met;
      };
      for (const _ of [1, 2]) void images.store.locked('shared', enter);
    });
    await met;
  });
});

describe('the directory is an OCI image layout', () => {
  it('that leads from the index to every byte', async () => {
    const image = await images.add('me', 'it:1');
    await images.add('nobody');
    expect(JSON.parse(readFileSync(join(images.store.layout, 'oci-layout'), 'utf8'))).toEqual({
      imageLayoutVersion: '1.0.0',
    });
    const index = JSON.parse(readFileSync(join(images.store.layout, 'index.json'), 'utf8')) as Index;
    expect(index.manifests).toHaveLength(2);
    expect(index.manifests[0]).toMatchObject({ ...image.manifest, mediaType: mediaTypes.manifest });
    const manifest = readJson<{ config: Descriptor; layers: Descriptor[] }>(images.store.layout, image.manifest.digest);
    expect(manifest.config).toMatchObject({ digest: image.id, mediaType: mediaTypes.config });
    for (const { digest, size } of [index.manifests[0]!, manifest.config, ...manifest.layers]) {
      expect(readFileSync(blobPath(images.store.layout, digest))).toHaveLength(size);
    }
  });
});

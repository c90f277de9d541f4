import { writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { blobPath } from './content.js';
import { TestStore } from './fixture.js';
import { unusedBlobs } from './garbage.js';
import { idPath, referencePath } from './pointers.js';
import { parseReference } from './reference.js';
import { findTarget } from './target.js';

const images = new TestStore();

describe('what is to be removed', () => {
  it('is a name, or an image with all its names', async () => {
    const { id, manifest } = await images.add('me', 'a:1');
    await images.store.name({ manifest }, parseReference('b'));
    const names = ['a:1', 'b'].map((text) => expect.objectContaining({ repository: parseReference(text).repository }));
    for (const word of [id, id.slice(7, 9), `a@${manifest.digest}`]) {
      expect(await findTarget(images.store, word), word).toEqual({ id, name: undefined, names });
    }
    expect(await findTarget(images.store, 'b')).toEqual({
      id,
      name: { repository: 'docker.io/library/b', tag: 'latest' },
      names,
    });
    for (const word of ['it', 'a:2', '00000', 'A!', '', `c@${manifest.digest}`]) {
      await expect(findTarget(images.store, word), word).rejects.toMatchObject({ kind: 'notFound' });
    }
  });

  it('is found though it is damaged', async () => {
    const { id, manifest } = await images.add('me', 'it');
    for (const digest of [id, manifest.digest]) writeFileSync(blobPath(images.store.layout, digest), '');
    expect(await findTarget(images.store, 'it')).toMatchObject({ id, names: [{ tag: 'latest' }] });
    writeFileSync(referencePath(images.store.layout, parseReference('it')), '');
    expect(await findTarget(images.store, 'it')).toMatchObject({ id: undefined, name: { tag: 'latest' }, names: [] });
    writeFileSync(idPath(images.store.layout, id), '');
    expect(await findTarget(images.store, id)).toEqual({ id, name: undefined, names: [] });
  });
});

describe('garbage', () => {
  it('is what a crash before the last step leaves', async () => {
    const image = await images.add('me', 'it');
    const [layer] = [await images.blob('an interrupted commit')];
    expect(await unusedBlobs(images.store)).toEqual([layer?.digest]);
    await images.store.unname(parseReference('it'));
    expect(await unusedBlobs(images.store)).toEqual([layer?.digest]);
    await images.store.forget(image.id);
    expect(await unusedBlobs(images.store)).toHaveLength(4);
  });

  it('is nothing while an image cannot be read', async () => {
    const image = await images.add('me', 'it');
    await images.blob('an interrupted commit');
    writeFileSync(idPath(images.store.layout, image.id), '');
    expect(await unusedBlobs(images.store)).toEqual([]);
  });
});

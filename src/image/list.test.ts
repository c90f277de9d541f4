import { writeFileSync } from 'node:fs';
import { beforeEach, describe, expect, it } from 'vitest';
import { blobPath } from './content.js';
import { findImage } from './find.js';
import { TestStore } from './fixture.js';
import { listImages } from './list.js';
import { idPath, referencePath } from './pointers.js';
import { formatReference, parseReference } from './reference.js';
import type { Image } from './store.js';

const images = new TestStore();

it('an image keeps its names apart from those of others', async () => {
  const [one, other] = [await images.add('one', 'a:1'), await images.add('other', 'a:2')];
  await images.store.name(one, parseReference('b/c'));
  await images.store.name(other, parseReference('a/b'));
  const list = await listImages(images.store);
  expect(list.problems).toEqual([]);
  const names = Object.fromEntries(list.images.map(({ config, names }) => [config.author, names.map(formatReference)]));
  expect(names).toEqual({
    one: ['docker.io/b/c:latest', 'docker.io/library/a:1'],
    other: ['docker.io/a/b:latest', 'docker.io/library/a:2'],
  });
});

describe('what is damaged is named, and the others are served', () => {
  let good: Image;
  let bad: Image;
  beforeEach(async () => {
    good = await images.add('good', 'good');
    bad = await images.add('bad', 'bad');
  });

  async function problems(): Promise<string[]> {
    const list = await listImages(images.store);
    expect(list.images.map(({ id }) => id)).toContain(good.id);
    expect(await findImage(images.store, 'good')).toEqual(good);
    return list.problems.map(({ message }) => message);
  }

  it.each(['', '{"digest"', 'null', '{"digest":"sha256:../x"}'])('a name: %j', async (content) => {
    const path = referencePath(images.store.layout, parseReference('bad'));
    writeFileSync(path, content);
    expect(await problems()).toEqual([`the record ${path} is damaged`]);
    await expect(findImage(images.store, 'bad')).rejects.toThrow(path);
  });

  it('an id', async () => {
    const path = idPath(images.store.layout, bad.id);
    writeFileSync(path, 'x');
    expect(await problems()).toEqual([`image ${bad.id}: the record ${path} is damaged`]);
  });

  it.each(['id', 'manifest'] as const)('a blob: of the %s', async (part) => {
    const digest = part === 'id' ? bad.id : bad.manifest.digest;
    writeFileSync(blobPath(images.store.layout, digest), '{}');
    expect(await problems()).toEqual([expect.stringContaining(`${digest.slice(7)} is damaged`)]);
    expect(await problems()).toEqual([expect.stringContaining(bad.id)]);
    await expect(findImage(images.store, 'bad')).rejects.toThrow('is damaged');
  });
});

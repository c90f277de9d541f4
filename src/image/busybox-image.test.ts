import { mkdtemp, readlink, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { expect, it } from 'vitest';
import { busyboxTime } from './busybox.js';
import { addBusybox, busyboxLayer, draftBusybox } from './busybox-image.js';
import { findImage } from './find.js';
import { TestStore } from './fixture.js';
import { unpackLayer } from './layer-reader.js';
import { parseReference } from './reference.js';

const images = new TestStore();

it('is the same image every time, also when it is only a draft', async () => {
  const name = parseReference('busybox');
  const image = await addBusybox(images.store, name);
  expect(await addBusybox(images.store, name)).toEqual(image);
  expect(await draftBusybox()).toEqual({ id: image.id, config: image.config });
  expect(await findImage(images.store, 'busybox')).toEqual(image);
});

it.runIf(process.getuid?.() === 0)('becomes files with the modes and times it says', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'busybox-'));
  try {
    const archive = Buffer.concat(await collect(await busyboxLayer()));
    await unpackLayer(() => Readable.from([archive]), { directory, whiteouts: 'overlay', lower: [] });
    expect((await stat(join(directory, 'tmp'))).mode & 0o7777).toBe(0o1777);
    expect(await readlink(join(directory, 'usr/bin/env'))).toBe('../../bin/busybox');
    expect((await stat(join(directory, 'usr/bin/env'))).size).toBeGreaterThan(100_000);
    for (const name of ['bin', 'etc/passwd', 'usr/bin/env']) {
      expect((await stat(join(directory, name))).mtimeMs).toBe(busyboxTime * 1000);
    }
  } finally {
    await rm(directory, { recursive: true });
  }
});

async function collect(archive: AsyncIterable<Uint8Array>): Promise<Uint8Array[]> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of archive) chunks.push(chunk);
  return chunks;
}

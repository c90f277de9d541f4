import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { blobPath, listBlobs, putBlob, readBlob } from './content.js';
import { type Descriptor, mediaTypes } from './oci.js';

let layout: string;
beforeEach(() => {
  layout = mkdtempSync(join(tmpdir(), 'content-'));
});
afterEach(() => rmSync(layout, { recursive: true }));

function blob(text: string): Promise<Descriptor> {
  return putBlob(layout, mediaTypes.layer, [Buffer.from(text)]);
}

async function read({ digest }: Descriptor): Promise<string> {
  let text = '';
  for await (const chunk of readBlob(layout, digest)) text += chunk;
  return text;
}

describe('content', () => {
  it('has its digest for a name', async () => {
    const hello = await blob('hello\n');
    expect(hello.digest).toBe('sha256:5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03');
    expect(hello.size).toBe(6);
    expect(await read(hello)).toBe('hello\n');
    await blob('hello\n');
    expect(await listBlobs(layout)).toEqual([hello.digest]);
  });

  it('that has changed is not taken for itself', async () => {
    const hello = await blob('hello\n');
    writeFileSync(blobPath(layout, hello.digest), 'jello\n');
    await expect(read(hello)).rejects.toThrow(`${hello.digest.slice(7)} is damaged`);
    rmSync(blobPath(layout, hello.digest));
    await expect(read(hello)).rejects.toThrow('is missing');
  });

  it('whose source fails leaves nothing', async () => {
    async function* broken() {
      yield Buffer.from('half');
      await Promise.reject(new Error('no more'));
    }
    await expect(putBlob(layout, mediaTypes.layer, broken())).rejects.toThrow('no more');
    expect(readdirSync(join(layout, 'blobs/sha256'))).toEqual([]);
  });

  it('cannot be asked for outside of the store', () => {
    expect(() => blobPath(layout, 'sha256:../../secret')).toThrow('not a digest');
  });
});

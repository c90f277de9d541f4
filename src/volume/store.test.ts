import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { deleteVolume, ensureVolume, listVolumeNames, newVolumeName, readVolume, volumeData } from './store.js';

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'mydocker-volumes-'));
});

afterEach(() => {
  rmSync(root, { recursive: true });
});

it('makes a volume once, and keeps its first labels', async () => {
  await ensureVolume(root, 'data', { labels: { a: '1' } });
  writeFileSync(join(volumeData(root, 'data'), 'file'), 'kept');
  await ensureVolume(root, 'data', { labels: { a: '2' } });
  expect(readVolume(root, 'data').labels).toEqual({ a: '1' });
  expect(readFileSync(join(volumeData(root, 'data'), 'file'), 'utf8')).toBe('kept');
});

it('makes one volume when many ask at once', async () => {
  const all = await Promise.all(Array.from({ length: 20 }, () => ensureVolume(root, 'data')));
  expect(new Set(all.map(({ record }) => record.created)).size).toBe(1);
  expect(all.filter(({ created }) => created)).toHaveLength(1);
  expect(listVolumeNames(root)).toEqual(['data']);
});

it('gives anonymous volumes names that Docker accepts', async () => {
  await ensureVolume(root, newVolumeName(), { anonymous: true });
  expect(listVolumeNames(root)).toEqual([expect.stringMatching(/^[0-9a-f]{64}$/)]);
});

it.each(['../escape', 'a', '', '.hidden', 'a/b'])('refuses the name %o', async (name) => {
  await expect(ensureVolume(root, name)).rejects.toThrow('invalid volume name');
});

it('names a damaged record and where the files are', async () => {
  await ensureVolume(root, 'data');
  writeFileSync(join(root, 'volumes/data/volume.json'), '{"version":1');
  expect(() => readVolume(root, 'data')).toThrow(`is damaged; its files are in ${volumeData(root, 'data')}`);
});

it('forgets a removed volume', async () => {
  await ensureVolume(root, 'data');
  await deleteVolume(root, 'data');
  expect(listVolumeNames(root)).toEqual([]);
  expect(() => readVolume(root, 'data')).toThrow('no such volume: data');
});

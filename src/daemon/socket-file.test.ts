import { once } from 'node:events';
import { mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { makeSocketFile } from './socket-file.js';

let directory = '';
let server: Server;
const group = process.getgid?.() ?? 0;
const modeOf = (path: string) => statSync(path).mode & 0o777;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'mydocker-socket-'));
  server = createServer();
});

afterEach(() => {
  server.close();
  rmSync(directory, { recursive: true, force: true });
});

async function listen(path: string): Promise<void> {
  server.listen(path);
  await once(server, 'listening');
}

test('is its owner’s alone until it is the group’s, whatever the umask was', async () => {
  const path = join(directory, 's');
  const mask = process.umask(0);
  try {
    let first = 0;
    await makeSocketFile(path, group, async () => {
      const listening = listen(path);
      first = modeOf(path);
      await listening;
    });
    expect([first, modeOf(path), statSync(path).gid]).toEqual([0o600, 0o660, group]);
    expect(process.umask()).toBe(0);
  } finally {
    process.umask(mask);
  }
});

test('whoever is there stays: one who answers, and what is no socket', async () => {
  const path = join(directory, 's');
  await listen(path);
  const never = () => Promise.reject(new Error('nobody may listen'));
  await expect(makeSocketFile(path, group, never)).rejects.toThrow(`a daemon listens at ${path} already`);
  const [file, link] = [join(directory, 'f'), join(directory, 'l')];
  writeFileSync(file, '');
  symlinkSync(path, link);
  for (const other of [file, link, directory]) {
    await expect(makeSocketFile(other, group, never)).rejects.toThrow('is no socket');
  }
});

test('a path has at most 107 bytes, however few letters these are', async () => {
  const path = join(directory, 'ä'.repeat(50));
  await expect(makeSocketFile(path, group, () => listen(path))).rejects.toThrow(
    `${Buffer.byteLength(path)} bytes, and the path of a socket at most 107`,
  );
  const most = join(directory, 'x'.repeat(107 - directory.length - 1));
  await makeSocketFile(most, group, () => listen(most));
  expect(modeOf(most)).toBe(0o660);
});

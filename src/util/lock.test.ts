import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { withLock } from './lock.js';

/** Field 5 of /proc/<pid>/stat: whom Ctrl-C reaches together. */
function groupOf(pid: number | string): string | undefined {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[2];
}

test('who holds the lock for us is not in our process group, and ends with the work', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'lock-'));
  const children = () => readFileSync(`/proc/${process.pid}/task/${process.pid}/children`, 'utf8').trim().split(' ');
  const before = children();
  await withLock(directory, 'exclusive', () => {
    const [holder = ''] = children().filter((pid) => !before.includes(pid));
    expect(groupOf(holder)).toBe(holder);
    return Promise.resolve();
  });
  await expect.poll(children, { timeout: 30_000 }).toEqual(before);
  await rm(directory, { recursive: true });
});

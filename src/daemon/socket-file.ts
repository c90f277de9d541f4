import { once } from 'node:events';
import { chmodSync, chownSync, existsSync, lstatSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { dirname } from 'node:path';
import { EngineError, errnoCode } from '../util/errors.js';
import { withOwnLock } from '../util/own-lock.js';

/** `sun_path` has room for 108, and the last is a zero. */
const mostBytes = 107;

/**
 * Makes a socket file that the superuser and a group may open.
 *
 * @param group its number
 * @param listen makes the file
 * @throws EngineError `invalid`, `conflict` when a daemon listens there already or the file is somebody else's
 */
export async function makeSocketFile(path: string, group: number, listen: () => Promise<void>): Promise<void> {
  checkPath(path);
  // Of two who find what a third has left, the second must not take the first one's file for it.
  await withOwnLock(`${path}.lock`, async () => {
    await makeRoom(path);
    // Whoever may write to it is root on this machine: from the moment it is there it is nobody's but ours.
    const mask = process.umask(0o177);
    const listening = listen();
    process.umask(mask);
    await listening;
    chownSync(path, -1, group);
    chmodSync(path, 0o660);
  });
}

function checkPath(path: string): void {
  const length = Buffer.byteLength(path);
  if (length > mostBytes) {
    throw new EngineError('invalid', `${path} has ${length} bytes, and the path of a socket at most ${mostBytes}`);
  }
  if (!existsSync(dirname(path))) throw new EngineError('unavailable', `no such directory: ${dirname(path)}`);
}

/** What a daemon that was killed has left goes. */
async function makeRoom(path: string): Promise<void> {
  const file = lstatSync(path, { throwIfNoEntry: false });
  if (!file) return;
  if (!file.isSocket()) throw new EngineError('conflict', `${path} is there already, and is no socket`);
  if (await isAnswered(path)) throw new EngineError('conflict', `a daemon listens at ${path} already`);
  rmSync(path, { force: true });
}

async function isAnswered(path: string): Promise<boolean> {
  const socket = connect(path);
  try {
    await once(socket, 'connect');
    return true;
  } catch (error) {
    // Anything else, as a queue that is full, is a sign of life.
    return !['ECONNREFUSED', 'ENOENT'].includes(errnoCode(error) ?? '');
  } finally {
    socket.destroy();
  }
}

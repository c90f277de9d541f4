import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { shimPath } from './shim.js';

/** Where one listens; undefined as long as none does. */
let listening: string | undefined;

/**
 * Does `work` beside a shim that forks for each plan: to start a program is to fork this process, whose memory is large, and to load
 * a file.
 *
 * @param directory for its socket, which only root may open
 */
export async function withForkServer<T>(directory: string, work: () => Promise<T>): Promise<T> {
  const path = join(directory, 'fork-server');
  start(path);
  try {
    return await work();
  } finally {
    rmSync(path, { force: true });
  }
}

/** It keeps nobody from ending, and ends with us. One that ends before is followed by another, if it has ever listened. */
function start(path: string): void {
  const server = spawn(shimPath(), ['fork-server', path], {
    argv0: 'mydocker-shim',
    env: {},
    stdio: ['ignore', 'inherit', 'inherit', 'pipe'],
    // What ends us by way of our terminal leaves it to us when it ends.
    detached: true,
  });
  const channel = server.stdio[3] as Socket;
  channel.once('data', () => {
    listening = path;
    channel.once('close', () => {
      listening = undefined;
      start(path);
    });
  });
  // Plans are carried out without it, too.
  channel.on('error', () => {});
  server.on('error', () => {});
  server.unref();
  channel.unref();
}

/** The report channel of a shim that waits for its plan, with nothing on its stdin; undefined when no fork server listens. */
export async function forkShim(): Promise<Socket | undefined> {
  if (listening === undefined) return undefined;
  const channel = connect(listening);
  try {
    await once(channel, 'connect');
    return channel;
  } catch {
    return undefined;
  }
}

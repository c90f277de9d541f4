import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { type ApiDefinition, loadDefinition } from './api-definition.js';
import { type Bench, type Running, withBench } from './check.js';
import { type Recorder, record } from './recorder.js';

/** A daemon that answers HTTP, and what a client needs to speak to it. */
export interface Daemon {
  bench: Bench;
  /** The socket that clients are told: all that is answered there is held against the API definition. */
  socket: string;
  /** The daemon's own socket. */
  direct: string;
  /** The process; undefined when it is somebody else's. */
  running: Running | undefined;
}

const definition: ApiDefinition | undefined = loadDefinition();

/** Tries the tests on another daemon, to see that they ask for what it does: DOCKER_PEER=unix:///var/run/docker.sock. */
const peer = process.env.DOCKER_PEER?.replace('unix://', '');

/** An image of which every daemon has a copy. */
export const image = 'busybox';

/** The first of these programs that is installed. */
export const findProgram = (...paths: string[]): string | undefined => paths.find((path) => existsSync(path));

/** Starts a daemon on a fresh root that has the image, for as long as `body` takes; its answers must be as the API defines them. */
export function withDaemon(body: (daemon: Daemon) => Promise<void>): Promise<void> {
  return withBench(async (bench) => {
    const daemon = await openDaemon(bench);
    const recorder = await record(daemon.socket, daemon.direct);
    try {
      await body(daemon);
    } finally {
      await recorder.close();
    }
    expect(faultsOf(recorder)).toEqual([]);
    if (!daemon.running) return;
    await removeContainers(bench);
    await stopDaemon(daemon.running);
  });
}

async function openDaemon(bench: Bench): Promise<Daemon> {
  const socket = join(bench.scratch, 'docker.sock');
  if (peer) return { bench, socket, direct: peer, running: undefined };
  const { exitCode, stderr } = await bench.mydocker(['run', '--rm', '--network', 'none', image, 'true']);
  expect([exitCode, stderr]).toEqual([0, '']);
  const direct = join(bench.scratch, 'daemon.sock');
  return { bench, socket, direct, running: await startDaemon(bench, direct) };
}

async function removeContainers({ mydocker }: Bench): Promise<void> {
  const ids = (await mydocker(['ps', '-aq'])).stdout.split('\n').filter(Boolean);
  if (ids.length > 0) await mydocker(['rm', '-f', ...ids]);
}

/** Starts the daemon on the bench's root. */
export async function startDaemon(bench: Bench, socket: string): Promise<Running> {
  const running = bench.spawn(['daemon', '-H', `unix://${socket}`]);
  await running.waitForOutput('listening on');
  return running;
}

/** It ends when it is asked to, having had nothing to complain about. */
export async function stopDaemon(running: Running): Promise<void> {
  running.kill('SIGTERM');
  const { exitCode, stderr } = await running.done;
  expect([exitCode, withoutNotes(stderr)]).toEqual([0, '']);
}

/** It notes which client speaks an older version of the API, the logs that it cannot read, and the limits that this machine cannot keep. */
const withoutNotes = (stderr: string): string =>
  stderr.replace(
    /^.*( speaks API version .*|logging driver does not support reading|warning: Your kernel does not support .* discarded\.)\n/gm,
    '',
  );

/** What was answered in another form than the API's, each once. */
function faultsOf({ exchanges }: Recorder): string[] {
  if (!definition) return [];
  const faults = exchanges.flatMap((exchange) =>
    definition.faultsOf(exchange).map((fault) => `${exchange.method} ${exchange.target} ${exchange.status}: ${fault}`),
  );
  return [...new Set(faults.map((fault) => fault.replace(/[0-9a-f]{64}/g, 'ID')))];
}

/**
 * Requests that make no sense, clients that misbehave, and daemons that are killed in the middle of their work. By default a taste
 * of it; with MYDOCKER_STRESS=1 ten thousand requests and twenty rounds of killing.
 */
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadDefinition } from '../lib/api-definition.js';
import { type Bench, giveTime, run, waitFor, withBench } from '../lib/check.js';
import { image, startDaemon, stopDaemon, withDaemon } from '../lib/daemon.js';
import { isEndless, type OddRequest, oddRequest } from '../lib/odd-requests.js';
import { pick, seeded } from '../lib/random.js';
import { slowness } from '../lib/wait.js';

const isRoot = process.getuid?.() === 0;
const whole = process.env.MYDOCKER_STRESS === '1';
const requests = whole ? 10_000 : 150;
const rounds = whole ? 20 : 1;
const long = { timeout: whole ? 3_600_000 : 180_000 * slowness };
const seed = Number(process.env.TEST_SEED ?? 20);

interface Answer {
  /** 0 when the connection ended without one. */
  status: number;
  body: string;
}

/** Sends it, and gives up on the rest of an answer that does not end. */
function send(socket: string, { method, target, body }: OddRequest, endless = false): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const headers = body === undefined ? {} : { 'Content-Type': 'application/json' };
    const call = request({ socketPath: socket, method, path: target, headers });
    const late = setTimeout(
      () => {
        call.destroy();
        if (endless) resolve({ status: 0, body: '' });
        else reject(new Error(`no answer to ${method} ${target} ${body?.slice(0, 500)}`));
      },
      endless ? 300 : 30_000 * slowness,
    );
    const end = (answer: Answer) => {
      clearTimeout(late);
      resolve(answer);
    };
    call.on('error', () => end({ status: 0, body: '' }));
    call.on('upgrade', (response, stream) => {
      stream.destroy();
      end({ status: response.statusCode ?? 0, body: '' });
    });
    call.on('response', (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('close', () => end({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString() }));
    });
    call.end(body);
  });
}

const get = (socket: string, target: string) => send(socket, { method: 'GET', target, body: undefined });
const post = (socket: string, target: string, value: unknown = {}) =>
  send(socket, { method: 'POST', target, body: JSON.stringify(value) });

const ping = async (socket: string) => expect((await get(socket, '/_ping')).body).toBe('OK');

async function expectNothingWrong({ mydocker }: Bench): Promise<void> {
  let said = '';
  const clean = async () => {
    said = (await mydocker(['doctor'])).stdout;
    return said === 'nothing is wrong\n';
  };
  await waitFor(clean, { what: () => `a clean root: ${said}` });
}

/** Everything of the host that a request might reach, should it get out of its root. */
function layOut({ scratch }: Bench): () => string[] {
  mkdirSync(join(scratch, 'precious'));
  writeFileSync(join(scratch, 'precious', 'file'), 'kept');
  return () => readdirSync(scratch, { recursive: true }).map(String).sort();
}

const definition = loadDefinition();

test.skipIf(!isRoot || !definition)('requests that make no sense are refused and change nothing', long, () =>
  withDaemon(async ({ bench, direct }) => {
    const files = layOut(bench);
    const [before, random] = [files(), seeded(seed)];
    const keep = ['run', '-d', '--name', 'keep', '--network', 'none', '-v', 'kept:/d', image, 'sleep', '1000'];
    expect((await bench.mydocker(keep)).exitCode).toBe(0);
    const operations = definition!.operations;
    const faults: string[] = [];
    for (let n = 0; n < requests; n++) {
      const operation = pick(random, operations);
      const odd = oddRequest(definition!, operation, random);
      const { status, body } = await send(direct, odd, isEndless(operation));
      const said = `${odd.method} ${odd.target} ${odd.body?.slice(0, 1000)}: ${body.slice(0, 500)}`;
      if (status >= 500 && ![501, 503].includes(status)) faults.push(`${status} ${said}`);
    }
    expect(faults).toEqual([]);
    await ping(direct);
    expect(files()).toEqual(before);
    expect((await bench.mydocker(['ps', '-q', '--filter', 'name=keep'])).stdout).toMatch(/^[0-9a-f]{12}\n$/);
    expect((await bench.mydocker(['volume', 'ls', '-q'])).stdout).toContain('kept\n');
    await expectNothingWrong(bench);
  }),
);

/** What a daemon may be busy with when it is killed. `box` runs, `old` does not, `spare` is an image. */
const KINDS: Record<string, (socket: string) => Promise<unknown>> = {
  create: (socket) => post(socket, '/containers/create?name=new', { Image: image, Cmd: ['true'] }),
  start: (socket) => post(socket, '/containers/old/start'),
  stop: (socket) => post(socket, '/containers/box/stop?t=0'),
  restart: (socket) => post(socket, '/containers/box/restart?t=0'),
  kill: (socket) => post(socket, '/containers/box/kill'),
  pause: (socket) => post(socket, '/containers/box/pause'),
  rename: (socket) => post(socket, '/containers/old/rename?name=older'),
  update: (socket) => post(socket, '/containers/box/update', { Memory: 2 ** 26, MemorySwap: 2 ** 26 }),
  remove: (socket) => send(socket, { method: 'DELETE', target: '/containers/old?force=1&v=1', body: undefined }),
  exec: (socket) => post(socket, '/containers/box/exec', { Cmd: ['sleep', '1'] }),
  export: (socket) => get(socket, '/containers/box/export'),
  commit: (socket) => post(socket, '/commit?container=box&repo=made'),
  tag: (socket) => post(socket, `/images/${image}/tag?repo=tagged`),
  untag: (socket) => send(socket, { method: 'DELETE', target: '/images/spare', body: undefined }),
  save: (socket) => get(socket, `/images/${image}/get`),
  volume: (socket) => post(socket, '/volumes/create', { Name: 'vol' }),
  network: (socket) => post(socket, '/networks/create', { Name: 'net' }),
  prune: (socket) => post(socket, '/containers/prune'),
};

test.skipIf(!isRoot)('a daemon that is killed in the middle of anything loses nothing', long, () =>
  withBench(async (bench) => {
    const random = seeded(seed);
    const ok = async (...args: string[]) => {
      const { exitCode, stderr } = await bench.mydocker(args);
      expect([exitCode, stderr], args.join(' ')).toEqual([0, '']);
    };
    await ok(
      'run',
      '-d',
      '--name',
      'keep',
      '--network',
      'none',
      '-v',
      'kept:/d',
      image,
      'sh',
      '-c',
      'echo 1 > /d/f; exec sleep 1000',
    );
    for (let round = 0; round < rounds; round++) {
      for (const [kind, ask] of Object.entries(KINDS)) {
        await ok('run', '-d', '--name', 'box', '--network', 'none', image, 'sleep', '1000');
        await ok('create', '--name', 'old', '--network', 'none', image, 'sleep', '1000');
        await ok('tag', image, 'spare');
        const socket = join(bench.scratch, `${kind}${round}.sock`);
        const daemon = await startDaemon(bench, socket);
        const asked = ask(socket).catch(() => {});
        await giveTime(random() * 60);
        daemon.kill('SIGKILL');
        await Promise.all([asked, daemon.done]);
        const again = `${socket}.2`;
        const next = await startDaemon(bench, again);
        const listed = JSON.parse((await get(again, '/containers/json?all=1')).body) as {
          Names: string[];
          State: string;
        }[];
        expect(listed.find(({ Names }) => Names.includes('/keep'))?.State, kind).toBe('running');
        expect((await get(again, `/images/${image}/json`)).status, kind).toBe(200);
        await stopDaemon(next);
        await tidy(bench);
      }
    }
    expect((await bench.mydocker(['exec', 'keep', 'cat', '/d/f'])).stdout).toBe('1\n');
    // What was half done stays until somebody tidies up.
    await bench.mydocker(['doctor', '--fix']);
    await expectNothingWrong(bench);
  }),
);

/** Removes what a round made, whatever became of it. */
async function tidy({ mydocker }: Bench): Promise<void> {
  const names = (await mydocker(['ps', '-a', '--format', '{{.Names}}'])).stdout.split('\n').filter(Boolean);
  const others = names.filter((name) => name !== 'keep');
  // One may be on its way out.
  if (others.length > 0) await mydocker(['rm', '-f', ...others]);
  for (const name of ['made', 'tagged', 'spare']) await mydocker(['rmi', '-f', name]);
  await mydocker(['volume', 'rm', '-f', 'vol']);
  await mydocker(['network', 'rm', 'net']);
}

// What they have to report must not keep it.
test.skipIf(!isRoot)('a daemon ends when it is told to, though containers run that it started', long, () =>
  withDaemon(async ({ direct, running }) => {
    const body = { Image: image, Cmd: ['sleep', '1000'], HostConfig: { NetworkMode: 'none' } };
    expect((await post(direct, '/containers/create?name=box', body)).status).toBe(201);
    expect((await post(direct, '/containers/box/start')).status).toBe(204);
    running?.kill('SIGTERM');
    let ended = false;
    void running?.done.then(() => {
      ended = true;
    });
    await waitFor(() => ended, { timeout: 5_000 * slowness, what: 'the end of the daemon' });
  }),
);

function dial(socket: string): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const connection = connect({ path: socket, allowHalfOpen: true }, () => resolve(connection));
    connection.on('error', reject);
  });
}

/** Writes it, and reads until the other side ends. */
async function converse(socket: string, text: string | Buffer, half = false): Promise<string> {
  const connection = await dial(socket);
  connection.removeAllListeners('error').on('error', () => {});
  const chunks: Buffer[] = [];
  connection.on('data', (chunk) => chunks.push(chunk));
  if (half) connection.end(text);
  else connection.write(text);
  await new Promise((resolve) => connection.on('end', resolve).on('close', resolve));
  connection.destroy();
  return Buffer.concat(chunks).toString();
}

const MALFORMED: [string, string | Buffer][] = [
  ['no HTTP at all', 'hello\r\n\r\n'],
  ['bytes', Buffer.from([0, 255, 254, 10, 13, 10, 13, 10])],
  ['another protocol', Buffer.from('16030100050100000100', 'hex')],
  ['a version that is none', 'GET / HTTP/9.9\r\n\r\n'],
  ['a method that is none', 'NONSENSE /_ping HTTP/1.1\r\nHost: x\r\n\r\n'],
  ['two lengths', 'POST /containers/create HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n{}'],
  ['a length that is none', 'POST /containers/create HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n{}'],
  ['a chunk that is none', 'POST /containers/create HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n'],
  ['a head of a megabyte', `GET /_ping HTTP/1.1\r\nHost: x\r\nX-Long: ${'x'.repeat(2 ** 20)}\r\n\r\n`],
  ['a header that is none', 'GET /_ping HTTP/1.1\r\nHost: x\r\nno colon\r\n\r\n'],
];

test.skipIf(!isRoot)('clients that do not speak HTTP are told so', long, () =>
  withDaemon(async ({ direct }) => {
    for (const [what, text] of MALFORMED) {
      const said = await converse(direct, text);
      // Our own protocol, at the same socket, says it in a frame.
      expect(said === '' || said.startsWith('HTTP/1.1 4') || said.startsWith('\u0002'), `${what}: ${said}`).toBe(true);
      await ping(direct);
    }
  }),
);

test.skipIf(!isRoot)('idle, slow and half-open clients are in nobody’s way', long, () =>
  withDaemon(async ({ direct, bench }) => {
    const idle: Socket[] = [];
    // Fewer at once than a listener's queue takes.
    while (idle.length < 1000) idle.push(...(await Promise.all(Array.from({ length: 20 }, () => dial(direct)))));
    await ping(direct);
    for (const connection of idle.slice(0, 100)) connection.write('GET /_ping HT');
    for (const connection of idle.slice(100, 200)) {
      connection.write('POST /containers/create HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{');
    }
    await ping(direct);
    const half = await converse(direct, 'GET /_ping HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n', true);
    expect(half).toContain('OK');
    for (const connection of idle) connection.destroy();
    await ping(direct);
    await expectNothingWrong(bench);
  }),
);

test.skipIf(!isRoot)('a client that hangs up in the middle leaves nothing', long, () =>
  withDaemon(async ({ direct, bench }) => {
    for (const target of ['/containers/create', '/images/load', '/volumes/create', '/networks/create']) {
      const connection = await dial(direct);
      connection.write(`POST ${target} HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{"Name":"part"`);
      await giveTime(20);
      connection.destroy();
    }
    await ping(direct);
    for (const target of ['/containers/json?all=1', '/volumes', '/networks']) {
      expect((await get(direct, target)).body).not.toContain('"part"');
    }
    expect((await run('ls', ['-A', join(bench.root, 'containers')])).stdout).toBe('');
    await expectNothingWrong(bench);
  }),
);

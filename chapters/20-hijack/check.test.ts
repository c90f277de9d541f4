import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { describe, expect, vi } from 'vitest';
import WebSocket from 'ws';
import { type Bench, check, giveTime, type Running, run, sleep, start, waitFor } from '../../test/lib/check.js';
import { newMark, processesWith } from '../../test/lib/containers.js';
import { openTerminal } from '../../test/lib/terminal.js';

const since = '20';

/** Docker's own command line, where somebody has installed it. */
const docker = ['/usr/bin/docker', '/usr/local/bin/docker'].find((path) => existsSync(path)) ?? '';
if (!docker) console.warn('docker is not installed: what it makes of the daemon is not checked');

const isStress = process.env.MYDOCKER_STRESS === '1';
if (isStress) vi.setConfig({ testTimeout: 3_600_000 });

const socketOf = ({ scratch }: Bench) => join(scratch, 'api.sock');

async function startDaemon(bench: Bench): Promise<Running> {
  const daemon = bench.spawn(['daemon', '-H', `unix://${socketOf(bench)}`]);
  await daemon.waitForOutput('listening on');
  return daemon;
}

/** Nobody can clean up after SIGKILL: its socket file is still there. */
async function replaceDaemon(bench: Bench, daemon: Running): Promise<Running> {
  daemon.kill('SIGKILL');
  await daemon.done;
  await run('rm', ['-f', socketOf(bench)]);
  return await startDaemon(bench);
}

/** Starts a container in the background, by our own command line: the API makes none before the next chapter. */
async function startBox(bench: Bench, script: string, ...options: string[]): Promise<string> {
  const args = ['run', '-d', '--name', 'box', ...options, 'busybox', 'sh', '-c', script];
  const { stdout, stderr, exitCode } = await bench.mydocker(args);
  expect(exitCode, stderr).toBe(0);
  return stdout.trim();
}

/** A promise about a daemon and a container that runs. */
function checkBox(
  name: string,
  { script = 'sleep 1000', options = [] as string[] },
  body: (bench: Bench, daemon: Running, id: string) => Promise<void>,
): void {
  check(name, { since }, async (bench) => {
    const id = await startBox(bench, script, ...options);
    await body(bench, await startDaemon(bench), id);
  });
}

interface Answer {
  readonly status: number;
  readonly headers: Record<string, string | string[] | undefined>;
  readonly body: Buffer;
  /** What the body says, as JSON. */
  readonly json: Record<string, unknown>;
}

/** One request, and the whole of its answer. */
function ask(bench: Bench, method: string, target: string, value?: unknown): Promise<Answer> {
  const body = value === undefined ? '' : typeof value === 'string' ? value : JSON.stringify(value);
  const headers = body ? { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) } : {};
  return new Promise((resolve, reject) => {
    const call = request({ socketPath: socketOf(bench), path: target, method, headers, agent: false });
    call.on('error', reject).end(body);
    call.on('response', (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const all = Buffer.concat(chunks);
        const json = response.headers['content-type'] === 'application/json' && all.length > 0;
        const parsed = json ? JSON.parse(all.toString()) : {};
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: all, json: parsed });
      });
    });
  });
}

const get = (bench: Bench, target: string) => ask(bench, 'GET', target);
const post = (bench: Bench, target: string, value?: unknown) => ask(bench, 'POST', target, value);

/** A connection whose bytes are, after the head of the answer, a command's. */
class Line {
  readonly socket: Socket;
  #received = Buffer.alloc(0);
  /** The other side has said that nothing more comes. */
  ended = false;
  closed = false;

  constructor(path: string) {
    this.socket = connect({ path, allowHalfOpen: true });
    this.socket.on('data', (chunk) => {
      this.#received = Buffer.concat([this.#received, chunk]);
    });
    this.socket.on('error', () => {});
    this.socket.on('end', () => {
      this.ended = true;
    });
    this.socket.on('close', () => {
      this.closed = true;
    });
  }

  /** Status line and headers, without the blank line. */
  get head(): string {
    return this.#received.toString('latin1').split('\r\n\r\n')[0] ?? '';
  }

  get status(): number {
    return Number(/^HTTP\/1\.1 (\d+) /.exec(this.head)?.[1] ?? 0);
  }

  /** All that came after the head. */
  get bytes(): Buffer {
    const at = this.#received.indexOf('\r\n\r\n');
    return at < 0 ? Buffer.alloc(0) : this.#received.subarray(at + 4);
  }

  get text(): string {
    return this.bytes.toString();
  }

  async waitFor(text: string): Promise<void> {
    await waitFor(() => this.text.includes(text), { what: () => `${text} in ${this.head}\n${this.text}` });
  }

  /** Until the other side has nothing more to say; then we haven't either. */
  async waitForEnd(): Promise<void> {
    await waitFor(() => this.ended || this.closed, { what: () => `an end of ${this.head}\n${this.text}` });
    this.socket.end();
  }

  /** What one of the streams has said. */
  stream(number: number): string {
    return framesOf(this.bytes)
      .filter(([stream]) => stream === number)
      .map(([, text]) => text)
      .join('');
  }
}

interface Opening {
  method?: string;
  /** Headers in addition; by default the ones that ask for another protocol. */
  headers?: string[];
  body?: unknown;
}

const upgrade = ['Connection: Upgrade', 'Upgrade: tcp'];

/** Sends a request, and comes back when the head of its answer is there. */
async function open(bench: Bench, target: string, options: Opening = {}): Promise<Line> {
  const { method = 'POST', headers = upgrade, body } = options;
  const text = body === undefined ? '' : JSON.stringify(body);
  const type = text ? ['Content-Type: application/json'] : [];
  const line = new Line(socketOf(bench));
  const head = [`${method} ${target} HTTP/1.1`, 'Host: docker', ...headers, ...type, `Content-Length: ${text.length}`];
  line.socket.write(`${head.join('\r\n')}\r\n\r\n${text}`);
  await waitFor(() => line.status > 0 || line.closed, { what: `an answer to ${target}` });
  return line;
}

/** Splits what came into frames: stream and text. */
function framesOf(bytes: Buffer): [number, string][] {
  const frames: [number, string][] = [];
  for (let at = 0; at + 8 <= bytes.length; ) {
    const length = bytes.readUInt32BE(at + 4);
    expect(bytes.readUIntBE(at + 1, 3)).toBe(0);
    frames.push([bytes.readUInt8(at), bytes.toString('utf8', at + 8, at + 8 + length)]);
    at += 8 + length;
  }
  return frames;
}

const both = 'stream=1&stdout=1&stderr=1';
const all = `${both}&stdin=1`;

/** The events of a container so far, `attach` or `exec_die 3`; those of `names` only. */
async function eventsOf(bench: Bench, ...names: string[]): Promise<string[]> {
  const template = '{{.Action}} {{.Actor.Attributes.exitCode}}';
  const filters = ['--since', '0', '--until', '0s', '-f', 'container=box', '--format', template];
  const { stdout } = await bench.mydocker(['events', ...filters]);
  const lines = stdout.split('\n').map((line) => line.replace(/:.*/, '').replace(' <no value>', ''));
  return lines.filter((line) => names.includes(line.split(' ')[0] ?? ''));
}

/** What is over for a client may be told a moment later. */
async function waitForEvents(bench: Bench, names: string[], expected: string[]): Promise<void> {
  let told: string[] = [];
  const what = () => `${expected.join()}; there is ${told.join()}`;
  const asExpected = async () => {
    told = await eventsOf(bench, ...names);
    return told.join() === expected.join();
  };
  await waitFor(asExpected, { what });
}

/** How many descriptors a daemon has. Node watches all files by one, from the first on. */
const openFiles = ({ pid }: Running) =>
  readdirSync(`/proc/${pid}/fd`).filter((fd) => tryReadlink(`/proc/${pid}/fd/${fd}`) !== 'anon_inode:inotify').length;

function childrenOf({ pid }: Running): string[] {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean);
}

/** After clients have gone, nothing of them is left. */
async function expectNothingLeft(daemon: Running, before: number): Promise<void> {
  const links = () => readdirSync(`/proc/${daemon.pid}/fd`).map((fd) => tryReadlink(`/proc/${daemon.pid}/fd/${fd}`));
  await waitFor(() => openFiles(daemon) <= before && childrenOf(daemon).length === 0, {
    what: () => `${before} descriptors; there are ${openFiles(daemon)}: ${links().join(' ')}`,
  });
}

function tryReadlink(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return '';
  }
}

describe('a client that attaches', () => {
  // What it prints must not be printed before anybody listens: so it waits for a line.
  const talk = { script: 'read a; echo out $a; echo err $a >&2; read b; echo last $b', options: ['-i'] };

  checkBox('by an upgrade: 101, then frames of both outputs', talk, async (bench) => {
    const line = await open(bench, `/v1.51/containers/box/attach?${all}`);
    expect(line.head.split('\r\n')[0]).toBe('HTTP/1.1 101 UPGRADED');
    expect(line.head).toMatch(/^Content-Type: application\/vnd\.docker\.multiplexed-stream$/m);
    expect(line.head).toMatch(/^Connection: Upgrade$/m);
    expect(line.head).toMatch(/^Upgrade: tcp$/m);
    line.socket.write('one\n');
    await line.waitFor('err one');
    line.socket.write('two\n');
    await line.waitForEnd();
    expect([line.stream(1), line.stream(2)]).toEqual(['out one\nlast two\n', 'err one\n']);
    await waitFor(() => line.closed);
    await waitForEvents(bench, ['attach', 'detach', 'die'], ['attach', 'die 0']);
  });

  checkBox('in the older way: 200, and an answer without an end', talk, async (bench) => {
    const line = await open(bench, `/v1.24/containers/box/attach?${all}`, { headers: [] });
    expect(line.head.split('\r\n')[0]).toBe('HTTP/1.1 200 OK');
    expect(line.head).not.toMatch(/^(Transfer-Encoding|Content-Length|Upgrade):/im);
    // Bytes that no parser of HTTP would take.
    line.socket.write('\0GET \xff\n');
    await line.waitFor('err');
    line.socket.write('two\n');
    await line.waitForEnd();
    expect(line.stream(1)).toMatch(/^out GET .*\nlast two\n$/);
  });

  checkBox('gets the outputs that it asks for, and may say nothing', talk, async (bench) => {
    const target = '/containers/box/attach?stream=1';
    const one = await open(bench, `${target}&stdout=1`);
    const two = await open(bench, `${target}&stderr=1&stdin=0`);
    const none = await open(bench, `${target}&stdin=1`);
    // Not for the command: this client has no share in its input.
    one.socket.write('wrong\n');
    await giveTime(100);
    none.socket.write('right\nend\n');
    for (const line of [one, two, none]) await line.waitForEnd();
    expect(framesOf(one.bytes).map(([stream]) => stream)).not.toContain(2);
    expect(one.stream(1)).toBe('out right\nlast end\n');
    expect(framesOf(two.bytes)).toEqual([[2, 'err right\n']]);
    expect(none.bytes).toHaveLength(0);
  });

  const flood = { script: 'read a; head -c 3000000 /dev/zero', options: ['-i'] };

  checkBox('may take all the time it wants to read', flood, async (bench) => {
    const lines = await Promise.all(
      ['stdout=1', 'stdout=1&stderr=1'].map((which) => open(bench, `/containers/box/attach?stream=1&${which}`)),
    );
    const first = await open(bench, `/containers/box/attach?${all}`);
    for (const { socket } of lines) socket.pause();
    first.socket.write('go\n');
    await first.waitForEnd();
    // Longer than somebody has to close the connection who has got everything.
    await sleep(11_000);
    for (const { socket } of lines) socket.resume();
    for (const line of lines) {
      await line.waitForEnd();
      expect(line.stream(1)).toHaveLength(3_000_000);
    }
  });

  checkBox('may be one of several', talk, async (bench) => {
    const lines = await Promise.all([1, 2, 3].map(() => open(bench, `/containers/box/attach?${all}`)));
    const ours = bench.spawn(['attach', 'box']);
    await giveTime(500);
    lines[0]?.socket.write('one\n');
    for (const line of lines) await line.waitFor('err one');
    lines[1]?.socket.write('two\n');
    for (const line of lines) await line.waitForEnd();
    for (const line of lines) expect(line.stream(1)).toBe('out one\nlast two\n');
    expect((await ours.done).exitCode).toBe(0);
  });

  const terminal = { script: 'read a; stty size; echo got $a; exec sh', options: ['-i', '-t'] };

  checkBox('to a terminal gets its bytes as they are', terminal, async (bench) => {
    const line = await open(bench, `/containers/box/attach?${all}`);
    expect(line.head).toMatch(/^Content-Type: application\/vnd\.docker\.raw-stream$/m);
    expect((await post(bench, '/containers/box/resize?h=17&w=91')).status).toBe(200);
    line.socket.write('hello\n');
    await line.waitFor('hello\r\n17 91\r\ngot hello\r\n');
    await post(bench, '/v1.40/containers/box/resize?w=100&h=30');
    line.socket.write('stty size; exit 3\n');
    await line.waitForEnd();
    expect(line.text).toContain('\r\n30 100\r\n');
  });

  checkBox('leaves a terminal by its keys, and it goes on', terminal, async (bench, daemon) => {
    const before = openFiles(daemon);
    const byDefault = await open(bench, `/containers/box/attach?${all}`);
    byDefault.socket.write('\x10');
    byDefault.socket.write('x');
    await byDefault.waitFor('^Px');
    byDefault.socket.write('\x10\x11');
    await byDefault.waitForEnd();
    const chosen = await open(bench, `/containers/box/attach?${all}&detachKeys=ctrl-x,q`);
    chosen.socket.write('\x10\x11\n');
    await chosen.waitFor('got');
    chosen.socket.write('\x18q');
    await chosen.waitForEnd();
    await expectNothingLeft(daemon, before);
    expect((await get(bench, '/containers/box/json')).json.State).toMatchObject({ Running: true });
    await waitForEvents(bench, ['attach', 'detach'], ['attach', 'detach', 'attach', 'detach']);
  });
});

describe('what a client says', () => {
  checkBox('ends, and it goes on listening', { script: 'exec cat', options: ['-i'] }, async (bench) => {
    const one = await open(bench, `/containers/box/attach?${all}`);
    one.socket.end('one\n');
    await one.waitFor('one\n');
    // Started with -d, its stdin is nobody's in particular: the end of one client's is not its own.
    const two = await open(bench, `/containers/box/attach?${all}`);
    two.socket.write('two\n');
    for (const line of [one, two]) await line.waitFor('two\n');
    expect(one.ended).toBe(false);
    await bench.mydocker(['kill', 'box']);
    for (const line of [one, two]) await line.waitForEnd();
    expect(one.stream(1)).toBe('one\ntwo\n');
  });

  checkBox('arrives as it is, in any amount, and so does the answer', {}, async (bench) => {
    const sent = Buffer.from(Array.from({ length: 3_000_000 }, (_, index) => (index * 7 + (index >> 8)) % 256));
    const line = await startExec(bench, { Cmd: ['cat'], AttachStdin: true, AttachStdout: true });
    line.socket.end(sent);
    await line.waitForEnd();
    const parts: Buffer[] = [];
    for (let at = 0; at < line.bytes.length; at += 8 + line.bytes.readUInt32BE(at + 4)) {
      parts.push(line.bytes.subarray(at + 8, at + 8 + line.bytes.readUInt32BE(at + 4)));
    }
    expect(Buffer.concat(parts).equals(sent)).toBe(true);
  });
});

describe('a client that is gone, or slow', () => {
  const loud = { script: 'while read a; do echo $a; done; sleep 1000', options: ['-i'] };

  checkBox('harms nobody', loud, async (bench, daemon) => {
    const before = openFiles(daemon);
    const stays = await open(bench, `/containers/box/attach?${all}`);
    for (let n = 0; n < 8; n++) {
      const goes = await open(bench, `/containers/box/attach?${all}`, { headers: n % 2 ? upgrade : [] });
      goes.socket.write('half a line');
      if (n % 4 >= 2) goes.socket.end();
      goes.socket.destroy();
    }
    stays.socket.write('\nstill here\n');
    await stays.waitFor('still here\n');
    stays.socket.destroy();
    await expectNothingLeft(daemon, before);
    await waitForEvents(bench, ['detach'], Array(9).fill('detach'));
    expect(await eventsOf(bench, 'attach')).toHaveLength(9);
  });

  checkBox('may go before it has an answer', {}, async (bench, daemon) => {
    const before = openFiles(daemon);
    for (const target of [`attach?${both}`, 'wait', 'logs?follow=1&stdout=1', 'exec']) {
      for (const size of [1, 40, 1000]) {
        const method = target.startsWith('logs') ? 'GET' : 'POST';
        const text = `${method} /containers/box/${target} HTTP/1.1\r\nHost: x\r\n${upgrade.join('\r\n')}\r\n\r\n`;
        const line = new Line(socketOf(bench));
        line.socket.write(text.slice(0, size), () => line.socket.destroy());
      }
    }
    await giveTime(300);
    expect((await get(bench, '/_ping')).status).toBe(200);
    await expectNothingLeft(daemon, before);
  });

  const flood = { script: 'read a; seq 1 300000; echo end; sleep 1000', options: ['-i'] };

  checkBox('does not hold up the others, and misses nothing', flood, async (bench) => {
    const slow = await open(bench, `/containers/box/attach?${both}`);
    slow.socket.pause();
    const fast = await open(bench, `/containers/box/attach?${all}`);
    fast.socket.write('go\n');
    await fast.waitFor('end\n');
    expect(slow.text).not.toContain('end\n');
    slow.socket.resume();
    await slow.waitFor('end\n');
    expect(slow.stream(1)).toBe(fast.stream(1));
    expect(slow.stream(1)).toContain('\n299999\n300000\nend\n');
  });
});

describe('what cannot be attached to', () => {
  check('is a container that does not run', { since, until: '20' }, async (bench) => {
    await bench.mydocker(['run', '--name', 'over', 'busybox', 'true']);
    await startDaemon(bench);
    const line = await open(bench, '/containers/over/attach?stream=1', {});
    await line.waitForEnd();
    expect([line.status, JSON.parse(line.text).message]).toEqual([409, expect.stringMatching(/over is not running/)]);
  });

  check('is said in JSON before the connection changes', { since }, async (bench) => {
    await startBox(bench, 'sleep 1000', '-t');
    await startDaemon(bench);
    const cases: [target: string, status: number, message: RegExp][] = [
      ['/containers/nobody/attach?stream=1', 404, /^no such container: nobody$/i],
      ['/containers/box/attach?stream=1&detachKeys=ctrl-odd', 400, /ctrl-odd/],
      ['/v1.20/containers/box/attach?stream=1', 400, /too old/],
      ['/containers/box/attack', 404, /page not found/],
      ['/exec/0123/start', 404, /no such exec instance: 0123/i],
    ];
    for (const [target, status, message] of cases) {
      const line = await open(bench, target, target.startsWith('/exec') ? { body: { Detach: false } } : {});
      expect([target, line.status]).toEqual([target, status]);
      await line.waitForEnd();
      expect(Object.keys(JSON.parse(line.text))).toEqual(['message']);
      expect(JSON.parse(line.text).message).toMatch(message);
      const plain = await post(bench, target, target.startsWith('/exec') ? {} : undefined);
      expect([target, plain.status, plain.json.message]).toEqual([target, status, expect.stringMatching(message)]);
    }
  });

  checkBox('an upgrade that nobody asked of us is none', {}, async (bench) => {
    for (const headers of [upgrade, ['Connection: Upgrade, HTTP2-Settings', 'Upgrade: h2c', 'HTTP2-Settings: AAMA']]) {
      const line = await open(bench, '/_ping', { method: 'GET', headers });
      await line.waitForEnd();
      expect([line.status, line.text]).toEqual([200, 'OK']);
    }
  });

  checkBox('who keeps its half of a connection open keeps none of ours', {}, async (bench, daemon) => {
    const before = openFiles(daemon);
    const headers = ['Connection: Upgrade', 'Upgrade: h2c'];
    const answered = await open(bench, '/_ping', { method: 'GET', headers });
    const refused = new Line(socketOf(bench));
    const head = ['POST /containers/box/exec HTTP/1.1', 'Host: docker', ...headers, 'Transfer-Encoding: chunked'];
    refused.socket.write(`${head.join('\r\n')}\r\n\r\n`);
    const lines = [answered, refused];
    await waitFor(() => lines.every(({ ended }) => ended), { what: 'the end of both answers' });
    expect(lines.map(({ status }) => status)).toEqual([200, 411]);
    await expectNothingLeft(daemon, before);
    for (const { socket } of lines) socket.destroy();
  });

  checkBox('a body whose length is not said is none before an upgrade', {}, async (bench) => {
    const line = new Line(socketOf(bench));
    const head = ['POST /containers/box/exec HTTP/1.1', 'Host: docker', ...upgrade, 'Transfer-Encoding: chunked'];
    line.socket.write(`${head.join('\r\n')}\r\n\r\n2\r\n{}\r\n0\r\n\r\n`);
    await line.waitForEnd();
    expect(line.status).toBe(411);
  });

  checkBox('sizes are whole numbers of a terminal that there is', {}, async (bench) => {
    for (const query of ['', 'h=1', 'h=1&w=many', 'h=-1&w=3', 'h=1&w=65536']) {
      expect([query, (await post(bench, `/containers/box/resize?${query}`)).status]).toEqual([query, 400]);
    }
    expect((await post(bench, '/containers/none/resize?h=1&w=1')).status).toBe(404);
    await bench.mydocker(['kill', 'box']);
    await bench.mydocker(['wait', 'box']);
    expect((await post(bench, '/containers/box/resize?h=1&w=1')).status).toBe(409);
  });
});

/** Makes an exec instance, and gives its id. */
async function createExec(bench: Bench, config: Record<string, unknown>): Promise<string> {
  const { status, json } = await post(bench, '/containers/box/exec', config);
  expect([status, json.Id]).toEqual([201, expect.stringMatching(/^[0-9a-f]{64}$/)]);
  return String(json.Id);
}

/** Makes and starts one, attached. */
async function startExec(bench: Bench, config: Record<string, unknown>, options: Opening = {}): Promise<Line> {
  return await open(bench, `/exec/${await createExec(bench, config)}/start`, { body: {}, ...options });
}

describe('the log', () => {
  const lines = {
    script: 'for n in 1 2 3; do echo out $n; echo err $n >&2; done; sleep 0.5; echo end; sleep 1000',
    options: [],
  };

  checkBox('comes in frames, whole or in part', lines, async (bench) => {
    const log = async (query: string) => framesOf((await get(bench, `/containers/box/logs?${query}`)).body);
    const text = (frames: [number, string][], stream: number) =>
      frames
        .filter(([of]) => of === stream)
        .map(([, part]) => part)
        .join('');
    await waitFor(async () => text(await log('stdout=1'), 1).endsWith('end\n'));
    const whole = await log('stdout=1&stderr=1');
    expect(text(whole, 1)).toBe('out 1\nout 2\nout 3\nend\n');
    expect(text(whole, 2)).toBe('err 1\nerr 2\nerr 3\n');
    const errors = await log('stderr=true&stdout=0&tail=all');
    expect([text(errors, 1), text(errors, 2)]).toEqual(['', 'err 1\nerr 2\nerr 3\n']);
    expect(await log('stdout=1&stderr=1&tail=1')).toEqual([[1, 'end\n']]);
    expect(await log('stdout=1&stderr=1&tail=0')).toEqual([]);
    expect(text(await log('stdout=1&timestamps=1'), 1)).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z out 1\n/);
    const tomorrow = Math.floor(Date.now() / 1000) + 86_400;
    expect(await log(`stdout=1&since=${tomorrow}`)).toEqual([]);
    expect(text(await log(`stdout=1&since=${tomorrow - 2 * 86_400}.5&until=${tomorrow}`), 1)).toContain('end\n');
    expect(await log('stdout=1&until=1.000000001')).toEqual([]);
  });

  check('is refused with a status', { since }, async (bench) => {
    await startBox(bench, 'sleep 1000', '--log-driver', 'none');
    await startDaemon(bench);
    const cases: [target: string, status: number, message: RegExp][] = [
      ['nobody/logs?stdout=1', 404, /no such container: nobody/i],
      ['box/logs', 400, /at least one stream/],
      ['box/logs?stdout=1&since=yesterday-ish', 400, /since/],
      ['box/logs?stdout=1', 501, /does not support reading/],
      ['box/logs?stdout=1&follow=1', 501, /does not support reading/],
    ];
    for (const [target, status, message] of cases) {
      const answer = await get(bench, `/containers/${target}`);
      expect([target, answer.status, answer.json.message]).toEqual([target, status, expect.stringMatching(message)]);
    }
  });

  const talk = { script: 'while read a; do echo got $a; done', options: ['-i'] };

  checkBox('is followed to the end', talk, async (bench) => {
    const headers = ['Connection: close'];
    const following = await open(bench, '/containers/box/logs?stdout=1&follow=1', { method: 'GET', headers });
    // There is nothing yet, and the client knows that it follows.
    expect(following.status).toBe(200);
    const client = await open(bench, `/containers/box/attach?${all}`);
    client.socket.write('one\n');
    await following.waitFor('got one\n');
    client.socket.write('two\n');
    await following.waitFor('got two\n');
    await bench.mydocker(['kill', 'box']);
    await following.waitForEnd();
    expect(following.text).not.toContain('"message"');
  });

  checkBox('of a terminal has no frames', { script: 'echo one; sleep 1000', options: ['-t'] }, async (bench) => {
    const log = () => get(bench, '/containers/box/logs?stdout=1&stderr=1');
    await waitFor(async () => (await log()).body.length > 0);
    const { headers, body } = await log();
    expect([headers['content-type'], body.toString()]).toEqual(['application/vnd.docker.raw-stream', 'one\r\n']);
  });

  checkBox('leaves nothing behind when its reader goes', { script: 'yes', options: [] }, async (bench, daemon) => {
    const before = openFiles(daemon);
    for (const headers of [[], upgrade]) {
      const clients = await Promise.all(
        [1, 2, 3, 4].map(() =>
          open(bench, '/containers/box/logs?stdout=1&follow=1&tail=1', { method: 'GET', headers }),
        ),
      );
      // Those do not read; and nothing waits for them.
      for (const client of clients.slice(2)) client.socket.pause();
      await giveTime(300);
      for (const client of clients) client.socket.destroy();
      await expectNothingLeft(daemon, before);
    }
  });
});

describe('who waits', () => {
  const forGate = { script: 'read a; exit 7', options: ['-i'] };
  const open200 = (bench: Bench, target: string) => open(bench, target, { headers: ['Connection: close'] });
  const release = async (bench: Bench) => {
    const line = await open(bench, `/containers/box/attach?${all}`);
    line.socket.write('go\n');
    await line.waitForEnd();
  };
  const codeOf = async (line: Line) => {
    await line.waitForEnd();
    return JSON.parse(/\{.*\}/.exec(line.text)?.[0] ?? '{}');
  };

  checkBox('is told so at once, and the exit code when there is one', forGate, async (bench) => {
    const waiting = await Promise.all(
      ['', '?condition=', '?condition=not-running', '?condition=next-exit'].map((query) =>
        open200(bench, `/containers/box/wait${query}`),
      ),
    );
    for (const line of waiting) expect([line.status, line.ended, line.text]).toEqual([200, false, '']);
    await release(bench);
    for (const line of waiting) expect(await codeOf(line)).toEqual({ StatusCode: 7 });
    expect(await codeOf(await open200(bench, '/containers/box/wait'))).toEqual({ StatusCode: 7 });
  });

  checkBox('for the next end is not content with the last one', forGate, async (bench) => {
    await release(bench);
    await bench.mydocker(['wait', 'box']);
    const next = await open200(bench, '/containers/box/wait?condition=next-exit');
    await giveTime(700);
    expect(next.ended).toBe(false);
    await bench.mydocker(['start', 'box']);
    await release(bench);
    expect(await codeOf(next)).toEqual({ StatusCode: 7 });
  });

  checkBox('until it is removed hears how it ended', { ...forGate, options: ['-i', '--rm'] }, async (bench) => {
    const conditions = ['removed', 'not-running', 'next-exit'];
    const waiting = await Promise.all(
      conditions.map((condition) => open200(bench, `/containers/box/wait?condition=${condition}`)),
    );
    await release(bench);
    for (const line of waiting) expect(await codeOf(line)).toEqual({ StatusCode: 7 });
    expect((await get(bench, '/containers/box/json')).status).toBe(404);
  });

  checkBox('until it is removed is not content with its end', forGate, async (bench) => {
    const waiting = await open200(bench, '/containers/box/wait?condition=removed');
    await release(bench);
    await giveTime(700);
    expect(waiting.ended).toBe(false);
    await bench.mydocker(['rm', 'box']);
    expect(await codeOf(waiting)).toEqual({ StatusCode: 7 });
  });

  check('for one that has not run yet misses nothing, however short it runs', { since }, async (bench) => {
    await startDaemon(bench);
    for (const condition of ['next-exit', 'removed']) {
      await bench.mydocker(['create', '--name', condition, '--rm', 'busybox', 'sh', '-c', 'exit 3']);
      const waiting = await open200(bench, `/containers/${condition}/wait?condition=${condition}`);
      expect(waiting.status).toBe(200);
      await bench.mydocker(['start', condition]);
      expect(await codeOf(waiting)).toEqual({ StatusCode: 3 });
    }
  });

  const restarting = { ...forGate, options: ['-i', '--restart', 'always'] };

  checkBox('hears of each end, though a restart follows', restarting, async (bench) => {
    const runs = async () => expect((await bench.mydocker(['ps', '-q'])).stdout).toMatch(/^[0-9a-f]{12}\n$/);
    const removed = await open200(bench, '/containers/box/wait?condition=removed');
    for (const _ of [1, 2]) {
      const conditions = ['not-running', 'next-exit'];
      const waiting = await Promise.all(
        conditions.map((condition) => open200(bench, `/containers/box/wait?condition=${condition}`)),
      );
      const ours = bench.spawn(['wait', 'box']);
      await giveTime(500);
      await release(bench);
      for (const line of waiting) expect(await codeOf(line)).toEqual({ StatusCode: 7 });
      expect((await ours.done).stdout).toBe('7\n');
      await vi.waitFor(runs, { timeout: 20_000 });
    }
    await bench.mydocker(['stop', '-t', '0', 'box']);
    expect(await codeOf(await open200(bench, '/containers/box/wait'))).toEqual({ StatusCode: 137 });
    expect(removed.ended).toBe(false);
    await bench.mydocker(['rm', 'box']);
    expect(await codeOf(removed)).toEqual({ StatusCode: 137 });
  });

  checkBox(
    'while a restart is due hears of the end after it',
    { script: 'exit 7', options: restarting.options },
    async (bench) => {
      for (const condition of ['not-running', 'next-exit', 'not-running']) {
        const line = await open200(bench, `/containers/box/wait?condition=${condition}`);
        expect(await codeOf(line)).toEqual({ StatusCode: 7 });
      }
      const last = await open200(bench, '/containers/box/wait?condition=next-exit');
      await bench.mydocker(['rm', '-f', 'box']);
      expect(await codeOf(last)).toEqual({ StatusCode: expect.any(Number) });
    },
  );

  checkBox('may be refused, or lose patience', forGate, async (bench, daemon) => {
    expect((await post(bench, '/containers/nobody/wait')).status).toBe(404);
    const refused = await post(bench, '/containers/box/wait?condition=tired');
    expect([refused.status, refused.json.message]).toEqual([400, expect.stringContaining('tired')]);
    const before = openFiles(daemon);
    const lines = await Promise.all([1, 2, 3].map(() => open200(bench, '/containers/box/wait')));
    for (const { socket } of lines) socket.destroy();
    await expectNothingLeft(daemon, before);
  });
});

describe('one more command', () => {
  const inspectExec = async (bench: Bench, id: string) => (await get(bench, `/exec/${id}/json`)).json;

  checkBox('is made, started and looked at', {}, async (bench, daemon, container) => {
    const script = 'echo out; echo err >&2; pwd; echo $WHO; id -u; exit 7';
    const config = { AttachStdout: true, AttachStderr: true, WorkingDir: '/tmp', Env: ['WHO=me'], User: '12' };
    const id = await createExec(bench, { ...config, Cmd: ['sh', '-c', script] });
    expect(await inspectExec(bench, id)).toMatchObject({ Running: false, ExitCode: null, Pid: 0, CanRemove: false });
    const before = openFiles(daemon);
    const line = await open(bench, `/v1.44/exec/${id}/start`, { body: { Detach: false, Tty: false } });
    expect(line.head).toMatch(/^HTTP\/1\.1 101 UPGRADED\r\nContent-Type: application\/vnd\.docker\.multiplexed-stream/);
    await line.waitForEnd();
    expect([line.stream(1), line.stream(2)]).toEqual(['out\n/tmp\nme\n12\n', 'err\n']);
    expect(await inspectExec(bench, id)).toEqual({
      ID: id,
      Running: false,
      ExitCode: 7,
      ProcessConfig: { tty: false, entrypoint: 'sh', arguments: ['-c', script], privileged: false, user: '12' },
      OpenStdin: false,
      OpenStderr: true,
      OpenStdout: true,
      CanRemove: true,
      ContainerID: container,
      DetachKeys: '',
      Pid: 0,
    });
    await expectNothingLeft(daemon, before);
    const names = ['exec_create', 'exec_start', 'exec_die', 'exec_detach'];
    await waitForEvents(bench, names, ['exec_create', 'exec_start', 'exec_die 7']);
  });

  checkBox('gives the outputs that were asked for', {}, async (bench) => {
    const Cmd = ['sh', '-c', 'echo out; echo err >&2'];
    const answers = await Promise.all(
      [{ AttachStdout: true }, { AttachStderr: true }, {}].map((config) => startExec(bench, { Cmd, ...config })),
    );
    for (const line of answers) await line.waitForEnd();
    expect(answers.map(({ bytes }) => framesOf(bytes))).toEqual([[[1, 'out\n']], [[2, 'err\n']], []]);
  });

  checkBox('reads what the client says, to its end', {}, async (bench) => {
    const config = { AttachStdin: true, AttachStdout: true, Cmd: ['sh', '-c', 'wc -c; echo end'] };
    for (const headers of [upgrade, []]) {
      const line = await startExec(bench, config, { headers });
      expect(line.status).toBe(headers.length > 0 ? 101 : 200);
      line.socket.end('12345');
      await line.waitForEnd();
      expect(line.stream(1)).toBe('5\nend\n');
    }
  });

  checkBox('has a terminal, with its size from the beginning', {}, async (bench) => {
    const config = { AttachStdin: true, AttachStdout: true, AttachStderr: true, Tty: true, DetachKeys: 'ctrl-x' };
    const id = await createExec(bench, { ...config, Cmd: ['sh'] });
    const line = await open(bench, `/exec/${id}/start`, { body: { Tty: true, ConsoleSize: [17, 91] } });
    expect(line.head).toMatch(/^Content-Type: application\/vnd\.docker\.raw-stream$/m);
    line.socket.write('stty size\n');
    await line.waitFor('17 91\r\n');
    expect((await post(bench, `/exec/${id}/resize?h=30&w=100`)).status).toBe(200);
    line.socket.write('stty size\n');
    await line.waitFor('30 100\r\n');
    expect(await inspectExec(bench, id)).toMatchObject({
      Running: true,
      Pid: expect.any(Number),
      DetachKeys: 'ctrl-x',
    });
    line.socket.write('\x18');
    await line.waitForEnd();
    expect(await inspectExec(bench, id)).toMatchObject({ Running: true, ExitCode: null });
    await waitForEvents(bench, ['exec_detach', 'exec_die'], ['exec_detach']);
  });

  checkBox('that cannot be run is said where its output would be', {}, async (bench) => {
    const id = await createExec(bench, { AttachStdout: true, AttachStderr: true, Cmd: ['no-such-command'] });
    const line = await open(bench, `/exec/${id}/start`, { body: {} });
    await line.waitForEnd();
    expect(line.stream(1)).toMatch(/no-such-command.*\r\n$/);
    expect(await inspectExec(bench, id)).toMatchObject({ Running: false, ExitCode: 127 });
    const file = await createExec(bench, { AttachStdout: true, Cmd: ['/etc/passwd'] });
    await (await open(bench, `/exec/${file}/start`, { body: {} })).waitForEnd();
    expect(await inspectExec(bench, file)).toMatchObject({ ExitCode: 126 });
    for (const wish of [{ User: 'nobody-here' }, { WorkingDir: '/no/such' }]) {
      const odd = await createExec(bench, { AttachStdout: true, Cmd: ['true'], ...wish });
      const answer = await open(bench, `/exec/${odd}/start`, { body: {} });
      await answer.waitForEnd();
      expect(answer.stream(1)).toMatch(/(nobody-here|no\/such).*\r\n$/);
      expect(await inspectExec(bench, odd)).toMatchObject({ Running: false, ExitCode: 126 });
    }
    const detached = await createExec(bench, { Cmd: ['no-such-command'] });
    const refused = await post(bench, `/exec/${detached}/start`, { Detach: true });
    expect([refused.status, refused.json.message]).toEqual([400, expect.stringContaining('no-such-command')]);
    expect(await inspectExec(bench, detached)).toMatchObject({ ExitCode: 127 });
  });

  checkBox('goes on in the background, and its end is noted', {}, async (bench) => {
    const id = await createExec(bench, { AttachStdout: true, Cmd: ['sh', '-c', 'sleep 1; exit 9'] });
    const { status, body } = await post(bench, `/exec/${id}/start`, { Detach: true });
    expect([status, body.length]).toEqual([200, 0]);
    expect(await inspectExec(bench, id)).toMatchObject({ Running: true });
    await waitFor(async () => (await inspectExec(bench, id)).ExitCode === 9);
    await waitForEvents(bench, ['exec_die', 'exec_detach'], ['exec_die 9']);
  });

  checkBox('is started once', {}, async (bench) => {
    const id = await createExec(bench, { Cmd: ['sleep', '1000'] });
    const starts = await Promise.all([1, 2, 3, 4].map(() => post(bench, `/exec/${id}/start`, { Detach: true })));
    expect(starts.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409]);
    const again = await open(bench, `/exec/${id}/start`, { body: {} });
    expect([again.status, JSON.parse(again.text).message]).toEqual([409, expect.stringContaining(id.slice(0, 12))]);
  });

  checkBox('needs a container that runs, and is not paused', {}, async (bench) => {
    const config = { Cmd: ['true'] };
    const id = await createExec(bench, config);
    await bench.mydocker(['pause', 'box']);
    const paused = await post(bench, '/containers/box/exec', config);
    expect([paused.status, paused.json.message]).toEqual([409, expect.stringMatching(/box is paused/)]);
    expect((await post(bench, `/exec/${id}/start`, {})).status).toBe(409);
    await bench.mydocker(['unpause', 'box']);
    // What was refused was no start.
    expect((await post(bench, `/exec/${id}/start`, { Detach: true })).status).toBe(200);
    expect((await post(bench, '/containers/nobody/exec', config)).status).toBe(404);
    await bench.mydocker(['kill', 'box']);
    await bench.mydocker(['wait', 'box']);
    const over = await post(bench, '/containers/box/exec', config);
    expect([over.status, over.json.message]).toEqual([409, expect.stringMatching(/is not running/)]);
    expect((await get(bench, `/exec/${id}/json`)).status).toBe(404);
  });

  checkBox('is described by a body that names what is wrong in it', {}, async (bench) => {
    const cases: [body: unknown, message: RegExp][] = [
      [{}, /no exec command/i],
      [{ Cmd: [] }, /no exec command/i],
      [{ Cmd: 'true' }, /Cmd: /],
      [{ Cmd: ['true', 1] }, /Cmd\.1: /],
      [{ Cmd: ['true'], Tty: 'yes' }, /Tty: /],
      [{ Cmd: ['true'], Env: { A: '1' } }, /Env: /],
      [{ Cmd: ['true'], DetachKeys: 'ctrl-odd' }, /ctrl-odd/],
      ['{', /JSON/],
      ['[]', /object/],
    ];
    for (const [body, message] of cases) {
      const { status, json } = await post(bench, '/containers/box/exec', body);
      expect([body, status, json.message]).toEqual([body, 400, expect.stringMatching(message)]);
    }
    const id = await createExec(bench, { Cmd: ['true'], Unknown: 1, Env: null });
    const size = await post(bench, `/exec/${id}/start`, { ConsoleSize: [1, -1] });
    expect([size.status, size.json.message]).toEqual([400, expect.stringMatching(/ConsoleSize\.1: /)]);
    const sizes: [path: string, status: number][] = [
      [`/exec/${id}/resize?h=1&w=1`, 409],
      [`/exec/${id}/resize?h=x&w=1`, 400],
      ['/exec/none/resize?h=1&w=1', 404],
    ];
    for (const [path, status] of sizes) expect([path, (await post(bench, path)).status]).toEqual([path, status]);
  });

  checkBox('goes on when its client goes', {}, async (bench, daemon) => {
    const before = openFiles(daemon);
    const marks = [newMark(), newMark(), newMark()];
    for (const [index, mark] of marks.entries()) {
      const script = index === 1 ? `while echo ${mark}; do sleep 0.1; done` : `echo up; sleep ${mark}`;
      const config = { AttachStdout: true, AttachStdin: index === 2, Cmd: ['sh', '-c', script] };
      const line = await startExec(bench, config, { headers: index ? upgrade : [] });
      await waitFor(() => line.bytes.length > 0);
      line.socket.destroy();
    }
    await waitForEvents(bench, ['exec_detach'], Array(3).fill('exec_detach'));
    for (const mark of marks) expect(processesWith(mark)).not.toEqual([]);
    // Its end is noted all the same.
    await bench.mydocker(['exec', 'box', 'sh', '-c', 'kill -9 -1; true']);
    await expectNothingLeft(daemon, before);
  });

  checkBox('is one of hundreds, of which nothing is left', {}, async (bench, daemon) => {
    const count = isStress ? 10_000 : 200;
    const one = async (n: number) => {
      const line = await startExec(bench, { AttachStdout: true, Cmd: ['echo', String(n)] });
      await line.waitForEnd();
      return line.stream(1);
    };
    expect(await one(0)).toBe('0\n');
    const before = openFiles(daemon);
    for (let n = 0; n < count; n += 8) {
      const numbers = Array.from({ length: 8 }, (_, index) => n + index);
      expect(await Promise.all(numbers.map(one))).toEqual(numbers.map((number) => `${number}\n`));
    }
    await expectNothingLeft(daemon, before);
    // Those that have ended, and ps itself.
    expect((await bench.mydocker(['top', 'box'])).stdout.trim().split('\n')).toHaveLength(2);
  });
});

describe('a daemon that is killed', () => {
  const talk = { script: 'while read a; do echo got $a; done', options: ['-i'] };

  checkBox('leaves what clients were attached to', talk, async (bench, daemon) => {
    const line = await open(bench, `/containers/box/attach?${all}`);
    line.socket.write('one\n');
    await line.waitFor('got one\n');
    await replaceDaemon(bench, daemon);
    await line.waitForEnd();
    const again = await open(bench, `/containers/box/attach?${all}`);
    again.socket.write('two\n');
    await again.waitFor('got two\n');
  });

  checkBox('leaves commands, their ends and their exit codes', {}, async (bench, daemon) => {
    const script = 'echo up; read a; echo $a; until [ -e /end ]; do sleep 0.1; done; exit 9';
    const id = await createExec(bench, { AttachStdin: true, AttachStdout: true, Cmd: ['sh', '-c', script] });
    const line = await open(bench, `/exec/${id}/start`, { body: {} });
    await line.waitFor('up\n');
    const waiting = await createExec(bench, { AttachStdout: true, Cmd: ['echo', 'later'] });
    const next = await replaceDaemon(bench, daemon);
    await line.waitForEnd();
    const state = async () => (await get(bench, `/exec/${id}/json`)).json;
    expect(await state()).toMatchObject({ Running: true, ExitCode: null });
    const later = await open(bench, `/exec/${waiting}/start`, { body: {} });
    await later.waitForEnd();
    expect(later.stream(1)).toBe('later\n');
    await bench.mydocker(['exec', 'box', 'touch', '/end']);
    await waitFor(async () => (await state()).ExitCode === 9);
    await waitFor(async () => (await eventsOf(bench, 'exec_die')).includes('exec_die 9'));
    await waitFor(() => childrenOf(next).length === 0, { what: 'the end of all children' });
  });
});

/** A web socket, and what came through it. */
async function openWebSocket(bench: Bench, target: string) {
  const socket = new WebSocket(`ws+unix://${socketOf(bench)}:${target}`);
  const messages: Buffer[] = [];
  let closed = false;
  socket.on('message', (data) => messages.push(data as Buffer));
  socket.on('close', () => {
    closed = true;
  });
  await new Promise((resolve, reject) => socket.on('open', resolve).on('error', reject));
  return { socket, text: () => Buffer.concat(messages).toString(), closed: () => closed };
}

describe('a web page', () => {
  const talk = { script: 'while read a; do echo out $a; echo err $a >&2; done', options: ['-i'] };

  checkBox('attaches by a web socket, without frames', talk, async (bench, daemon) => {
    const before = openFiles(daemon);
    const { socket, text, closed } = await openWebSocket(bench, `/v1.51/containers/box/attach/ws?${all}`);
    const one = await openWebSocket(bench, '/containers/box/attach/ws?stream=1&stderr=1');
    socket.send('one\n');
    await waitFor(() => text().includes('err one\n') && text().includes('out one\n'));
    expect(text()).toHaveLength('out one\nerr one\n'.length);
    await waitFor(() => one.text() === 'err one\n');
    one.socket.terminate();
    socket.close();
    await waitFor(closed);
    await expectNothingLeft(daemon, before);
    await waitForEvents(bench, ['attach', 'detach'], ['attach', 'attach', 'detach', 'detach']);
    const last = await openWebSocket(bench, `/containers/box/attach/ws?${all}`);
    await bench.mydocker(['kill', 'box']);
    await waitFor(last.closed);
  });

  checkBox('may say only half of the handshake', talk, async (bench, daemon) => {
    const before = openFiles(daemon);
    // Without "Connection: Upgrade" it is a usual request to Node, whose parser keeps the connection.
    const headers = ['Upgrade: websocket', 'Sec-WebSocket-Version: 13', 'Sec-WebSocket-Key: AAECAwQFBgcICQoLDA0ODw=='];
    const line = await open(bench, `/containers/box/attach/ws?${all}`, { method: 'GET', headers });
    expect(line.status).toBe(101);
    // A message of four bytes, masked with zeros.
    line.socket.write(Buffer.from([0x81, 0x84, 0, 0, 0, 0, ...Buffer.from('two\n')]));
    await line.waitFor('out two\n');
    line.socket.destroy();
    await expectNothingLeft(daemon, before);
  });

  checkBox('has a terminal there, too', { script: 'sh', options: ['-i', '-t'] }, async (bench) => {
    const { socket, text, closed } = await openWebSocket(bench, `/containers/box/attach/ws?${all}`);
    socket.send('echo $((6 * 7))\n');
    await waitFor(() => text().includes('\r\n42\r\n'));
    socket.send('\x10\x11');
    await waitFor(closed);
    expect((await get(bench, '/containers/box/json')).json.State).toMatchObject({ Running: true });
  });

  checkBox('has to ask for it', talk, async (bench, daemon) => {
    const before = openFiles(daemon);
    const target = `/containers/box/attach/ws?${all}`;
    const plain = await get(bench, target);
    expect([plain.status, plain.json.message]).toEqual([400, expect.stringMatching(/web socket/)]);
    const wrong = [upgrade, ['Connection: Upgrade', 'Upgrade: websocket'], ['Upgrade: websocket']];
    for (const headers of wrong) {
      const line = await open(bench, target, { method: 'GET', headers });
      expect([headers, line.status]).toEqual([headers, 400]);
      await line.waitForEnd();
    }
    const foreign = await open(bench, target, { method: 'GET', headers: [...upgrade, 'Origin: https://evil.example'] });
    expect(foreign.status).toBe(403);
    foreign.socket.destroy();
    await expect(openWebSocket(bench, '/containers/nobody/attach/ws?stream=1')).rejects.toThrow(/404/);
    await expectNothingLeft(daemon, before);
    expect(await eventsOf(bench, 'attach')).toEqual([]);
  });
});

describe('a client that has missed something', () => {
  const count = (most: number) => `i=0; while [ $i -lt ${most} ]; do echo $i; i=$((i + 1)); done`;
  const counted = (most: number) => Array.from({ length: most }, (_, n) => `${n}\n`).join('');
  const said = { script: 'echo early; echo bad >&2; read a; echo later $a', options: ['-i'] };

  const busy = { script: `read a; ${count(100_000)}; sleep 1000`, options: ['-i'] };

  checkBox('gets it first, and then what comes, each once', busy, async (bench) => {
    const first = await open(bench, `/containers/box/attach?${all}`);
    first.socket.write('go\n');
    const lines = [first];
    for (const seen of [10, 10_000, 20_000, 40_000, 80_000]) {
      await first.waitFor(`${seen}\n`);
      lines.push(await open(bench, `/containers/box/attach?${both}&logs=1`));
    }
    for (const line of lines) {
      await line.waitFor('99999\n');
      expect(line.stream(1) === counted(100_000), line.stream(1).slice(0, 200)).toBe(true);
    }
  });

  checkBox('gets what it asks for, and takes part', said, async (bench, daemon) => {
    await waitFor(async () => (await get(bench, '/containers/box/logs?stderr=1')).body.includes('bad'));
    const before = openFiles(daemon);
    const line = await open(bench, `/containers/box/attach?${all}&logs=1`);
    const err = await open(bench, '/containers/box/attach?stream=1&stderr=1&logs=1');
    for (const one of [line, err]) await one.waitFor('bad');
    line.socket.write('one\n');
    for (const one of [line, err]) await one.waitForEnd();
    expect([line.stream(1), line.stream(2)]).toEqual(['early\nlater one\n', 'bad\n']);
    expect(framesOf(err.bytes)).toEqual([[2, 'bad\n']]);
    await expectNothingLeft(daemon, before);
  });

  checkBox('may want nothing else', said, async (bench, daemon) => {
    await waitFor(async () => (await get(bench, '/containers/box/logs?stderr=1')).body.includes('bad'));
    const before = openFiles(daemon);
    const onlyLog = async (target: string) => {
      const line = await open(bench, `/containers/box/attach?stdout=1&stderr=1&${target}`);
      await line.waitForEnd();
      return [line.stream(1), line.stream(2)];
    };
    expect(await onlyLog('logs=1')).toEqual(['early\n', 'bad\n']);
    expect(await onlyLog('stream=0')).toEqual(['', '']);
    await bench.mydocker(['kill', 'box']);
    await bench.mydocker(['wait', 'box']);
    expect(await onlyLog('logs=1&stream=0')).toEqual(['early\n', 'bad\n']);
    const { text, closed } = await openWebSocket(bench, '/containers/box/attach/ws?logs=1&stdout=1');
    await waitFor(closed);
    expect(text()).toBe('early\n');
    await expectNothingLeft(daemon, before);
  });

  const shell = { script: 'echo early; exec sh', options: ['-i', '-t'] };

  checkBox('of a terminal or in a web page gets it without frames', shell, async (bench) => {
    await waitFor(async () => (await get(bench, '/containers/box/logs?stdout=1')).body.includes('early'));
    const line = await open(bench, `/containers/box/attach?${all}&logs=1`);
    const { text } = await openWebSocket(bench, `/containers/box/attach/ws?${all}&logs=1`);
    line.socket.write('echo $((6 * 7))\n');
    await line.waitFor('\r\n42\r\n');
    await waitFor(() => text().includes('\r\n42\r\n'));
    for (const shown of [line.text, text()]) expect(shown.startsWith('early\r\n')).toBe(true);
  });

  checkBox('may leave in the middle', { script: `${count(200_000)}; sleep 1000` }, async (bench, daemon) => {
    await waitFor(async () => (await get(bench, '/containers/box/logs?stdout=1&tail=1')).body.includes('199999'));
    const before = openFiles(daemon);
    for (const rest of ['&stream=1', '']) {
      const line = await open(bench, `/containers/box/attach?logs=1&stdout=1${rest}`);
      line.socket.pause();
      await giveTime(50);
      line.socket.destroy();
    }
    await expectNothingLeft(daemon, before);
    expect((await get(bench, '/_ping')).status).toBe(200);
  });

  checkBox('of what nobody keeps is told so', { options: ['--log-driver', 'none'] }, async (bench) => {
    const line = await open(bench, `/containers/box/attach?${both}&logs=1`);
    expect(line.status).toBe(501);
    line.socket.destroy();
  });
});

describe.skipIf(!docker)('the docker command', () => {
  const of = (bench: Bench) => ({ DOCKER_HOST: `unix://${socketOf(bench)}` });
  const dockerRun = (bench: Bench, args: string[], input?: string) =>
    run(docker, args, { env: of(bench), ...(input !== undefined && { input }) });

  checkBox('execs', {}, async (bench) => {
    const script = 'echo out; echo err >&2; exit 7';
    const ran = await dockerRun(bench, ['exec', 'box', 'sh', '-c', script]);
    expect(ran).toMatchObject({ stdout: 'out\n', stderr: 'err\n', exitCode: 7 });
    const counted = await dockerRun(bench, ['exec', '-i', 'box', 'wc', '-c'], '12345');
    expect(counted).toMatchObject({ stdout: '5\n', exitCode: 0 });
    expect((await dockerRun(bench, ['exec', 'box', 'no-such-command'])).exitCode).toBe(127);
    const options = ['-e', 'A=1', '-w', '/tmp', '-u', '1000'];
    const { stdout } = await dockerRun(bench, ['exec', ...options, 'box', 'sh', '-c', 'echo $A; pwd; id -u']);
    expect(stdout).toBe('1\n/tmp\n1000\n');
    expect(await dockerRun(bench, ['exec', '-d', 'box', 'sleep', '1000'])).toMatchObject({ stdout: '', exitCode: 0 });
  });

  checkBox('execs in a terminal, of its window’s size', {}, async (bench) => {
    const words = [docker, 'exec', '-it', '--detach-keys', 'ctrl-x', 'box', 'sh'];
    const terminal = await openTerminal(words, { env: of(bench), rows: 17, columns: 91 });
    try {
      await waitFor(() => {
        terminal.write('stty size\n');
        return terminal.output().includes('17 91');
      });
      terminal.write('echo $((6 * 7)); exit 5\n');
      expect((await terminal.done).exitCode).toBe(5);
      expect(terminal.output()).toContain('\r\n42\r\n');
      const left = await openTerminal(words, { env: of(bench) });
      await left.waitForOutput('#');
      left.write('\x18');
      await left.done;
      await waitForEvents(bench, ['exec_detach', 'exec_die'], ['exec_die 5', 'exec_detach']);
    } finally {
      terminal.kill('SIGKILL');
    }
  });

  checkBox('attaches to a terminal, and leaves it', { script: 'sh', options: ['-i', '-t'] }, async (bench) => {
    const terminal = await openTerminal([docker, 'attach', 'box'], { env: of(bench), rows: 19, columns: 93 });
    try {
      await waitFor(() => {
        terminal.write('stty size\n');
        return terminal.output().includes('19 93');
      });
      await terminal.resize(101, 31);
      await waitFor(() => {
        terminal.write('stty size\n');
        return terminal.output().includes('31 101');
      });
      terminal.write('\x10\x11');
      await terminal.done;
      await waitForEvents(bench, ['attach', 'detach', 'die'], ['attach', 'detach']);
    } finally {
      terminal.kill('SIGKILL');
    }
  });

  const talk = { script: 'while read a; do echo got $a; done', options: ['-i'] };

  checkBox('attaches, waits and reads the log', talk, async (bench) => {
    const waiting = dockerRun(bench, ['wait', 'box']);
    const attached = startDocker(bench, 'attach', 'box');
    const following = startDocker(bench, 'logs', '-f', 'box');
    await waitFor(() => {
      attached.write('one\n');
      return attached.stdout().includes('got one\n') && following.stdout().includes('got one\n');
    });
    const { stdout } = await dockerRun(bench, ['logs', '-n', '1', '-t', 'box']);
    expect(stdout).toMatch(/^\d{4}-\S+Z got one\n$/);
    await bench.mydocker(['kill', 'box']);
    expect((await attached.done).exitCode).toBe(137);
    expect((await following.done).exitCode).toBe(0);
    expect((await waiting).stdout).toBe('137\n');
  });

  checkBox('is killed, and missed by nobody', {}, async (bench, daemon) => {
    const before = openFiles(daemon);
    const mark = newMark();
    const words = [
      ['exec', 'box', 'sleep', mark],
      ['exec', '-i', 'box', 'sleep', mark],
      ['attach', '--no-stdin', 'box'],
      ['logs', '-f', 'box'],
      ['wait', 'box'],
    ];
    const clients = words.map((args) => startDocker(bench, ...args));
    await waitFor(() => processesWith(mark, 'sleep').length === 2);
    await waitFor(async () => (await eventsOf(bench, 'attach')).length === 1);
    for (const { kill } of clients) kill('SIGKILL');
    await waitFor(async () => (await eventsOf(bench, 'exec_detach')).length === 2);
    await waitFor(async () => (await eventsOf(bench, 'detach')).length === 1);
    expect(processesWith(mark, 'sleep')).toHaveLength(2);
    await bench.mydocker(['exec', 'box', 'killall', 'sleep']);
    await expectNothingLeft(daemon, before);
  });

  function startDocker(bench: Bench, ...args: string[]): Running {
    return start(docker, args, { env: { ...process.env, ...of(bench) } });
  }
});

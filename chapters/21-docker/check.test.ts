import {
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { Agent, type IncomingMessage, request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { type Bench, check, giveTime, type Running, run, start, waitFor } from '../../test/lib/check.js';
import { firstProcess, newMark, parentOf, processesWith } from '../../test/lib/containers.js';

const since = '21';

/** Docker's own command line, where somebody has installed it; an old one and a new one ask differently. */
const dockers = ['/usr/bin/docker', '/usr/local/bin/docker'].filter((path) => existsSync(path));
if (dockers.length === 0) console.warn('docker is not installed: what it makes of the daemon is not checked');

interface Answer {
  status: number;
  type: string | undefined;
  body: Buffer;
}

const socketOf = ({ scratch }: Bench) => join(scratch, 'api.sock');

async function startDaemon(bench: Bench): Promise<Running> {
  const daemon = bench.spawn(['daemon', '-H', `unix://${socketOf(bench)}`]);
  await daemon.waitForOutput('listening on');
  return daemon;
}

/** Sends a request: an object as JSON, bytes as they are. Resolves with its answer as soon as that begins. */
function send(bench: Bench, target: string, body?: object | Buffer, agent?: Agent): Promise<IncomingMessage> {
  const [method = 'GET', path = ''] = target.split(' ');
  const headers = body && !Buffer.isBuffer(body) ? { 'Content-Type': 'application/json' } : {};
  return new Promise((resolve, reject) => {
    const call = request({ socketPath: socketOf(bench), path, method, headers, agent });
    call.on('error', reject).on('response', resolve);
    call.end(body === undefined || Buffer.isBuffer(body) ? body : JSON.stringify(body));
  });
}

async function ask(bench: Bench, target: string, body?: object | Buffer): Promise<Answer> {
  const response = await send(bench, target, body);
  return { status: response.statusCode ?? 0, type: response.headers['content-type'], body: await bytes(response) };
}

async function bytes(response: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of response as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks);
}

const text = async (response: IncomingMessage) => (await bytes(response)).toString();

/** The answer of a request that goes well. */
async function json(bench: Bench, target: string, body?: object | Buffer) {
  const answer = await ask(bench, target, body);
  expect([target, answer.status, answer.type]).toEqual([target, expect.toSatisfy(isFine), 'application/json']);
  return JSON.parse(answer.body.toString());
}

const isFine = (status: number) => status === 200 || status === 201;

async function expectStatus(bench: Bench, target: string, status: number, message?: RegExp, body?: object | Buffer) {
  const answer = await ask(bench, target, body);
  expect([target, answer.status]).toEqual([target, status]);
  if (message) expect(JSON.parse(answer.body.toString()).message).toMatch(message);
}

const lines = ({ body }: Answer) =>
  body
    .toString()
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));

/** The processes that have a path on their command line, or one below it. */
const processesNaming = (path: string): number[] =>
  readdirSync('/proc')
    .filter((pid) => /^\d+$/.test(pid) && readIfThere(`/proc/${pid}/cmdline`).includes(path))
    .map(Number);

const childrenOf = (pid: number) =>
  readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean).map(Number);

const query = (filters: object) => encodeURIComponent(JSON.stringify(filters));

/** How many directories a process watches. */
function watchesOf({ pid }: Running): number {
  return readdirSync(`/proc/${pid}/fdinfo`)
    .map((fd) => readIfThere(`/proc/${pid}/fdinfo/${fd}`).match(/^inotify wd:/gm)?.length ?? 0)
    .reduce((sum, count) => sum + count, 0);
}

function socketsOf({ pid }: Running): number {
  const links = readdirSync(`/proc/${pid}/fd`).map((fd) => {
    try {
      return readlinkSync(`/proc/${pid}/fd/${fd}`);
    } catch {
      return '';
    }
  });
  return links.filter((link) => link.startsWith('socket:')).length;
}

/** Attaches to a container that does not run yet; comes back when the daemon has taken the connection over. */
async function attachEarly(bench: Bench, name: string): Promise<{ socket: Socket; said: () => string }> {
  const socket = connect(socketOf(bench));
  const head = [`POST /containers/${name}/attach?stream=1&stdout=1 HTTP/1.1`, 'Host: docker', 'Connection: Upgrade'];
  socket.write([...head, 'Upgrade: tcp', 'Content-Length: 0', '', ''].join('\r\n'));
  let said = '';
  socket.on('data', (bytes) => {
    said += bytes;
  });
  await waitFor(() => said.includes('101 UPGRADED'), { what: 'a connection that is taken over' });
  return { socket, said: () => said };
}

function readIfThere(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

/** A daemon on a root that has the image of busybox. */
async function withImage(bench: Bench): Promise<Running> {
  expect((await bench.mydocker(['tag', 'busybox', 'busybox:1'])).exitCode).toBe(0);
  expect((await bench.mydocker(['rmi', 'busybox:1'])).exitCode).toBe(0);
  return await startDaemon(bench);
}

describe('images over the API', () => {
  check('are listed and shown as on the command line', { since }, async (bench) => {
    await withImage(bench);
    const [shown] = JSON.parse((await bench.mydocker(['image', 'inspect', 'busybox'])).stdout);
    const { ContainerConfig: forCompose, ...image } = await json(bench, 'GET /images/busybox/json');
    expect(image).toEqual(shown);
    expect(forCompose).toMatchObject({ Cmd: ['sh'], Volumes: null });
    expect((await json(bench, 'GET /v1.43/images/busybox/json')).VirtualSize).toBe(shown.Size);
    const expected = { Id: shown.Id, RepoTags: ['busybox:latest'], Size: shown.Size, SharedSize: -1, Containers: -1 };
    expect(await json(bench, 'GET /images/json')).toMatchObject([expected]);
    expect(await json(bench, 'GET /v1.24/images/json?filter=busy*')).toMatchObject([expected]);
    expect(await json(bench, 'GET /images/json?shared-size=1')).toMatchObject([{ SharedSize: 0 }]);
    const [line] = await json(bench, 'GET /images/busybox/history');
    expect(line).toMatchObject({ Id: shown.Id, Tags: ['busybox:latest'], Size: shown.Size });
    await expectStatus(bench, 'GET /images/none/json', 404, /no such image: none/i);
    await json(bench, `GET /images/busybox/json?platform=linux/${shown.Architecture}`);
    for (const target of [
      'GET /images/busybox/json?',
      'GET /images/busybox/history?',
      'POST /images/create?fromImage=busybox&',
    ]) {
      await expectStatus(bench, `${target}platform=linux/s390x`, 404, /does not provide .*linux\/s390x/);
    }
  });

  check('have names with slashes', { since }, async (bench) => {
    await withImage(bench);
    const name = 'registry.example:5000/team/app';
    await expectStatus(bench, `POST /images/library/busybox/tag?repo=${encodeURIComponent(name)}&tag=2`, 201);
    for (const path of [`${name}:2`, encodeURIComponent(`${name}:2`)]) {
      expect((await json(bench, `GET /images/${path}/json`)).RepoTags).toContain(`${name}:2`);
    }
    expect(await json(bench, `DELETE /images/${name}:2`)).toEqual([{ Untagged: `${name}:2` }]);
    await expectStatus(bench, `DELETE /images/${name}:2`, 404);
    await expectStatus(bench, 'POST /images/busybox/tag?repo=Odd', 400);
    await expectStatus(bench, 'POST /images/busybox/tag', 400);
  });

  check('are chosen by filters', { since }, async (bench) => {
    await withImage(bench);
    await bench.mydocker(['tag', 'busybox', 'other:1']);
    const archive = join(bench.scratch, 'rootfs.tar');
    expect((await run('tar', ['-C', bench.scratch, '-cf', archive, '--files-from', '/dev/null'])).exitCode).toBe(0);
    await bench.mydocker(['import', '-c', 'LABEL tier=web', archive, 'late:1']);
    const tags = async (filters: object) => {
      const images = await json(bench, `GET /images/json?filters=${query(filters)}`);
      return images.map(({ RepoTags }: { RepoTags: string[] }) => RepoTags);
    };
    expect(await tags({ reference: ['other', 'late'] })).toEqual([['late:1'], ['other:1']]);
    expect(await tags({ label: { 'tier=web': true } })).toEqual([['late:1']]);
    expect(await tags({ label: ['tier', 'none'] })).toEqual([]);
    expect(await tags({ before: ['late:1'] })).toEqual([['busybox:latest', 'other:1']]);
    expect(await tags({ since: ['busybox'] })).toEqual([['late:1']]);
    expect(await tags({ until: ['2020-01-01'] })).toEqual([['busybox:latest', 'other:1']]);
    expect(await tags({ dangling: ['true'] })).toEqual([]);
    await expectStatus(bench, `GET /images/json?filters=${query({ dangling: ['maybe'] })}`, 400, /dangling=maybe/);
    await expectStatus(bench, `GET /images/json?filters=${query({ odd: ['1'] })}`, 400, /^invalid filter 'odd'/);
    await expectStatus(bench, `GET /images/json?filters=${query({ since: ['none'] })}`, 404, /none/);
  });

  check('go only when nobody needs them', { since }, async (bench) => {
    await bench.mydocker(['create', '--name', 'user', 'busybox', 'true']);
    await startDaemon(bench);
    await expectStatus(bench, 'DELETE /images/busybox', 409, /user|container/);
    expect(await json(bench, `POST /images/prune?filters=${query({ dangling: ['false'] })}`)).toEqual({
      ImagesDeleted: [],
      SpaceReclaimed: 0,
    });
    await bench.mydocker(['rm', 'user']);
    expect((await json(bench, 'POST /images/prune')).ImagesDeleted).toEqual([]);
    const { ImagesDeleted, SpaceReclaimed } = await json(
      bench,
      `POST /images/prune?filters=${query({ dangling: { false: true } })}`,
    );
    expect(ImagesDeleted).toContainEqual({ Untagged: 'busybox:latest' });
    expect(SpaceReclaimed).toBeGreaterThan(0);
    expect(await json(bench, 'GET /images/json')).toEqual([]);
    await expectStatus(bench, `POST /images/prune?filters=${query({ until: ['soon'] })}`, 400, /until=soon/);
  });

  check('go out and come in as archives', { since }, async (bench) => {
    await withImage(bench);
    await bench.mydocker(['tag', 'busybox', 'other/name:1']);
    const saved = await ask(bench, 'GET /images/get?names=busybox&names=other/name:1');
    expect([saved.status, saved.type]).toEqual([200, 'application/x-tar']);
    expect((await ask(bench, 'GET /images/other/name:1/get')).status).toBe(200);
    await expectStatus(bench, 'GET /images/get', 400, /names/);
    await expectStatus(bench, 'GET /images/get?names=none', 404, /none/);
    await bench.mydocker(['rmi', 'busybox', 'other/name:1']);
    const loaded = lines(await ask(bench, 'POST /images/load', saved.body));
    expect(loaded).toContainEqual({ stream: 'Loaded image: busybox:latest\n' });
    expect(loaded).toContainEqual({ stream: 'Loaded image: other/name:1\n' });
    expect(lines(await ask(bench, 'POST /images/load?quiet=1', saved.body))).toHaveLength(2);
    await expectStatus(bench, 'POST /images/load?quiet=1', 400, /archive/, Buffer.alloc(3_000_000, 'x'));
    const [, last] = lines(await ask(bench, 'POST /images/load', Buffer.alloc(3_000_000, 'x')));
    expect(last).toMatchObject({ error: expect.stringMatching(/archive/) });
  });

  check('are refused while they are still coming', { since }, async (bench) => {
    await startDaemon(bench);
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const large = Buffer.alloc(20_000_000, 'x');
    for (const target of ['load', 'load?quiet=1', 'create?fromSrc=-', 'create?fromSrc=-&changes=RUN+x']) {
      const refused = await send(bench, `POST /images/${target}`, large, agent);
      expect((await text(refused)).toLowerCase()).toMatch(/archive|run/);
      // The next one gets its turn as soon as this connection is done with, or broken off.
      expect(await text(await send(bench, 'GET /_ping', undefined, agent))).toBe('OK');
    }
    agent.destroy();
  });

  check('are made of what a client sends', { since }, async (bench) => {
    await withImage(bench);
    writeFileSync(join(bench.scratch, 'file'), 'content');
    const { bytes: packed } = await run('tar', ['-C', bench.scratch, '-cf', '-', 'file']);
    const target = `POST /images/create?fromSrc=-&repo=made/here&tag=3&message=why&changes=${encodeURIComponent('CMD ["x"]')}`;
    const { status } = lines(await ask(bench, target, packed)).at(-1);
    expect(status).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(await json(bench, 'GET /images/made/here:3/json')).toMatchObject({
      Id: status,
      Comment: 'why',
      Config: { Cmd: ['x'] },
    });
    await expectStatus(bench, 'POST /images/create?fromSrc=-&changes=RUN+x', 400, /RUN/, packed);
    await expectStatus(bench, 'POST /images/create?fromSrc=http://nowhere.example/x.tar', 501, /nowhere/);
    await expectStatus(bench, 'POST /images/create', 400, /fromImage/);
  });

  check('that are here need not be pulled', { since }, async (bench) => {
    await startDaemon(bench);
    const answer = await ask(bench, 'POST /images/create?fromImage=busybox&tag=latest');
    expect(lines(answer).at(-1)).toEqual({ status: 'Status: Image is up to date for busybox:latest' });
    expect(await json(bench, 'GET /images/json')).toMatchObject([{ RepoTags: ['busybox:latest'] }]);
    await expectStatus(bench, 'POST /images/create?fromImage=none&tag=1', 501, /none:1.*does not pull/);
  });

  check('are left by a client that hangs up', { since }, async (bench) => {
    const daemon = await withImage(bench);
    const before = readdirSync(join(bench.root, 'images')).sort();
    const half = request({ socketPath: socketOf(bench), path: '/images/load', method: 'POST' });
    half.on('error', () => {});
    half.write((await ask(bench, 'GET /images/busybox/get')).body.subarray(0, 1_000_000));
    await waitFor(() => readdirSync(join(bench.root, 'images')).length > before.length);
    half.destroy();
    await waitFor(() => readdirSync(join(bench.root, 'images')).sort().join() === before.join());
    const reader = await send(bench, 'GET /images/busybox/get');
    reader.on('error', () => {}).destroy();
    // Who wants the images alone gets them.
    expect(await json(bench, 'DELETE /images/busybox')).toContainEqual({ Untagged: 'busybox:latest' });
    daemon.kill('SIGTERM');
    expect(await daemon.done).toMatchObject({ exitCode: 0, stderr: '' });
  });
});

describe('a daemon that is stopped', () => {
  check('leaves nothing behind of what it was doing', { since }, async (bench) => {
    const daemon = await withImage(bench);
    const before = readdirSync(join(bench.root, 'images')).sort();
    const saved = await ask(bench, 'GET /images/busybox/get');
    const half = request({ socketPath: socketOf(bench), path: '/images/load', method: 'POST' });
    half.on('error', () => {});
    half.write(saved.body.subarray(0, 1_000_000));
    await waitFor(() => readdirSync(join(bench.root, 'images')).length > before.length);
    daemon.kill('SIGTERM');
    expect(await daemon.done).toMatchObject({ exitCode: 0, stderr: '' });
    expect(existsSync(socketOf(bench))).toBe(false);
    expect(readdirSync(join(bench.root, 'images')).sort()).toEqual(before);
  });

  check('waits for no container that ended unseen', { since }, async (bench) => {
    const mark = newMark();
    await bench.mydocker(['volume', 'create', '-o', 'type=tmpfs', '-o', 'device=tmpfs', 'data']);
    const { stdout } = await bench.mydocker(['run', '-d', '-v', 'data:/data', 'busybox', 'sleep', mark]);
    process.kill(parentOf(await firstProcess(mark, 'sleep')), 'SIGKILL');
    await waitFor(() => processesWith(mark).length === 0, { what: 'its end' });
    // Goes when its volumes are unmounted.
    const uses = join(bench.runRoot, 'volumes', stdout.trim());
    const file = join(bench.root, 'volumes', 'data', 'volume.json');
    const holder = start('flock', [file, 'sh', '-c', 'echo held; exec cat']);
    try {
      await holder.waitForOutput('held');
      const daemon = await startDaemon(bench);
      // As soon as its end is written down, the volume is all that is waited for.
      await waitFor(() => existsSync(join(bench.root, 'containers', stdout.trim(), 'ended')));
      const waiting = ask(bench, 'GET /_ping').catch(() => 'let go');
      daemon.kill('SIGTERM');
      expect(await daemon.done).toMatchObject({ exitCode: 0 });
      expect([await waiting, existsSync(uses)]).toEqual(['let go', true]);
    } finally {
      holder.end();
    }
  });
});

describe('networks over the API', () => {
  check('are made, shown and removed', { since }, async (bench) => {
    await startDaemon(bench);
    const pool = { Subnet: '10.231.21.0/24', IPRange: '10.231.21.128/25', Gateway: '10.231.21.7' };
    const body = { Name: 'inner', Internal: true, Labels: { a: 'b' }, IPAM: { Driver: 'default', Config: [pool] } };
    const { Id, Warning } = await json(bench, 'POST /networks/create', body);
    expect(Warning).toBe('');
    const expected = { Id, Name: 'inner', Internal: true, Labels: { a: 'b' }, IPAM: { Config: [pool] } };
    expect(await json(bench, `GET /networks/${Id.slice(0, 12)}`)).toMatchObject(expected);
    expect(JSON.parse((await bench.mydocker(['network', 'inspect', 'inner'])).stdout)).toMatchObject([expected]);
    const names = async (filters: object) => {
      const networks = await json(bench, `GET /networks?filters=${query(filters)}`);
      return networks.map(({ Name }: { Name: string }) => Name);
    };
    expect(await names({})).toEqual(['bridge', 'host', 'inner', 'none']);
    expect(await names({ name: { inner: true, host: true } })).toEqual(['host', 'inner']);
    expect(await names({ type: ['custom'], label: ['a=b'] })).toEqual(['inner']);
    expect(await names({ dangling: ['true'] })).toEqual(['inner']);
    await expectStatus(bench, 'POST /networks/create', 409, /inner already exists/, { Name: 'inner' });
    await expectStatus(bench, 'DELETE /networks/inner', 204);
    await expectStatus(bench, 'GET /networks/inner', 404, /network inner not found/);
    await expectStatus(bench, 'DELETE /networks/inner', 404);
  });

  check('are what clients in Go send, and nothing else', { since }, async (bench) => {
    await startDaemon(bench);
    const empty = { Driver: '', EnableIPv6: null, IPAM: { Driver: '', Options: null, Config: [] }, Labels: null };
    expect((await ask(bench, 'POST /networks/create', { Name: 'go', ...empty })).status).toBe(201);
    expect(await json(bench, 'POST /networks/prune')).toEqual({ NetworksDeleted: ['go'] });
    const refused: [number, RegExp, object][] = [
      [400, /Name/, {}],
      [400, /Internal/, { Name: 'x', Internal: 'yes' }],
      [400, /IPAM\.Config\.0\.Subnet/, { Name: 'x', IPAM: { Config: [{ Subnet: 7 }] } }],
      [400, /subnet/, { Name: 'x', IPAM: { Config: [{ Subnet: 'none' }] } }],
      [400, /Scope/, { Name: 'x', Scope: 'swarm' }],
      [403, /predefined bridge/, { Name: 'bridge' }],
      [404, /weave/, { Name: 'x', Driver: 'weave' }],
    ];
    for (const [status, message, body] of refused) {
      await expectStatus(bench, 'POST /networks/create', status, message, body);
    }
    await expectStatus(bench, 'DELETE /networks/host', 403, /pre-defined/);
    expect(await json(bench, `GET /networks?filters=${query({ type: ['custom'] })}`)).toEqual([]);
  });

  check('take containers in, and let them go', { since }, async (bench) => {
    await bench.mydocker(['run', '-d', '--name', 'web', 'busybox', 'sleep', '1000']);
    await startDaemon(bench);
    const subnet = { IPAM: { Config: [{ Subnet: '10.231.22.0/24' }] } };
    await json(bench, 'POST /networks/create', { Name: 'more', ...subnet });
    const wish = { Aliases: ['store'], IPAMConfig: { IPv4Address: '10.231.22.9' } };
    await expectStatus(bench, 'POST /networks/more/connect', 200, undefined, {
      Container: 'web',
      EndpointConfig: wish,
    });
    const { stdout } = await bench.mydocker(['exec', 'web', 'ip', 'address', 'show', 'dev', 'eth1']);
    expect(stdout).toContain('10.231.22.9/24');
    const { Containers } = await json(bench, 'GET /networks/more');
    const only = query({ name: ['^more$'] });
    expect(await json(bench, `GET /networks?filters=${only}`)).toEqual([expect.objectContaining({ Containers: {} })]);
    expect(await json(bench, `GET /v1.27/networks?filters=${only}`)).toMatchObject([{ Containers }]);
    expect(Object.values(Containers)).toMatchObject([{ Name: 'web', IPv4Address: '10.231.22.9/24' }]);
    await expectStatus(bench, 'POST /networks/more/connect', 403, /already/, { Container: 'web' });
    await expectStatus(bench, 'POST /networks/more/connect', 404, /no such container/i, { Container: 'none' });
    await expectStatus(bench, 'POST /networks/nowhere/connect', 404, /network nowhere/, { Container: 'web' });
    await expectStatus(bench, 'POST /networks/more/connect', 400, /Container/, { Container: 7 });
    await expectStatus(bench, 'DELETE /networks/more', 403, /active endpoints/);
    await expectStatus(bench, 'POST /networks/more/disconnect', 200, undefined, { Container: 'web', Force: true });
    const after = await bench.mydocker(['exec', 'web', 'ip', 'address']);
    expect(after.stdout).not.toContain('10.231.22.9');
    await expectStatus(bench, 'DELETE /networks/more', 204);
  });
});

describe('many requests at once', () => {
  check('each get what they ask for, or the word of who was first', { since }, async (bench) => {
    await bench.mydocker(['run', '-d', '--name', 'web', 'busybox', 'sleep', '1000']);
    const daemon = await startDaemon(bench);
    const numbers = [1, 2, 3, 4, 5, 6];
    const all = async (target: (n: number) => string, body?: (n: number) => object) => {
      const answers = await Promise.all(numbers.map((n) => ask(bench, target(n), body?.(n))));
      return answers.map(({ status }) => status).sort();
    };
    const each = (status: number) => numbers.map(() => status);
    expect(
      await all(
        () => 'POST /networks/create',
        () => ({ Name: 'one' }),
      ),
    ).toEqual([201, 409, 409, 409, 409, 409]);
    expect(
      await all(
        () => 'POST /networks/create',
        (n) => ({ Name: `net${n}` }),
      ),
    ).toEqual(each(201));
    expect(
      await all(
        (n) => `POST /networks/net${n}/connect`,
        () => ({ Container: 'web' }),
      ),
    ).toEqual(each(200));
    const { stdout } = await bench.mydocker(['exec', 'web', 'ls', '/sys/class/net']);
    for (const n of numbers) expect(stdout).toContain(`eth${n}`);
    expect(
      await all(
        (n) => `POST /networks/net${n}/disconnect`,
        () => ({ Container: 'web' }),
      ),
    ).toEqual(each(200));
    expect(await all(() => 'DELETE /networks/one')).toEqual([204, 404, 404, 404, 404, 404]);
    expect(await all((n) => `POST /images/busybox/tag?repo=name${n}`)).toEqual(each(201));
    expect(await all((n) => `DELETE /images/name${n}`)).toEqual(each(200));
    expect(await all(() => 'POST /networks/prune')).toEqual(each(200));
    daemon.kill('SIGTERM');
    expect(await daemon.done).toMatchObject({ exitCode: 0, stderr: '' });
  });
});

describe('volumes over the API', () => {
  check('are made, shown and removed', { since }, async (bench) => {
    await startDaemon(bench);
    const made = await json(bench, 'POST /volumes/create', { Name: 'data', Labels: { a: 'b' } });
    expect(made).toMatchObject({ Name: 'data', Driver: 'local', Scope: 'local', Labels: { a: 'b' } });
    expect(existsSync(made.Mountpoint)).toBe(true);
    expect(await json(bench, 'POST /volumes/create', { Name: 'data' })).toEqual(made);
    expect(await json(bench, 'GET /volumes/data')).toEqual(made);
    const { Name } = await json(bench, 'POST /volumes/create');
    expect(Name).toMatch(/^[0-9a-f]{64}$/);
    const listed = async (filters: object) => (await json(bench, `GET /volumes?filters=${query(filters)}`)).Volumes;
    expect(await listed({})).toHaveLength(2);
    expect(await listed({ name: ['^d.ta$'], dangling: ['1'], driver: ['local'] })).toEqual([made]);
    expect(await listed({ name: ['^ata'] })).toEqual([]);
    expect(await listed({ label: ['a=c'] })).toEqual([]);
    await expectStatus(bench, 'DELETE /volumes/data', 204);
    await expectStatus(bench, 'DELETE /volumes/data', 404, /^get data: no such volume$/);
    await expectStatus(bench, 'DELETE /volumes/data?force=1', 204);
    await expectStatus(bench, 'GET /volumes/..%2Fimages', 404);
  });

  check('stay while a container has them, and are pruned as the version has it', { since }, async (bench) => {
    await bench.mydocker(['create', '--name', 'user', '-v', 'used:/data', 'busybox', 'true']);
    await startDaemon(bench);
    await json(bench, 'POST /volumes/create', { Name: 'kept' });
    const { Name } = await json(bench, 'POST /volumes/create');
    await expectStatus(bench, 'DELETE /volumes/used', 409, /in use/);
    await expectStatus(bench, 'DELETE /volumes/used?force=1', 409, /in use/);
    expect((await json(bench, 'POST /v1.42/volumes/prune')).VolumesDeleted).toEqual([Name]);
    expect((await json(bench, 'POST /v1.41/volumes/prune')).VolumesDeleted).toEqual(['kept']);
    await json(bench, 'POST /volumes/create', { Name: 'kept' });
    const all = query({ all: ['true'] });
    expect((await json(bench, `POST /volumes/prune?filters=${all}`)).VolumesDeleted).toEqual(['kept']);
  });

  check('are refused in a sentence', { since }, async (bench) => {
    await startDaemon(bench);
    const refused: [number, RegExp, object][] = [
      [400, /Name/, { Name: 7 }],
      [400, /Labels\.a/, { Labels: { a: 1 } }],
      [400, /invalid volume name/, { Name: '../x' }],
      [400, /missing required option: "type"/, { Name: 'xx', DriverOpts: { device: '/dev/sda' } }],
      [404, /nfs/, { Name: 'xx', Driver: 'nfs' }],
      [503, /not a swarm manager/, { Name: 'xx', ClusterVolumeSpec: {} }],
    ];
    for (const [status, message, body] of refused) {
      await expectStatus(bench, 'POST /volumes/create', status, message, body);
    }
    await expectStatus(bench, 'PUT /volumes/xx?version=1', 503, /not a swarm manager/);
  });
});

describe('events over the API', () => {
  check('come as they happen, until nobody listens', { since }, async (bench) => {
    const daemon = await startDaemon(bench);
    const watches = watchesOf(daemon);
    const stream = await send(bench, `GET /events?filters=${query({ type: ['volume', 'network'] })}`);
    expect(stream.headers['content-type']).toBe('application/json');
    let text = '';
    stream.on('data', (chunk: Buffer) => (text += chunk.toString())).on('error', () => {});
    await json(bench, 'POST /volumes/create', { Name: 'data' });
    await waitFor(() => text.includes('\n'));
    expect(JSON.parse(text)).toMatchObject({
      Type: 'volume',
      Action: 'create',
      Actor: { ID: 'data', Attributes: { driver: 'local' } },
      scope: 'local',
    });
    expect(watchesOf(daemon)).toBeGreaterThan(watches);
    stream.destroy();
    await waitFor(() => watchesOf(daemon) === watches);
    daemon.kill('SIGTERM');
    expect(await daemon.done).toMatchObject({ exitCode: 0, stderr: '' });
  });

  check('of the past end by themselves', { since }, async (bench) => {
    await withImage(bench);
    const told = lines(await ask(bench, `GET /v1.24/events?since=0&until=0s&filters=${query({ event: ['tag'] })}`));
    const { time, timeNano, ...rest } = told[0];
    expect(Math.floor(timeNano / 1e9)).toBe(time);
    expect(rest).toMatchObject({ status: 'tag', Type: 'image', Action: 'tag', Actor: { ID: rest.id }, scope: 'local' });
    expect((await ask(bench, `GET /events?since=1h&until=0s&filters=${query({ daemon: ['x'] })}`)).body.length).toBe(0);
    await expectStatus(bench, 'GET /events?since=soon', 400, /soon/);
    await expectStatus(bench, 'GET /events?since=5&until=4', 400, /since/);
    await expectStatus(bench, `GET /events?filters=${query({ odd: ['x'] })}`, 400, /odd/);
  });
});

describe('the system over the API', () => {
  check('adds up what takes space', { since }, async (bench) => {
    await bench.mydocker(['run', '--name', 'web', '-v', 'data:/data', 'busybox', 'sh', '-c', 'echo 123 > /file']);
    await startDaemon(bench);
    const usage = await json(bench, 'GET /system/df');
    const [{ Size }] = await json(bench, 'GET /images/json');
    expect(usage).toMatchObject({
      LayersSize: Size,
      Images: [{ Size, SharedSize: 0, Containers: 1 }],
      Containers: [{ Names: ['/web'], SizeRw: expect.toSatisfy((size: number) => size > 0) }],
      Volumes: [{ Name: 'data', UsageData: { RefCount: 1 } }],
      BuildCache: [],
    });
    const part = await json(bench, 'GET /system/df?type=volume&type=build-cache');
    expect(part).toMatchObject({ LayersSize: 0, Images: null, Containers: null, BuildCache: [] });
    expect(part.Volumes).toHaveLength(1);
    await expectStatus(bench, 'GET /system/df?type=odd', 400, /odd/);
  });

  check('says what the machine can limit', { since }, async (bench) => {
    await startDaemon(bench);
    const info = await json(bench, 'GET /info');
    const mounts = readFileSync('/proc/self/mountinfo', 'utf8');
    if (!mounts.includes(' - cgroup cgroup ')) expect(info.CgroupVersion).toBe('2');
    expect(info).toMatchObject({ CgroupDriver: 'cgroupfs', LoggingDriver: 'json-file', Warnings: [], Debug: false });
    for (const name of ['MemoryLimit', 'PidsLimit', 'CPUSet']) expect(info[name], name).toBeTypeOf('boolean');
  });

  check('says in a sentence what is not there', { since }, async (bench) => {
    const daemon = await startDaemon(bench);
    for (const noun of ['swarm', 'nodes', 'services', 'tasks', 'secrets', 'configs/x', 'services/x/logs']) {
      await expectStatus(bench, `GET /${noun}`, 503, /^This node is not a swarm manager\./);
    }
    await expectStatus(bench, 'POST /services/create', 503, /swarm manager/, {});
    await expectStatus(bench, 'POST /swarm/init', 501, /swarm/, {});
    const absent = ['POST /build', 'POST /session', 'POST /auth', 'POST /images/a/b/push', 'POST /plugins/pull'];
    for (const target of absent) await expectStatus(bench, target, 501, /this engine/, Buffer.alloc(100_000));
    await expectStatus(bench, 'GET /images/search?term=x', 501, /this engine/);
    await expectStatus(bench, 'GET /distribution/a/b/json', 501, /this engine/);
    await expectStatus(bench, 'GET /plugins/a/b/json', 404, /plugin "a\/b" not found/);
    expect(await json(bench, 'GET /plugins')).toEqual([]);
    expect(await json(bench, 'POST /build/prune')).toMatchObject({ SpaceReclaimed: 0 });
    daemon.kill('SIGTERM');
    expect((await daemon.done).stderr).toBe('');
  });
});

describe.each(dockers)('%s, of all but containers,', (docker) => {
  const client = (bench: Bench) => async (args: string, input?: Buffer) => {
    const env = { DOCKER_HOST: `unix://${socketOf(bench)}`, DOCKER_CONFIG: bench.scratch };
    const result = await run(docker, args.split(' '), { env, ...(input && { input }) });
    expect([args, result.exitCode, result.stderr]).toEqual([args, 0, '']);
    return result.stdout.trimEnd();
  };

  check('has images', { since }, async (bench) => {
    await startDaemon(bench);
    const ok = client(bench);
    expect(await ok('pull busybox')).toContain('Image is up to date for busybox:latest');
    await ok('tag busybox reg.example:5000/a/b:2');
    // The names of one image come in any order from docker.
    const names = (await ok('images --format {{.Repository}}:{{.Tag}}')).split('\n').sort();
    expect(names).toEqual(['busybox:latest', 'reg.example:5000/a/b:2']);
    expect(await ok('images --quiet --filter reference=nope')).toBe('');
    expect(await ok('history --quiet busybox')).toMatch(/^[0-9a-f]{12}$/);
    expect(await ok('inspect --format {{.Os}} busybox')).toBe('linux');
    const file = join(bench.scratch, 'saved.tar');
    await ok(`save --output ${file} busybox reg.example:5000/a/b:2`);
    expect(await ok('rmi busybox reg.example:5000/a/b:2')).toMatch(/^Untagged: busybox:latest\n.*\nDeleted: sha256:/s);
    expect(await ok(`load --input ${file}`)).toContain('Loaded image: busybox:latest');
    const { bytes: packed } = await run('tar', ['-C', bench.scratch, '-cf', '-', 'saved.tar']);
    expect(await ok('import --message why - made:1', packed)).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(await ok('image prune --all --force')).toMatch(/untagged: made:1[\s\S]*Total reclaimed space: [1-9]/);
    expect(await ok('images --quiet')).toBe('');
  });

  check('has networks and volumes', { since }, async (bench) => {
    await bench.mydocker(['run', '-d', '--name', 'web', 'busybox', 'sleep', '1000']);
    await startDaemon(bench);
    const ok = client(bench);
    await ok('network create --subnet 10.231.23.0/24 --label a=b inner');
    expect(await ok('network ls --filter label=a --format {{.Name}}')).toBe('inner');
    await ok('network connect --ip 10.231.23.9 --alias store inner web');

    const format = '{{range.Containers}}{{.Name}}|{{.IPv4Address}}{{end}}';
    expect(await ok(`network inspect --format ${format} inner`)).toBe('web|10.231.23.9/24');
    await ok('network disconnect inner web');
    expect(await ok('network rm inner')).toBe('inner');
    expect(await ok('network prune --force')).toBe('');
    expect(await ok('volume create --label a=b data')).toBe('data');
    expect(await ok('volume ls --quiet --filter label=a')).toBe('data');
    expect(await ok('volume inspect --format {{.Driver}} data')).toBe('local');
    expect(await ok('volume rm data')).toBe('data');
    expect(await ok('volume prune --force')).toBe('Total reclaimed space: 0B');
  });

  check('has the system', { since }, async (bench) => {
    await bench.mydocker(['run', '--name', 'web', 'busybox', 'true']);
    await startDaemon(bench);
    const ok = client(bench);
    expect(await ok('system df --format {{.Type}}:{{.TotalCount}}')).toBe(
      'Images:1\nContainers:1\nLocal Volumes:0\nBuild Cache:0',
    );
    expect(await ok('system df --verbose')).toMatch(/busybox +latest/);
    expect(await ok('info --format {{.CgroupDriver}}')).toBe('cgroupfs');
    expect(await ok('info')).not.toMatch(/warning/i);
    // It sends whole seconds.
    const soon = Math.ceil(Date.now() / 1000);
    const told = await ok(`events --since 1h --until ${soon} --filter container=web --format {{.Action}}`);
    expect(told.split('\n')).toEqual(expect.arrayContaining(['create', 'start', 'die']));
    expect(await ok('plugin ls --quiet')).toBe('');
  });
});

/** Docker's zero values: what its client sends of what nobody has said. */
const nothing = { Env: null, User: '', Volumes: {}, Labels: null, Healthcheck: null, Entrypoint: null };

async function create(bench: Bench, name: string, body: object): Promise<string> {
  const { Id, Warnings } = await json(bench, `POST /containers/create?name=${name}`, { Image: 'busybox', ...body });
  expect([name, Id, Warnings]).toEqual([name, expect.stringMatching(/^[0-9a-f]{64}$/), []]);
  return Id;
}

async function started(bench: Bench, name: string, body: object = {}): Promise<void> {
  await create(bench, name, { Cmd: ['sleep', '1000'], ...body });
  expect((await bench.mydocker(['start', name])).exitCode).toBe(0);
}

async function output(bench: Bench, ...args: string[]): Promise<string> {
  const { exitCode, stdout, stderr } = await bench.mydocker(args);
  expect([args, exitCode, stderr]).toEqual([args, 0, '']);
  return stdout.trimEnd();
}

describe('containers over the API', () => {
  const host = {
    Binds: ['files:/files:ro'],
    Mounts: [{ Type: 'tmpfs', Target: '/scratch', TmpfsOptions: { SizeBytes: 65_536, Mode: 448 } }],
    Tmpfs: { '/run': 'size=64k' },
    Memory: 67_108_864,
    PidsLimit: 50,
    NanoCpus: 500_000_000,
    CapAdd: ['CAP_NET_ADMIN'],
    CapDrop: ['ALL'],
    SecurityOpt: ['no-new-privileges', 'seccomp=unconfined'],
    ReadonlyRootfs: true,
    Devices: [{ PathOnHost: '/dev/zero', PathInContainer: '/dev/nought', CgroupPermissions: 'r' }],
    DeviceCgroupRules: ['c 42:* rwm'],
    Ulimits: [{ Name: 'nofile', Soft: 100, Hard: 200 }],
    Sysctls: { 'net.ipv4.ip_default_ttl': '77' },
    ShmSize: 1_048_576,
    OomScoreAdj: 500,
    GroupAdd: ['777'],
    Init: true,
    LogConfig: { Type: 'json-file', Config: { 'max-size': '1m' } },
    Dns: ['192.0.2.1'],
    ExtraHosts: ['else:192.0.2.2'],
    RestartPolicy: { Name: 'on-failure', MaximumRetryCount: 2 },
    PortBindings: { '80/tcp': [{ HostIp: '127.0.0.1', HostPort: '' }] },
    UTSMode: '',
    IpcMode: 'private',
  };
  const config = {
    Env: ['A=1', 'B=two words'],
    User: '1000:1000',
    WorkingDir: '/tmp',
    Hostname: 'inside',
    Labels: { team: 'a' },
    ExposedPorts: { '80/tcp': {} },
    Volumes: { '/own': {} },
    StopSignal: 'INT',
    StopTimeout: 3,
    Healthcheck: { Test: ['CMD', 'true'], Interval: 5_000_000_000 },
    AttachStdout: true,
  };

  check('are what was asked for', { since }, async (bench) => {
    await startDaemon(bench);
    const script =
      'echo $A:$B; id; pwd; hostname; ulimit -n; cat /proc/sys/net/ipv4/ip_default_ttl /proc/self/oom_score_adj';
    const looks = 'cat /etc/resolv.conf /etc/hosts; grep -E "CapBnd|NoNewPrivs" /proc/self/status; cat /proc/mounts';
    await create(bench, 'all', { ...config, Cmd: ['sh', '-c', `${script}; ${looks}; ls -l /dev`], HostConfig: host });
    await output(bench, 'start', 'all');
    await output(bench, 'wait', 'all');
    const said = await output(bench, 'logs', 'all');
    for (const line of [
      /^1:two words$/m,
      /^uid=1000 gid=1000 groups=.*\b777\b/m,
      /^\/tmp$/m,
      /^inside$/m,
      /^100$/m,
      /^77$/m,
      /^500$/m,
      /192\.0\.2\.1/,
      /^192\.0\.2\.2\s+else/m,
      /^CapBnd:\s+0000000000001000$/m,
      /^NoNewPrivs:\s+1$/m,
      / \/ \S+ ro,/,
      / \/files \S+ ro,/,
      / \/scratch tmpfs .*size=64k,mode=700/,
      / \/run tmpfs .*size=64k/,
      / \/dev\/shm tmpfs .*size=1024k/,
      / \/own /,
      /1,\s+5 .* nought$/m,
    ]) {
      expect(said).toMatch(line);
    }
  });

  check('say what was asked for, so that another can be made of it', { since }, async (bench) => {
    await startDaemon(bench);
    await create(bench, 'first', { ...config, Cmd: ['true'], Entrypoint: ['nice'], HostConfig: host });
    const first = await json(bench, 'GET /containers/first/json');
    expect(first.HostConfig).toMatchObject(host);
    expect(first.Config).toMatchObject({
      ...config,
      Env: expect.arrayContaining(config.Env),
      Healthcheck: expect.anything(),
    });
    expect(first.Config).toMatchObject({ Cmd: ['true'], Entrypoint: ['nice'], Image: 'busybox' });
    await create(bench, 'second', { ...first.Config, HostConfig: first.HostConfig });
    const second = await json(bench, 'GET /containers/second/json');
    expect([second.HostConfig, second.Config]).toEqual([first.HostConfig, first.Config]);
  });

  check('say whose namespaces they are in, what they are called, and what was noted', { since }, async (bench) => {
    await startDaemon(bench);
    await started(bench, 'donor', { HostConfig: { IpcMode: 'shareable' } });
    const { Id } = await json(bench, 'GET /containers/donor/json');
    await create(bench, 'guest', {
      Domainname: 'example.test',
      HostConfig: { PidMode: 'container:donor', IpcMode: `container:${Id}`, Annotations: { note: 'kept' } },
    });
    const guest = await json(bench, 'GET /containers/guest/json');
    expect(guest.Config.Domainname).toBe('example.test');
    expect(guest.HostConfig).toMatchObject({
      PidMode: `container:${Id}`,
      IpcMode: `container:${Id}`,
      Annotations: { note: 'kept' },
    });
    await create(bench, 'keeper', { HostConfig: { PidMode: 'host', IpcMode: 'none' } });
    expect((await json(bench, 'GET /containers/keeper/json')).HostConfig).toMatchObject({
      PidMode: 'host',
      IpcMode: 'none',
    });
  });

  check('that ask for nothing get what the image says', { since }, async (bench) => {
    await startDaemon(bench);
    await create(bench, 'plain', {
      ...nothing,
      Cmd: null,
      HostConfig: { NetworkMode: 'default', MemorySwappiness: -1 },
    });
    const { Config, HostConfig } = await json(bench, 'GET /containers/plain/json');
    expect(Config).toMatchObject({ Cmd: ['sh'], Entrypoint: null, Volumes: null, AttachStdin: false });
    expect(HostConfig).toMatchObject({ NetworkMode: 'bridge', Binds: null, CapAdd: null, Memory: 0, PidsLimit: null });
    expect(HostConfig.MaskedPaths).toContain('/proc/kcore');
  });

  check('are in the networks that they ask for', { since }, async (bench) => {
    await startDaemon(bench);
    for (const [name, subnet] of Object.entries({ one: '10.231.21.0/24', two: '10.231.22.0/24' })) {
      await output(bench, 'network', 'create', '--subnet', subnet, name);
    }
    const one = { Aliases: ['store'], IPAMConfig: { IPv4Address: '10.231.21.9' }, MacAddress: '02:42:0a:e7:15:09' };
    await started(bench, 'web', {
      HostConfig: { NetworkMode: 'one' },
      NetworkingConfig: { EndpointsConfig: { one, two: null } },
    });
    const { Networks } = (await json(bench, 'GET /containers/web/json')).NetworkSettings;
    expect(Networks.one).toMatchObject({ IPAddress: '10.231.21.9', MacAddress: one.MacAddress, Aliases: ['store'] });
    expect(Networks.two.IPAddress).toMatch(/^10\.231\.22\./);
    expect(await output(bench, 'exec', 'web', 'ip', 'address')).toMatch(/10\.231\.21\.9\/24[\s\S]*10\.231\.22\./);
  });

  check('are refused in a sentence that names what is wrong', { since }, async (bench) => {
    await startDaemon(bench);
    const refused: [object, RegExp][] = [
      [{ Cmd: 7 }, /Cmd: expected a list of words/],
      [{ Env: ['=x'] }, /invalid environment variable/],
      [{ HostConfig: { Memory: '1g' } }, /HostConfig\.Memory/],
      [{ HostConfig: { Memory: 1 } }, /minimum memory limit/],
      [{ HostConfig: { RestartPolicy: { Name: 'sometimes' } } }, /HostConfig\.RestartPolicy\.Name/],
      [{ HostConfig: { Runtime: 'kata' } }, /Runtime "kata" is not supported/],
      [{ HostConfig: { CapAdd: ['FLY'] } }, /invalid capability: "FLY"/],
      [{ HostConfig: { Binds: ['here/x:/x'] } }, /must be an absolute path/],
      [
        { HostConfig: { NetworkMode: 'none' }, NetworkingConfig: { EndpointsConfig: { none: {}, bridge: {} } } },
        /conflicting/,
      ],
      [{ Image: '' }, /no image/],
    ];
    for (const [body, message] of refused) {
      await expectStatus(bench, 'POST /containers/create', 400, message, { Image: 'busybox', ...body });
    }
    for (const Runtime of ['runc', 'io.containerd.runc.v2']) await create(bench, Runtime, { HostConfig: { Runtime } });
    for (const name of ['runc', 'io.containerd.runc.v2']) await bench.mydocker(['rm', name]);
    const missing = { Image: 'nowhere/none' };
    await expectStatus(bench, 'POST /containers/create', 404, /^No such image: nowhere\/none:latest$/, missing);
    const elsewhere = 'POST /containers/create?platform=linux/s390x';
    await expectStatus(bench, elsewhere, 404, /specified platform \(linux\/s390x\)/, { Image: 'busybox' });
    const id = await create(bench, 'web', {});
    const taken = new RegExp(`^Conflict\\. The container name "/web" is already in use by container "${id}"\\.`);
    await expectStatus(bench, 'POST /containers/create?name=web', 409, taken, { Image: 'busybox' });
    expect(await json(bench, 'GET /containers/json?all=1')).toMatchObject([{ Names: ['/web'] }]);
  });

  /** What a file of a container's cgroup says; the name differs with the version. */
  function limit(id: string, ...files: string[]): string | undefined {
    const mounted = readFileSync('/proc/self/mountinfo', 'utf8').matchAll(/^(?:\S+ ){4}(\S+) .* - cgroup2? /gm);
    const groups = [...mounted].flatMap(([, top = '']) => readdirSync(top).map((name) => join(top, name, id)));
    const path = groups.flatMap((group) => files.map((file) => join(group, file))).find((each) => existsSync(each));
    return path && readFileSync(path, 'utf8').trim();
  }

  check('can live without some of it, and say so', { since }, async (bench) => {
    await startDaemon(bench);
    const body = { Image: 'busybox', HostConfig: { KernelMemoryTCP: 1_000_000 } };
    const { Warnings } = await json(bench, 'POST /v1.24/containers/create', body);
    expect(Warnings).toEqual(['KernelMemoryTCP is not supported: it was discarded']);
  });

  check('end, stand still, go on and go', { since }, async (bench) => {
    await startDaemon(bench);
    await started(bench, 'web', { Cmd: ['sh', '-c', 'trap "exit 7" TERM; while :; do sleep 0.1; done'] });
    const status = async () => (await json(bench, 'GET /containers/web/json')).State.Status;
    await expectStatus(bench, 'POST /containers/web/unpause', 409, /not paused/);
    await expectStatus(bench, 'POST /containers/web/pause', 204);
    await expectStatus(bench, 'DELETE /containers/web', 409, /container is paused and must be unpaused first/);
    expect(await status()).toBe('paused');
    await expectStatus(bench, 'POST /containers/web/unpause', 204);
    await expectStatus(
      bench,
      'DELETE /containers/web',
      409,
      /^cannot remove container "\/web": container is running: stop /,
    );
    await expectStatus(bench, 'POST /containers/web/kill?signal=NONSENSE', 400, /NONSENSE/);
    await expectStatus(bench, 'POST /containers/web/restart?t=5', 204);
    expect(await status()).toBe('running');
    await expectStatus(bench, 'POST /containers/web/stop?t=5', 204);
    expect((await json(bench, 'GET /containers/web/json')).State).toMatchObject({ Status: 'exited', ExitCode: 7 });
    await expectStatus(bench, 'POST /containers/web/stop', 304);
    await expectStatus(bench, 'POST /containers/web/kill', 409, /not running/);
    await create(bench, 'other', {});
    await expectStatus(
      bench,
      'POST /containers/web/rename?name=other',
      409,
      /^Conflict\. The container name "\/other"/,
    );
    await expectStatus(bench, 'POST /containers/web/rename', 400, /may be empty/);
    await expectStatus(bench, 'POST /containers/web/rename?name=/new', 204);
    await expectStatus(bench, 'DELETE /containers/new?link=1', 400, /a link cannot be removed by itself/);
    await expectStatus(bench, 'DELETE /containers/new', 204);
    await expectStatus(bench, 'DELETE /containers/new?force=1', 404, /^No such container: new$/);
  });

  check('get other limits while they run', { since }, async (bench) => {
    await startDaemon(bench);
    await started(bench, 'web', { HostConfig: { Memory: 67_108_864, PidsLimit: 50 } });
    const change = { Memory: 134_217_728, RestartPolicy: { Name: 'always' }, CpuShares: 0, KernelMemoryTCP: 300 };
    const { Warnings } = await json(bench, 'POST /containers/web/update', change);
    expect(Warnings).toEqual(['KernelMemoryTCP is not supported: it was discarded']);
    const { HostConfig } = await json(bench, 'GET /containers/web/json');
    expect(HostConfig).toMatchObject({ Memory: 134_217_728, PidsLimit: 50, RestartPolicy: { Name: 'always' } });
    const stats = await json(bench, 'GET /containers/web/stats?stream=0&one-shot=1');
    expect(stats.memory_stats.limit).toBe(134_217_728);
    await expectStatus(bench, 'POST /containers/web/update', 400, /^invalid request body: Memory/, { Memory: 'much' });
  });

  check('keep every limit that is asked for, and say it again', { since }, async (bench) => {
    await startDaemon(bench);
    const asked = {
      ...{ Memory: 67_108_864, MemoryReservation: 33_554_432, MemorySwappiness: 7, OomKillDisable: true },
      ...{ CpuPeriod: 50_000, CpuQuota: 20_000, CpusetMems: '0', BlkioWeight: 300 },
    };
    await started(bench, 'web', { HostConfig: { ...asked, CgroupnsMode: 'host' } });
    const { Id, HostConfig } = await json(bench, 'GET /containers/web/json');
    expect(HostConfig).toMatchObject({ ...asked, CgroupnsMode: 'host', CgroupParent: '', NanoCpus: 0 });
    expect(limit(Id, 'memory.soft_limit_in_bytes', 'memory.low')).toBe('33554432');
    expect(['20000', '20000 50000']).toContain(limit(Id, 'cpu.cfs_quota_us', 'cpu.max'));
    expect(['7', undefined]).toContain(limit(Id, 'memory.swappiness'));
    await json(bench, 'POST /containers/web/update', { MemoryReservation: 16_777_216, CpuQuota: 25_000 });
    expect(limit(Id, 'memory.soft_limit_in_bytes', 'memory.low')).toBe('16777216');
    expect(['25000', '25000 50000']).toContain(limit(Id, 'cpu.cfs_quota_us', 'cpu.max'));
    const change = { NanoCpus: 1e9 };
    await expectStatus(bench, 'POST /containers/web/update', 400, /cannot both be set/, change);
    const none = { BlkioDeviceReadBps: [{ Path: '/dev/null', Rate: 1024 }] };
    const create = 'POST /containers/create';
    await expectStatus(bench, create, 400, /no block device/, { Image: 'busybox', HostConfig: none });
    const info = await json(bench, 'GET /info');
    expect(info.Warnings.every((line: string) => /^WARNING: /.test(line))).toBe(true);
    expect(info.Warnings.includes('WARNING: No memory limit support')).toBe(!info.MemoryLimit);
  });

  check('are pruned, also what the daemon has just made', { since }, async (bench) => {
    await startDaemon(bench);
    const id = await create(bench, 'old', { Labels: { keep: 'no' } });
    await create(bench, 'kept', { Labels: { keep: 'yes' } });
    await started(bench, 'runs');
    const prune = (filters: object) => json(bench, `POST /containers/prune?filters=${query(filters)}`);
    expect((await prune({ 'label!': { 'keep=yes': true } })).ContainersDeleted).toEqual([id]);
    expect(await prune({ label: ['keep=no'] })).toEqual({ ContainersDeleted: null, SpaceReclaimed: 0 });
    expect(await json(bench, 'GET /containers/json?all=1')).toHaveLength(2);
  });

  check('tell what they use until nobody listens', { since }, async (bench) => {
    const daemon = await startDaemon(bench);
    await started(bench, 'busy', { Cmd: ['sh', '-c', 'while :; do :; done'] });
    const { cpu_stats, precpu_stats, memory_stats, pids_stats, networks } = await json(
      bench,
      'GET /containers/busy/stats?stream=0',
    );
    expect(cpu_stats.cpu_usage.total_usage).toBeGreaterThan(precpu_stats.cpu_usage.total_usage);
    expect(cpu_stats.system_cpu_usage).toBeGreaterThan(precpu_stats.system_cpu_usage);
    expect([memory_stats.usage > 0, pids_stats.current, networks.eth0.rx_bytes >= 0]).toEqual([true, 1, true]);
    const stream = await send(bench, 'GET /containers/busy/stats');
    let seen = '';
    for await (const chunk of stream) {
      seen += chunk;
      if (seen.split('\n').length > 2) break;
    }
    expect(
      seen
        .split('\n')
        .slice(0, 2)
        .map((line) => JSON.parse(line).name),
    ).toEqual(['/busy', '/busy']);
    await output(bench, 'kill', 'busy');
    await output(bench, 'wait', 'busy');
    const { read, memory_stats: none } = await json(bench, 'GET /containers/busy/stats?stream=0');
    expect([read, none]).toEqual(['0001-01-01T00:00:00Z', {}]);
    daemon.kill('SIGTERM');
    expect((await daemon.done).exitCode).toBe(0);
  });

  check('give files out and take them in', { since }, async (bench) => {
    const daemon = await startDaemon(bench);
    await started(bench, 'box');
    await output(
      bench,
      'exec',
      'box',
      'sh',
      '-c',
      'mkdir -p /data/deep; echo one >/data/deep/one; ln -s deep /data/link',
    );
    const stat = async (path: string) => {
      const response = await send(bench, `HEAD /containers/box/archive?path=${path}`);
      const header = String(response.headers['x-docker-container-path-stat'] ?? '');
      return [response.statusCode, header && JSON.parse(Buffer.from(header, 'base64').toString())];
    };
    expect(await stat('/data')).toEqual([200, expect.objectContaining({ name: 'data', mode: 2 ** 31 + 0o755 })]);
    expect(await stat('/data/deep/one')).toEqual([200, expect.objectContaining({ name: 'one', size: 4, mode: 0o644 })]);
    expect(await stat('/data/link')).toEqual([
      200,
      expect.objectContaining({ linkTarget: 'deep', mode: 2 ** 27 + 0o777 }),
    ]);
    expect((await stat('/none'))[0]).toBe(404);
    const archive = await ask(bench, 'GET /containers/box/archive?path=/data');
    expect([archive.status, archive.type]).toEqual([200, 'application/x-tar']);
    await expectStatus(bench, 'PUT /containers/box/archive?path=/tmp', 200, undefined, archive.body);
    expect(await output(bench, 'exec', 'box', 'cat', '/tmp/data/link/one')).toBe('one');
    await expectStatus(bench, 'PUT /containers/box/archive?path=/data/deep/one', 400, /not a directory/, archive.body);
    await expectStatus(bench, 'PUT /containers/box/archive?path=/none', 404, /Could not find the file/, archive.body);
    await expectStatus(bench, 'PUT /containers/box/archive?path=/tmp', 400, /tar archive/, Buffer.from('no archive'));
    await expectStatus(bench, 'GET /containers/box/archive', 400, /path is missing/);
    await create(bench, 'locked', { HostConfig: { ReadonlyRootfs: true } });
    await expectStatus(bench, 'PUT /containers/locked/archive?path=/tmp', 403, /read-only/, archive.body);
    const all = await ask(bench, 'GET /containers/box/export');
    expect(all.body.includes('data/deep/one')).toBe(true);
    (await send(bench, 'GET /containers/box/export')).destroy();
    await waitFor(() => readIfThere(`/proc/${daemon.pid}/task/${daemon.pid}/children`).trim() === '');
  });

  check('become images', { since }, async (bench) => {
    await startDaemon(bench);
    await started(bench, 'box');
    await output(bench, 'exec', 'box', 'sh', '-c', 'echo one >/one');
    const { Id } = await json(
      bench,
      `POST /commit?container=box&repo=docker.io/library/made&tag=1&author=me&comment=why&changes=${encodeURIComponent('ENV A=1\nUSER 7')}`,
      { Cmd: ['cat', '/one'], Labels: { made: 'yes' }, Env: ['B=2'] },
    );
    const shown = await json(bench, 'GET /images/made:1/json');
    expect(shown).toMatchObject({ Id, Author: 'me', Comment: 'why' });
    expect(shown.Config).toMatchObject({ Cmd: ['cat', '/one'], User: '7', Labels: { made: 'yes' } });
    expect(shown.Config.Env).toEqual(expect.arrayContaining(['A=1', 'B=2']));
    expect(await output(bench, 'run', 'made:1', 'cat', '/one')).toBe('one');
    await expectStatus(bench, 'POST /commit?container=none', 404, /no such container/i);
    // Once, for the commit above.
    await json(bench, 'POST /commit?container=box&pause=0');
    const pauses = await ask(bench, `GET /events?since=1h&until=0s&filters=${query({ event: ['pause'] })}`);
    expect(lines(pauses)).toHaveLength(1);
  });
});

describe('an image of a container', () => {
  check("has the container's own ports and anonymous volumes", { since }, async (bench) => {
    const options = ['--expose', '5/udp', '-p', '127.0.0.1::80', '-v', '/own', '-v', 'named:/named'];
    await output(bench, 'create', '--name', 'box', ...options, 'busybox');
    await output(bench, 'commit', '--change', 'VOLUME /image', 'box', 'made');
    await output(bench, 'create', '--name', 'next', '--expose', '6', '-v', '/more', '-v', 'named:/image', 'made');
    await output(bench, 'commit', 'next', 'more');
    const config = JSON.parse(await output(bench, 'inspect', '--format', '{{json .Config}}', 'more'));
    expect(Object.keys(config.ExposedPorts).sort()).toEqual(['5/udp', '6/tcp', '80/tcp']);
    expect(Object.keys(config.Volumes).sort()).toEqual(['/image', '/more', '/own']);
  });
});

describe.each(dockers)('%s, of containers,', (docker) => {
  const runDocker = (bench: Bench, args: string[]) =>
    run(docker, args, { env: { DOCKER_HOST: `unix://${socketOf(bench)}` }, cwd: bench.scratch });

  async function ok(bench: Bench, ...args: string[]): Promise<string> {
    const result = await runDocker(bench, args);
    expect([args, result.exitCode, result.stderr]).toEqual([args, 0, '']);
    return result.stdout.trimEnd();
  }

  check('makes, changes and removes them', { since }, async (bench) => {
    await startDaemon(bench);
    const options = [
      '--memory',
      '64m',
      '--tmpfs',
      '/run',
      '-v',
      'data:/data',
      '--env',
      'A=1',
      '--init',
      '-p',
      '127.0.0.1::80',
    ];
    const id = await ok(bench, 'create', '--name', 'web', ...options, 'busybox', 'sleep', '1000');
    expect(await ok(bench, 'inspect', '--format', '{{.Id}} {{.HostConfig.Memory}} {{.Config.Cmd}}', 'web')).toBe(
      `${id} 67108864 [sleep 1000]`,
    );
    await output(bench, 'start', 'web');
    expect(await ok(bench, 'stats', '--no-stream', '--format', '{{.Name}} {{.MemUsage}} {{.PIDs}}', 'web')).toMatch(
      /^web [\d.]+\w+ \/ 64MiB \d+$/,
    );
    expect(await ok(bench, 'update', '--memory', '128m', '--memory-swap', '-1', 'web')).toBe('web');
    for (const command of ['pause', 'unpause']) expect(await ok(bench, command, 'web')).toBe('web');
    expect(await ok(bench, 'restart', '-t', '0', 'web')).toBe('web');
    await ok(bench, 'rename', 'web', 'new');
    const refused = await runDocker(bench, ['rm', 'new']);
    expect([refused.exitCode, refused.stderr]).toEqual([1, expect.stringContaining('container is running')]);
    expect(await ok(bench, 'stop', '-t', '0', 'new')).toBe('new');
    expect(await ok(bench, 'container', 'prune', '--force')).toContain(id);
    expect(await ok(bench, 'create', 'busybox', 'true')).toMatch(/^[0-9a-f]{64}$/);
  });

  check('copies files both ways', { since }, async (bench) => {
    await startDaemon(bench);
    mkdirSync(join(bench.scratch, 'tree/deep'), { recursive: true });
    writeFileSync(join(bench.scratch, 'tree/deep/one'), 'one');
    await started(bench, 'box');
    const inside = (path: string) => output(bench, 'exec', 'box', 'cat', path);
    const here = (path: string) => readFileSync(join(bench.scratch, path), 'utf8');
    await ok(bench, 'cp', 'tree', 'box:/');
    await ok(bench, 'cp', 'tree', 'box:/other');
    await ok(bench, 'cp', 'tree/.', 'box:/tmp');
    await ok(bench, 'cp', 'tree/deep/one', 'box:/tmp/renamed');
    for (const path of ['/tree/deep/one', '/other/deep/one', '/tmp/deep/one', '/tmp/renamed']) {
      expect([path, await inside(path)]).toEqual([path, 'one']);
    }
    await ok(bench, 'cp', 'box:/tree', 'back');
    await ok(bench, 'cp', 'box:/tree/.', 'dotted');
    await ok(bench, 'cp', 'box:/tree/deep/one', 'single');
    for (const path of ['back/deep/one', 'dotted/deep/one', 'single'])
      expect([path, here(path)]).toEqual([path, 'one']);
    const missing = await runDocker(bench, ['cp', 'box:/none', 'x']);
    expect([missing.exitCode, missing.stderr]).toEqual([
      1,
      expect.stringMatching(/Could not find the file \/none|No such container:path/),
    ]);
    await ok(bench, 'export', '--output', 'all.tar', 'box');
    expect(here('all.tar')).toContain('tree/deep/one');
    const image = await ok(
      bench,
      'commit',
      '--message',
      'why',
      '--change',
      'CMD ["cat","/tree/deep/one"]',
      'box',
      'made',
    );
    expect(await ok(bench, 'inspect', '--format', '{{.Id}} {{.Comment}}', 'made')).toBe(`${image} why`);
    const last = await ok(bench, 'create', 'made');
    expect(await output(bench, 'start', '--attach', last)).toBe('one');
  });
});

describe('containers that are started over the API', () => {
  const quiet = { HostConfig: { NetworkMode: 'none' } };

  check('run, once, and tell of it', { since }, async (bench) => {
    await startDaemon(bench);
    await create(bench, 'web', { Cmd: ['sleep', '1000'], ...quiet });
    await expectStatus(bench, 'POST /containers/web/start', 204);
    await expectStatus(bench, 'POST /containers/web/start', 304);
    await expectStatus(bench, 'POST /containers/none/start', 404, /^No such container: none$/);
    expect(await output(bench, 'ps', '--format', '{{.Names}} {{.State}}')).toBe('web running');
  });

  check('are not attached to while they are paused or about to run again', { since }, async (bench) => {
    await startDaemon(bench);
    await create(bench, 'still', { Cmd: ['sleep', '1000'], ...quiet });
    await expectStatus(bench, 'POST /containers/still/start', 204);
    await expectStatus(bench, 'POST /containers/still/pause', 204);
    await expectStatus(bench, 'POST /containers/still/attach?stream=1', 409, /^container still is paused, unpause/);
    const RestartPolicy = { Name: 'always' };
    await create(bench, 'again', { Cmd: ['false'], HostConfig: { NetworkMode: 'none', RestartPolicy } });
    await expectStatus(bench, 'POST /containers/again/start', 204);
    // By then it waits for some seconds.
    const shown = ['inspect', '--format', '{{.RestartCount}} {{.State.Status}}', 'again'];
    await waitFor(async () => (await output(bench, ...shown)) === '6 restarting', { what: 'a longer pause' });
    expect(await output(bench, 'ps', '--format', '{{.Names}} {{.State}}')).toBe('again restarting\nstill paused');
    expect(await output(bench, 'inspect', '--format', '{{.State.Running}} {{.State.Pid}}', 'again')).toBe('true 0');
    await expectStatus(bench, 'POST /containers/again/attach?stream=1', 409, /^container again is restarting, wait/);
  });

  check(
    'forget who came before them and has gone, and whoever starts them, the others are there',
    { since },
    async (bench) => {
      const daemon = await startDaemon(bench);
      await create(bench, 'late', { Cmd: ['sh', '-c', 'sleep 2; echo hello'], ...quiet });
      const before = socketsOf(daemon);
      const gone = [await attachEarly(bench, 'late'), await attachEarly(bench, 'late')];
      for (const { socket } of gone) socket.destroy();
      await waitFor(() => socketsOf(daemon) <= before, { what: 'the end of connections whose clients have gone' });
      const waiting = await attachEarly(bench, 'late');
      // By a process that knows nothing of those who wait in the daemon.
      expect((await bench.mydocker(['start', 'late'])).stdout).toBe('late\n');
      await waitFor(() => waiting.socket.readableEnded, { what: 'the end of what the container prints' });
      expect(waiting.said()).toContain('hello');
    },
  );

  check('are not removed because a start of theirs makes no sense', { since }, async (bench) => {
    await startDaemon(bench);
    await create(bench, 'still', { Cmd: ['sleep', '1000'], HostConfig: { NetworkMode: 'none', AutoRemove: true } });
    await expectStatus(bench, 'POST /containers/still/start', 204);
    await expectStatus(bench, 'POST /containers/still/pause', 204);
    await expectStatus(bench, 'POST /containers/still/start', 409, /cannot start the paused container/);
    expect(await output(bench, 'ps', '--format', '{{.Names}} {{.State}}')).toBe('still paused');
  });

  check('have left their networks when they have been stopped, whatever their policy', { since }, async (bench) => {
    await startDaemon(bench);
    const RestartPolicy = { Name: 'always' };
    for (let round = 0; round < 3; round++) {
      await expectStatus(bench, 'POST /networks/create', 201, undefined, { Name: 'net' });
      const HostConfig = { NetworkMode: 'net', RestartPolicy };
      await create(bench, 'web', { Cmd: ['sleep', '1000'], StopSignal: 'KILL', HostConfig });
      await expectStatus(bench, 'POST /containers/web/start', 204);
      await expectStatus(bench, 'POST /containers/web/restart', 204);
      await expectStatus(bench, 'POST /containers/web/stop', 204);
      await expectStatus(bench, 'DELETE /networks/net', 204);
      expect(await output(bench, 'ps', '-a', '--format', '{{.State}}')).toBe('exited');
      await expectStatus(bench, 'DELETE /containers/web', 204);
    }
  });

  check('are not there any more when they do not begin and were to be removed', { since }, async (bench) => {
    await startDaemon(bench);
    await create(bench, 'gone', { Cmd: ['nope'], HostConfig: { NetworkMode: 'none', AutoRemove: true } });
    await create(bench, 'kept', { Cmd: ['nope'], ...quiet });
    for (const name of ['gone', 'kept']) {
      await expectStatus(bench, `POST /containers/${name}/start`, 400, /executable file not found in \$PATH/);
    }
    expect(await output(bench, 'ps', '-a', '--format', '{{.Names}}')).toBe('kept');
    expect(await output(bench, 'inspect', '--format', '{{.State.ExitCode}}', 'kept')).toBe('127');
  });

  check('have ended when their monitor was killed, and somebody tells', { since }, async (bench) => {
    await startDaemon(bench);
    await create(bench, 'web', { Cmd: ['sleep', '1000'], ...quiet });
    await expectStatus(bench, 'POST /containers/web/start', 204);
    const pid = await output(bench, 'inspect', '--format', '{{.State.Pid}}', 'web');
    const [, monitor] = /^PPid:\s+(\d+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    process.kill(Number(monitor), 'SIGKILL');
    const events = ['events', '--since', '0', '--until', '0s', '-f', 'container=web', '--format', '{{.Action}}'];
    await waitFor(async () => (await output(bench, ...events)).endsWith('die'), { what: 'somebody to tell' });
    expect(await output(bench, 'inspect', '--format', '{{.State.Status}} {{.State.ExitCode}}', 'web')).toBe(
      'exited 137',
    );
  });

  check(
    'have ended for who waits at the command line, too, when their monitor was killed',
    { since },
    async (bench) => {
      const mark = newMark();
      const waiting = bench.spawn(['run', '--name', 'web', 'busybox', 'sleep', mark]);
      const command = await firstProcess(mark, 'sleep');
      const events = ['events', '--since', '0', '--until', '0s', '-f', 'container=web', '--format', '{{.Action}}'];
      await waitFor(async () => (await output(bench, ...events)).endsWith('start'), { what: 'its start' });
      process.kill(parentOf(command), 'SIGKILL');
      expect((await waiting.done).exitCode).toBe(137);
      const end = ['inspect', '--format', '{{.State.Status}} {{.State.ExitCode}} {{.State.Error}}', 'web'];
      expect(await output(bench, ...end)).toBe('exited 137');
      expect((await output(bench, ...events)).split('\n').slice(-2)).toEqual(['start', 'die']);
    },
  );

  check('go on when the daemon is killed, and are seen to by the next one', { since }, async (bench) => {
    const daemon = await startDaemon(bench);
    await create(bench, 'web', { Cmd: ['sleep', '1000'], ...quiet });
    await expectStatus(bench, 'POST /containers/web/start', 204);
    process.kill(daemon.pid, 'SIGKILL');
    await daemon.done;
    expect(await output(bench, 'exec', 'web', 'echo', 'here')).toBe('here');
    await startDaemon(bench);
    await expectStatus(bench, 'POST /containers/web/stop?t=0', 204);
    await expectStatus(bench, 'DELETE /containers/web', 204);
  });

  check(
    'do not suffer from what the daemon has started ahead of them, nor does that outlive it',
    { since },
    async (bench) => {
      const daemon = await startDaemon(bench);
      const helpers = () => [...childrenOf(daemon.pid), ...processesNaming(bench.runRoot)];
      const cycle = async () => {
        await create(bench, 'web', { Cmd: ['sh', '-c', 'exit 3'], ...quiet });
        await expectStatus(bench, 'POST /containers/web/start', 204);
        expect((await json(bench, 'POST /containers/web/wait')).StatusCode).toBe(3);
        await expectStatus(bench, 'DELETE /containers/web', 204);
      };
      for (let round = 0; round < 3; round++) {
        await cycle();
        await giveTime(300);
        for (const pid of helpers()) process.kill(pid, 'SIGKILL');
        await giveTime(300);
      }
      await cycle();
      await giveTime(300);
      const ahead = helpers();
      process.kill(daemon.pid, 'SIGKILL');
      await daemon.done;
      await waitFor(() => ahead.every((pid) => !existsSync(`/proc/${pid}`)), { what: 'the end of its children' });
    },
  );

  for (const docker of dockers) {
    check(`lose no byte and no exit code, by ${docker} run`, { since }, async (bench) => {
      await startDaemon(bench);
      const env = { ...process.env, DOCKER_HOST: `unix://${socketOf(bench)}` };
      const words = ['run', '--rm', '-i', '--network', 'none', 'busybox', 'sh', '-c', 'echo first; cat; exit 3'];
      for (let round = 0; round < 5; round++) {
        const { exitCode, stdout } = await run(docker, words, { env, input: 'through' });
        expect([exitCode, stdout]).toEqual([3, 'first\nthrough']);
      }
      expect(await output(bench, 'ps', '-aq')).toBe('');
    });
  }
});

describe('the command line', () => {
  check('says its version, and what there is', { since }, async (bench) => {
    await output(bench, 'create', '--name', 'web', 'busybox', 'true');
    expect(await output(bench, 'version', '-f', '{{.Server.Os}} {{.Server.ApiVersion}}')).toMatch(/^linux 1\.\d+$/);
    expect(await output(bench, 'version')).toMatch(/^Client:\n Version: +\S+\n[\s\S]*\nServer: /);
    expect(await output(bench, 'info', '-f', '{{.Containers}} {{.ContainersStopped}} {{.Images}}')).toBe('1 1 1');
    expect(await output(bench, 'system', 'info')).toContain('\n Containers: 1\n  Running: 0\n');
  });

  check('takes what has but one answer, and refuses the others', { since }, async (bench) => {
    const platform = `linux/${{ x64: 'amd64' }[process.arch as string] ?? process.arch}`;
    const usual = ['--pull', 'never', '--quiet', '--platform', platform, '--userns', 'host', '--isolation', 'default'];
    expect(await output(bench, 'run', '--rm', ...usual, 'busybox', 'echo', 'here')).toBe('here');
    for (const odd of [
      ['--pull', 'always'],
      ['--platform', 'linux/s390x'],
      ['--userns', 'keep'],
      ['--runtime', 'other'],
    ]) {
      const { exitCode, stderr } = await bench.mydocker(['run', '--rm', ...odd, 'busybox', 'true']);
      expect([odd, exitCode, stderr]).toEqual([odd, 125, expect.stringContaining(odd[1] as string)]);
    }
    expect(await output(bench, 'ps', '-aq')).toBe('');
  });

  check('attaches to the streams that are named, and to no other', { since }, async (bench) => {
    const script = 'cat; echo out; echo err >&2';
    const seen = async (...streams: string[]) => {
      const options = streams.flatMap((stream) => ['-a', stream]);
      const words = ['run', '--rm', '-i', ...options, 'busybox', 'sh', '-c', script];
      const { stdout, stderr } = await bench.mydocker(words, { input: 'in\n' });
      return [stdout, stderr];
    };
    expect(await seen()).toEqual(['in\nout\n', 'err\n']);
    expect(await seen('stdin', 'STDOUT')).toEqual(['in\nout\n', '']);
    expect(await seen('stdin', 'stderr')).toEqual(['', 'err\n']);
    await output(bench, 'create', '--name', 'some', '-a', 'stdout', 'busybox', 'true');
    const { AttachStdin, AttachStdout, AttachStderr } = JSON.parse(
      await output(bench, 'inspect', '-f', '{{json .Config}}', 'some'),
    );
    expect([AttachStdin, AttachStdout, AttachStderr]).toEqual([false, true, false]);
    for (const odd of [
      ['-a', 'both'],
      ['-d', '-a', 'stdout'],
    ]) {
      const { exitCode, stderr } = await bench.mydocker(['run', ...odd, 'busybox', 'true']);
      expect([exitCode, stderr]).toEqual([125, expect.stringContaining('--attach')]);
    }
  });

  check('inherits the volumes of another container, and what is named wins', { since }, async (bench) => {
    const script = 'echo one > /a/f; echo one > /b/f';
    await output(bench, 'run', '--name', 'one', '-v', '/a', '-v', 'shared:/b', 'busybox', 'sh', '-c', script);
    const own = [
      '--volumes-from',
      'one:ro',
      '-v',
      'other:/b',
      'busybox',
      'sh',
      '-c',
      'cat /a/f; ls /b; touch /a/g 2>/dev/null',
    ];
    const { exitCode, stdout } = await bench.mydocker(['run', '--rm', ...own]);
    expect([exitCode, stdout]).toEqual([1, 'one\n']);
    expect(await output(bench, 'run', '--rm', '--volumes-from', 'one', 'busybox', 'cat', '/b/f')).toBe('one');
  });

  check('says of a mount what its volume is made of, as a request does', { since }, async (bench) => {
    const made = { type: 'tmpfs', device: 'tmpfs', o: 'size=1m,mode=0700' };
    const options = 'volume-opt=type=tmpfs,volume-opt=device=tmpfs,"volume-opt=o=size=1m,mode=0700"';
    const seen = ['sh', '-c', "grep ' /m ' /proc/self/mountinfo"];
    const said = await output(bench, 'run', '--rm', '--mount', `src=said,dst=/m,${options}`, 'busybox', ...seen);
    expect(said).toMatch(/ - tmpfs tmpfs .*size=1024k,mode=700/);
    await startDaemon(bench);
    const VolumeOptions = { DriverConfig: { Options: made } };
    const Mounts = [{ Type: 'volume', Source: 'asked', Target: '/m', VolumeOptions }];
    await create(bench, 'web', { Cmd: seen, HostConfig: { NetworkMode: 'none', Mounts } });
    expect((await json(bench, 'GET /containers/web/json')).HostConfig.Mounts).toEqual(Mounts);
    for (const name of ['said', 'asked']) expect((await json(bench, `GET /volumes/${name}`)).Options).toEqual(made);
    const wrong = [{ Type: 'volume', Target: '/m', VolumeOptions: { DriverConfig: { Options: { colour: 'red' } } } }];
    const body = { Image: 'busybox', HostConfig: { Mounts: wrong } };
    await expectStatus(bench, 'POST /containers/create', 400, /invalid option: "colour"/, body);
  });
});

describe('a link', () => {
  const background = async (bench: Bench, name: string, ...options: string[]) =>
    await output(bench, 'run', '-d', '--name', name, ...options, 'busybox', 'sleep', '1000');
  const pings = async (bench: Bench, container: string, name: string) =>
    (await bench.mydocker(['exec', container, 'ping', '-c', '1', '-W', '5', name])).exitCode === 0;
  const addressOf = async (bench: Bench, container: string) =>
    (await output(bench, 'exec', container, 'ip', '-4', 'address', 'show', 'eth0')).match(/inet (\S+)\//)?.[1];

  check('is a name that one container has for another, and nobody else', { since }, async (bench) => {
    for (const name of ['one', 'two']) await output(bench, 'network', 'create', name);
    await background(bench, 'db', '--network', 'one');
    await background(bench, 'web', '--network', 'one', '--link', 'db:Store');
    await background(bench, 'else', '--network', 'one');
    expect([await pings(bench, 'web', 'store'), await pings(bench, 'else', 'store')]).toEqual([true, false]);
    await output(bench, 'restart', '-t', '0', 'web');
    expect(await pings(bench, 'web', 'store')).toBe(true);
    for (const name of ['db', 'else']) await output(bench, 'network', 'connect', 'two', name);
    await output(bench, 'network', 'disconnect', 'one', 'else');
    await output(bench, 'network', 'connect', '--link', 'db:later', 'one', 'else');
    expect([await pings(bench, 'else', 'later'), await pings(bench, 'web', 'later')]).toEqual([true, false]);
    await output(bench, 'network', 'disconnect', 'one', 'else');
    expect([await pings(bench, 'else', 'later'), await pings(bench, 'else', 'db')]).toEqual([false, true]);
  });

  check('is a line of /etc/hosts in the default network, and true after a restart', { since }, async (bench) => {
    const early = await bench.mydocker(['run', '--link', 'db:d', 'busybox', 'true']);
    expect([early.exitCode, early.stderr]).toEqual([125, 'mydocker: no such container: db\n']);
    await background(bench, 'db');
    await background(bench, 'web', '--link', 'db:d');
    const before = await addressOf(bench, 'db');
    const hosts = async () => await output(bench, 'exec', 'web', 'cat', '/etc/hosts');
    expect(await hosts()).toMatch(new RegExp(`^${before}\\td [0-9a-f]{12} db$`, 'm'));
    await output(bench, 'stop', '-t', '0', 'db');
    await background(bench, 'squatter', '--link', 'web');
    expect((await bench.mydocker(['run', '--link', 'db', 'busybox', 'true'])).stderr).toMatch(/db: it does not run/);
    await output(bench, 'start', 'db');
    expect(await hosts()).toMatch(new RegExp(`^${await addressOf(bench, 'db')}\\td `, 'm'));
    expect(await pings(bench, 'web', 'd')).toBe(true);
  });

  check('comes with a request, and is told again', { since }, async (bench) => {
    await startDaemon(bench);
    await output(bench, 'network', 'create', 'one');
    await started(bench, 'db', { HostConfig: { NetworkMode: 'default' } });
    await started(bench, 'web', { HostConfig: { NetworkMode: 'default', Links: ['db:d'] } });
    expect((await json(bench, 'GET /containers/web/json')).HostConfig.Links).toEqual(['/db:/web/d']);
    expect(await pings(bench, 'web', 'd')).toBe(true);
    await started(bench, 'other', {
      HostConfig: { NetworkMode: 'one', Links: ['web:w'] },
      NetworkingConfig: { EndpointsConfig: { one: { Links: ['web:w'] } } },
    });
    const { HostConfig, NetworkSettings } = await json(bench, 'GET /containers/other/json');
    expect([HostConfig.Links, NetworkSettings.Networks.one.Links]).toEqual([null, ['web:w']]);
    await expectStatus(bench, 'POST /networks/one/connect', 200, undefined, { Container: 'web' });
    expect(await pings(bench, 'other', 'w')).toBe(true);
    const shared = { Image: 'busybox', HostConfig: { NetworkMode: 'host', Links: ['db:d'] } };
    await expectStatus(bench, 'POST /containers/create', 400, /links need a network/, shared);
    const odd = { Image: 'busybox', HostConfig: { Links: ['a:b:c'] } };
    await expectStatus(bench, 'POST /containers/create', 400, /invalid link "a:b:c"/, odd);
  });
});

describe('our own client', () => {
  const onDaemon = async (bench: Bench, ...args: string[]) => {
    const env = { MYDOCKER_HOST: `unix://${socketOf(bench)}`, MYDOCKER_ROOT: undefined, MYDOCKER_RUN_ROOT: undefined };
    return await run(bench.bin, args, { cwd: bench.scratch, env });
  };

  check('reads and writes its own files', { since }, async (bench) => {
    await startDaemon(bench);
    const mine = (name: string) => join(bench.scratch, name);
    expect(await onDaemon(bench, 'save', '-o', 'image.tar', 'busybox')).toMatchObject({ exitCode: 0, stderr: '' });
    expect((await onDaemon(bench, 'load', '-i', 'image.tar')).stdout).toBe('Loaded image: busybox:latest\n');
    expect((await onDaemon(bench, 'save', '-o', 'none.tar', 'nosuch')).exitCode).toBe(1);
    expect(readdirSync(bench.scratch).filter((name) => name.includes('none') || name.startsWith('.tmp'))).toEqual([]);
    await run('tar', ['-C', bench.scratch, '-cf', mine('files.tar'), 'image.tar']);
    expect((await onDaemon(bench, 'import', 'files.tar', 'mine')).stdout).toMatch(/^sha256:[0-9a-f]{64}\n$/);
  });

  check('copies between its own files and a container', { since }, async (bench) => {
    await startDaemon(bench);
    await started(bench, 'web');
    const mine = (name: string) => join(bench.scratch, name);
    mkdirSync(mine('d'));
    writeFileSync(mine('d/file'), 'one');
    linkSync(mine('d/file'), mine('d/hard'));
    symlinkSync('file', mine('d/soft'));
    expect(await onDaemon(bench, 'cp', 'd', 'web:/new')).toMatchObject({ exitCode: 0, stderr: '' });
    expect(await onDaemon(bench, 'cp', 'd/.', 'web:/tmp')).toMatchObject({ exitCode: 0, stderr: '' });
    expect(await output(bench, 'exec', 'web', 'cat', '/new/hard', '/new/soft', '/tmp/file')).toBe('oneoneone');
    expect(await onDaemon(bench, 'cp', 'web:/new', 'back')).toMatchObject({ exitCode: 0, stderr: '' });
    expect(readFileSync(mine('back/soft'), 'utf8')).toBe('one');
    expect(statSync(mine('back/hard')).ino).toBe(statSync(mine('back/file')).ino);
    expect((await onDaemon(bench, 'cp', '-L', 'web:/new/soft', 'followed')).exitCode).toBe(0);
    expect(lstatSync(mine('followed')).isFile()).toBe(true);
    for (const [from, to, message] of [
      ['web:/nosuch', '.', 'no such file: web:/nosuch'],
      ['nosuch', 'web:/', `no such file: ${mine('nosuch')}`],
      ['d/file', 'nobody:/', 'no such container: nobody'],
      ['d', 'web:/new/file', 'cannot copy a directory to a file: /new/file'],
    ] as const) {
      expect(await onDaemon(bench, 'cp', from, to)).toMatchObject({ exitCode: 1, stderr: `mydocker: ${message}\n` });
    }
  });
});

describe('side by side with docker', () => {
  check('a start that fails is no end, and a name may have its slash', { since }, async (bench) => {
    await output(bench, 'create', '--name', 'web', 'busybox', 'nosuch');
    expect(await bench.mydocker(['start', 'web'])).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining('nosuch'),
    });
    expect(await output(bench, 'inspect', '--format', '{{.State.Status}} {{.State.ExitCode}}', '/web')).toBe(
      'created 127',
    );
    expect(await output(bench, 'rm', '/web')).toBe('/web');
    expect((await bench.mydocker(['doctor'])).stdout).toBe('nothing is wrong\n');
  });

  check("a network's options are those that it was asked for", { since }, async (bench) => {
    await startDaemon(bench);
    for (const Options of [{}, { 'com.docker.network.driver.mtu': '1400' }]) {
      const { Id } = await json(bench, 'POST /networks/create', { Name: `n${Object.keys(Options).length}`, Options });
      expect((await json(bench, `GET /networks/${Id}`)).Options).toEqual(Options);
    }
    expect(Object.keys((await json(bench, 'GET /networks/bridge')).Options)).toContain(
      'com.docker.network.bridge.name',
    );
  });

  check('what it exposes, its ids and what is run in it are told', { since }, async (bench) => {
    await startDaemon(bench);
    await started(bench, 'web', { ExposedPorts: { '80/tcp': {} } });
    const { Id } = await json(bench, 'POST /containers/web/exec', { Cmd: ['true'] });
    const { ExecIDs, NetworkSettings, State } = await json(bench, 'GET /containers/web/json');
    expect(ExecIDs).toEqual([Id]);
    expect(NetworkSettings).toMatchObject({ Ports: { '80/tcp': null }, SandboxKey: `/proc/${State.Pid}/ns/net` });
    const [endpoint] = Object.values(NetworkSettings.Networks) as { EndpointID: string }[];
    expect(endpoint?.EndpointID).toMatch(/^[0-9a-f]{64}$/);
    expect(await json(bench, 'GET /containers/json')).toMatchObject([{ Ports: [{ PrivatePort: 80, Type: 'tcp' }] }]);
  });

  check('a stream is called what clients of a version call it', { since }, async (bench) => {
    await startDaemon(bench);
    await create(bench, 'web', { Cmd: ['true'] });
    const typeOf = async (version: string) => (await ask(bench, `GET /${version}/containers/web/logs?stdout=1`)).type;
    expect(await typeOf('v1.41')).toBe('application/vnd.docker.raw-stream');
    expect(await typeOf('v1.42')).toBe('application/vnd.docker.multiplexed-stream');
  });

  check('a log has a tag at each line', { since }, async (bench) => {
    const options = ['tag={{.Name}}/{{.ImageName}}', 'mode=non-blocking', 'max-buffer-size=4m'];
    const log = ['--log-driver', 'json-file', ...options.flatMap((option) => ['--log-opt', option])];
    await output(bench, 'run', '--name', 'web', ...log, 'busybox', 'echo', 'hi');
    const path = await output(bench, 'inspect', '--format', '{{.LogPath}}', 'web');
    expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({ log: 'hi\n', attrs: { tag: 'web/busybox' } });
    expect(await output(bench, 'logs', '--details', 'web')).toBe('tag=web%2Fbusybox hi');
  });
});

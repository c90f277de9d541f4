import { once } from 'node:events';
import {
  chownSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { Agent, type ClientRequest, request } from 'node:http';
import { request as secureRequest } from 'node:https';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { connect as connectSecurely, type TLSSocket } from 'node:tls';
import { describe, expect } from 'vitest';
import { type Bench, check, type Running, type RunResult, run, start, waitFor } from '../../test/lib/check.js';
import { firstProcess, newMark, parentOf, processesWith } from '../../test/lib/containers.js';

const since = '19';

/** Docker's own command line, where somebody has installed it. */
const docker = ['/usr/bin/docker', '/usr/local/bin/docker'].find((path) => existsSync(path));
if (!docker) console.warn('docker is not installed: what it makes of the listeners is not checked');

const port0 = 'tcp://127.0.0.1:0';

interface Daemon extends Running {
  /** Of the first TCP address that it listens at. */
  readonly port: number;
}

/** A daemon with these options, when it says that it listens at all of its addresses. */
async function startDaemon(bench: Bench, ...options: string[]): Promise<Daemon> {
  const daemon = bench.spawn(['daemon', ...options]);
  const places = Math.max(options.filter((option) => ['-H', '--host'].includes(option)).length, 1);
  await waitFor(() => (daemon.stdout().match(/^(listening on|mydocker listens at) /gm) ?? []).length >= places, {
    what: 'the daemon',
  });
  const [, port = '0'] = /listens at tcp:\S+:(\d+)\n/.exec(daemon.stdout()) ?? [];
  return { ...daemon, port: Number(port) };
}

/** Refused before it listens anywhere. */
async function refused(bench: Bench, ...options: string[]): Promise<string> {
  const { exitCode, stdout, stderr } = await bench.mydocker(['daemon', ...options]);
  expect([exitCode, stdout], stderr).toEqual([1, '']);
  return stderr;
}

interface Answer {
  status: number;
  body: string;
  headers: Record<string, string | string[] | undefined>;
}

type Target = { socketPath: string } | { port: number };

function answerOf(call: ClientRequest): Promise<Answer> {
  return new Promise((resolve, reject) => {
    call.on('error', reject);
    call.on('response', (response) => {
      let body = '';
      response.on('data', (chunk) => {
        body += chunk;
      });
      response.on('error', reject);
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body, headers: response.headers }));
    });
  });
}

function ask(target: Target, path = '/_ping', headers: Record<string, string> = {}): Promise<Answer> {
  const where = 'port' in target ? { port: target.port } : target;
  const call = request({ host: '127.0.0.1', path, headers, agent: false, ...where });
  call.end();
  return answerOf(call);
}

async function expectPing(target: Target): Promise<void> {
  expect(await ask(target)).toMatchObject({ status: 200, body: 'OK' });
}

/** What a client of ours is told by a daemon there. */
function client(bench: Bench, address: string, ...args: string[]): Promise<RunResult> {
  const nowhere = { MYDOCKER_ROOT: '/nowhere', MYDOCKER_RUN_ROOT: '/nowhere' };
  return bench.mydocker(args, { env: { ...nowhere, MYDOCKER_HOST: address } });
}

/** Sends bytes, and gives all that comes back before the connection ends. */
function talk(target: Target, ...parts: string[]): Promise<string> {
  return new Promise((resolve) => {
    const socket = 'port' in target ? connect(target.port, '127.0.0.1') : connect(target.socketPath);
    let heard = '';
    socket.on('data', (bytes) => {
      heard += bytes;
    });
    socket.on('error', () => {});
    socket.on('close', () => resolve(heard));
    for (const part of parts) socket.write(part);
  });
}

async function end(daemon: Running): Promise<RunResult> {
  daemon.kill('SIGTERM');
  return await daemon.done;
}

const at = ({ scratch }: Bench, name = 'api.sock') => join(scratch, name);

describe('an address', () => {
  check('is in the run root unless told otherwise', { since }, async (bench) => {
    const daemon = await startDaemon(bench);
    const path = join(bench.runRoot, 'mydocker.sock');
    expect(daemon.stdout()).toContain(`listening on unix://${path}\n`);
    await expectPing({ socketPath: path });
    expect((await client(bench, `unix://${path}`, 'ps', '-q')).exitCode).toBe(0);
    expect((await end(daemon)).exitCode).toBe(0);
    expect(existsSync(path)).toBe(false);
  });

  check('is one of any number, and each speaks both languages', { since }, async (bench) => {
    const paths = [at(bench), at(bench, 'b.sock')];
    const hosts = paths.flatMap((path) => ['-H', `unix://${path}`]);
    const daemon = await startDaemon(bench, ...hosts, '-H', port0);
    const run = await client(bench, `unix://${paths[1]}`, 'run', '-d', '--name', 'web', 'busybox', 'sleep', '1000');
    expect(run.exitCode).toBe(0);
    for (const address of [...paths.map((path) => `unix://${path}`), `tcp://127.0.0.1:${daemon.port}`]) {
      const listed = await client(bench, address, 'ps', '--format', '{{.Names}}');
      expect([listed.stdout, listed.stderr], address).toEqual(['web\n', '']);
    }
    for (const target of [...paths.map((socketPath) => ({ socketPath })), { port: daemon.port }]) {
      const { body } = await ask(target, '/containers/json');
      expect(JSON.parse(body)).toMatchObject([{ Names: ['/web'] }]);
    }
  });

  check('serves nobody when another one cannot be had', { since }, async (bench) => {
    const daemon = await startDaemon(bench, '-H', port0);
    const env = { MYDOCKER_RUN_ROOT: join(bench.scratch, 'other') };
    const second = ['daemon', '-H', `unix://${at(bench)}`, '-H', `tcp://127.0.0.1:${daemon.port}`];
    const { exitCode, stderr } = await bench.mydocker(second, { env });
    expect([exitCode, stderr]).toEqual([1, expect.stringContaining('EADDRINUSE')]);
    expect(existsSync(at(bench))).toBe(false);
  });

  check('is there before anything is changed', { since }, async (bench) => {
    const mark = newMark();
    const { stdout } = await bench.mydocker(['run', '-d', '--restart', 'always', 'busybox', 'sleep', mark]);
    const own = join(bench.root, 'containers', stdout.trim());
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    process.kill(parentOf(await firstProcess(mark, 'sleep')), 'SIGKILL');
    await waitFor(() => processesWith(mark).length === 0, { what: 'its end' });
    const { port } = taken.address() as AddressInfo;
    const places = ['-H', `unix://${at(bench)}`, '-H'];
    const before = readdirSync(own);
    const { exitCode, stdout: said } = await bench.mydocker(['daemon', ...places, `tcp://127.0.0.1:${port}`]);
    expect([exitCode, said]).toEqual([1, `listening on unix://${at(bench)}\n`]);
    expect([readdirSync(own), processesWith(mark)]).toEqual([before, []]);
    taken.close();
    await startDaemon(bench, ...places, port0);
    await firstProcess(mark, 'sleep');
  });

  check('that other machines reach is refused, or warned of', { since }, async (bench) => {
    expect(await refused(bench, '-H', 'tcp://0.0.0.0:0')).toContain('nothing asks who connects');
    const daemon = await startDaemon(bench, '--allow-insecure-tcp', '-H', 'tcp://0.0.0.0:0');
    expect(daemon.stderr()).toMatch(/WARNING: whoever reaches tcp:\/\/0\.0\.0\.0:0 is root on this machine/);
    await expectPing(daemon);
  });

  check('that everybody on this machine reaches is warned of', { since }, async (bench) => {
    const daemon = await startDaemon(bench, '-H', port0, '-H', `unix://${at(bench)}`);
    expect(daemon.stderr()).toBe(
      `mydocker: WARNING: every user and every program of this machine that reaches ${port0} is root on this machine: use --tlsverify\n`,
    );
  });
});

describe.skipIf(!docker)('the docker command', () => {
  check('and ours work at the same address', { since }, async (bench) => {
    const daemon = await startDaemon(bench, '-H', port0, '-H', `unix://${at(bench)}`);
    for (const address of [`tcp://127.0.0.1:${daemon.port}`, `unix://${at(bench)}`]) {
      const args = ['version', '--format', '{{.Server.MinAPIVersion}}'];
      const { stdout, stderr } = await run(docker ?? '', args, { env: { DOCKER_HOST: address } });
      expect([stdout, stderr]).toEqual(['1.24\n', '']);
      expect((await client(bench, address, 'ps', '-q')).stderr).toBe('');
    }
  });
});

describe('a socket file', () => {
  check('is for root and a group', { since }, async (bench) => {
    const daemon = await startDaemon(bench, '-G', '4321', '-H', `unix://${at(bench)}`);
    const { mode, uid, gid } = statSync(at(bench));
    expect([mode & 0o777, uid, gid]).toEqual([0o660, 0, 4321]);
    await end(daemon);
    expect(await refused(bench, '--group', 'no-such-group')).toContain('no such group: no-such-group');
  });

  check('is for root alone on a machine that has neither of the usual groups', { since }, async (bench) => {
    const groups = join(bench.scratch, 'group');
    writeFileSync(groups, 'root:x:0:\nusers:x:100:\n');
    const env = { MYDOCKER_ROOT: bench.root, MYDOCKER_RUN_ROOT: bench.runRoot };
    const inside = `mount --bind ${groups} /etc/group && exec ${bench.bin} daemon -H unix://${at(bench)}`;
    const daemon = start('unshare', ['-m', 'sh', '-c', inside], { env });
    try {
      await daemon.waitForOutput('listening on');
      const { mode, gid } = statSync(at(bench));
      expect([mode & 0o777, gid]).toEqual([0o660, 0]);
    } finally {
      daemon.kill('SIGTERM');
    }
    expect((await daemon.done).exitCode).toBe(0);
  });

  check('is taken over from a daemon that was killed, not from one that lives', { since }, async (bench) => {
    const host = ['-H', `unix://${at(bench)}`];
    const first = await startDaemon(bench, ...host);
    const env = { MYDOCKER_RUN_ROOT: join(bench.scratch, 'other') };
    const second = await bench.mydocker(['daemon', ...host], { env });
    const stderr = `mydocker: a daemon listens at ${at(bench)} already\n`;
    expect(second).toMatchObject({ exitCode: 1, stderr });
    await expectPing({ socketPath: at(bench) });
    first.kill('SIGKILL');
    await first.done;
    expect(statSync(at(bench)).isSocket()).toBe(true);
    await startDaemon(bench, ...host);
    await expectPing({ socketPath: at(bench) });
  });

  check('is not what was there before', { since }, async (bench) => {
    writeFileSync(at(bench), 'mine');
    expect(await refused(bench, '-H', `unix://${at(bench)}`)).toContain('is there already, and is no socket');
    expect(readFileSync(at(bench), 'utf8')).toBe('mine');
    expect(await refused(bench, '-H', `unix://${at(bench, 'no/where')}`)).toContain('no such directory');
  });

  check('keeps nobody waiting for a lock that everybody can hold', { since }, async (bench) => {
    const lock = `${at(bench)}.lock`;
    const options = ['-H', `unix://${at(bench)}`, '-p', at(bench, 'pid')];
    const holder = start('flock', ['--shared', bench.scratch, 'sh', '-c', 'echo held; exec cat']);
    try {
      await holder.waitForOutput('held');
      const daemon = await startDaemon(bench, ...options);
      for (const path of [lock, at(bench, 'pid.lock')]) expect(statSync(path).mode & 0o777, path).toBe(0o600);
      await end(daemon);
    } finally {
      holder.end();
    }
    chownSync(lock, 65534, 65534);
    expect(await refused(bench, ...options)).toContain(`${lock} is not a lock of ours`);
  });

  check('has a path of at most 107 bytes', { since }, async (bench) => {
    const most = at(bench, 'x'.repeat(107 - Buffer.byteLength(at(bench, 'x')) + 1));
    const stderr = await refused(bench, '-H', `unix://${most}xxxx`);
    expect(stderr).toBe(`mydocker: ${most}xxxx has 111 bytes, and the path of a socket at most 107\n`);
    expect(readdirSync(bench.scratch)).toEqual([]);
  });
});

/** Listens, and starts one daemon after the other with the socket as its descriptor 3, as systemd does. It never accepts anything itself. */
const activator = `
const [path, bin, pidFile, ...hosts] = process.argv.slice(1);
const server = require('node:net').createServer().listen(path, () => {
  const script = 'LISTEN_PID=$$ LISTEN_FDS=1 LISTEN_FDNAMES=api exec "$0" daemon -H "$1" -p "$2"';
  for (const host of hosts) {
    const stdio = ['ignore', 'ignore', 'inherit', server._handle.fd];
    const { status } = require('node:child_process').spawnSync('sh', ['-c', script, bin, host, pidFile], { stdio });
    console.log(host + ' ' + status);
  }
  process.exit();
});`;

describe('a socket of whoever started the daemon', () => {
  check('is there before it and after it', { since }, async (bench) => {
    const pidFile = at(bench, 'pid');
    const hosts = ['fd://', 'fd://3', 'fd://api'];
    const env = { MYDOCKER_ROOT: bench.root, MYDOCKER_RUN_ROOT: bench.runRoot };
    const parent = start(process.execPath, ['-e', activator, at(bench), bench.bin, pidFile, ...hosts], { env });
    try {
      await waitFor(() => existsSync(at(bench)));
      for (const host of hosts) {
        // It waits in the queue until somebody is there.
        expect(await ask({ socketPath: at(bench) }), host).toMatchObject({ status: 200, body: 'OK' });
        expect((await client(bench, `unix://${at(bench)}`, 'jobs')).stdout).toContain('fd://3');
        process.kill(Number(readFileSync(pidFile, 'utf8')), 'SIGTERM');
        await parent.waitForOutput(`${host} 0\n`);
      }
      expect((await parent.done).stderr).toBe('');
      expect(existsSync(at(bench))).toBe(true);
    } finally {
      if (existsSync(pidFile)) process.kill(Number(readFileSync(pidFile, 'utf8')), 'SIGKILL');
      parent.kill('SIGKILL');
    }
  });

  check('has to be there', { since }, async (bench) => {
    expect(await refused(bench, '-H', 'fd://')).toContain('no socket for fd://');
    const env = { LISTEN_PID: '1', LISTEN_FDS: '1' };
    const { stderr } = await bench.mydocker(['daemon', '-H', 'fd://api'], { env });
    expect(stderr).toContain('no socket for fd://api');
  });
});

describe('the end', () => {
  check('waits for what is being answered, and for nobody else', { since }, async (bench) => {
    const daemon = await startDaemon(bench, '-D', '-H', port0);
    const agent = new Agent({ keepAlive: true });
    const idle = request({ port: daemon.port, host: '127.0.0.1', path: '/_ping', agent });
    idle.end();
    await answerOf(idle);
    const silent = connect(daemon.port, '127.0.0.1');
    silent.on('error', () => {});
    const busy = ask(daemon, '/debug/pprof/profile?seconds=2');
    await waitFor(() => daemon.stderr().includes('/_ping 200'));
    // It has begun when the processor is being looked at.
    await waitFor(async () => Object.keys(JSON.parse((await ask(daemon, '/debug/vars')).body)).length > 0);
    daemon.kill('SIGTERM');
    const answer = await busy;
    expect([answer.status, answer.headers.connection]).toEqual([200, 'close']);
    expect(JSON.parse(answer.body).nodes.length).toBeGreaterThan(0);
    expect((await daemon.done).exitCode).toBe(0);
    agent.destroy();
    silent.destroy();
  });

  check('comes in time, and at once for who asks twice', { since }, async (bench) => {
    for (const [timeout, signals] of [
      ['1', 1],
      ['600', 2],
    ] as const) {
      const daemon = await startDaemon(bench, '-D', '--shutdown-timeout', timeout, '-H', port0);
      const busy = ask(daemon, '/debug/pprof/profile?seconds=600');
      busy.catch(() => {});
      await ask(daemon, '/debug/vars');
      daemon.kill('SIGTERM');
      if (signals > 1) {
        await waitFor(
          () =>
            daemon.stdout() !== '' &&
            ask(daemon).then(
              () => false,
              () => true,
            ),
        );
        daemon.kill('SIGTERM');
      }
      await expect(busy).rejects.toThrow();
      expect((await daemon.done).exitCode).toBe(0);
    }
    expect(await refused(bench, '--shutdown-timeout', 'soon')).toContain('--shutdown-timeout');
  });
});

describe('a client', () => {
  check('who is slow, or silent, or makes no sense keeps no other waiting', { since }, async (bench) => {
    const daemon = await startDaemon(bench, '-H', port0);
    const sockets: Socket[] = [];
    for (const opening of ['', '{', 'GET /_ping HTTP/1.1\r\nHo', '{"words":']) {
      for (let count = 0; count < 250; count++) {
        const socket = connect(daemon.port, '127.0.0.1');
        socket.on('error', () => {});
        if (opening) socket.write(opening);
        sockets.push(socket);
      }
    }
    await expectPing(daemon);
    const nonsense = [
      'GET\r\n\r\n',
      'GET /_ping HTTP/1.1\r\n\r\n',
      'GET /_ping HTTP/9.9\r\nHost: localhost\r\n\r\n',
      'GET /_ping HTTP/1.1\r\nHost: localhost\r\nContent-Length: x\r\n\r\n',
      'GET /_ping HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n',
      'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
    ];
    for (const text of nonsense) expect(await talk(daemon, text), text).toMatch(/^HTTP\/1\.1 400 /);
    const long = `GET /_ping HTTP/1.1\r\nHost: localhost\r\nX: ${'x'.repeat(100_000)}\r\n\r\n`;
    expect(await talk(daemon, long)).toMatch(/^HTTP\/1\.1 431 /);
    expect((await client(bench, `tcp://127.0.0.1:${daemon.port}`, 'ps', '-q')).exitCode).toBe(0);
    for (const socket of sockets) socket.destroy();
    await expectPing(daemon);
    expect((await end(daemon)).exitCode).toBe(0);
  });
});

describe('a web page', () => {
  check('gets nothing by calling this machine by its own name', { since }, async (bench) => {
    const daemon = await startDaemon(bench, '-H', port0, '-H', `unix://${at(bench)}`, '--api-host', 'Box.example');
    const status = async (host: string) => (await ask(daemon, '/_ping', { Host: host })).status;
    for (const host of ['localhost', `127.0.0.1:${daemon.port}`, '[::1]:80', 'box.example:4243']) {
      expect(await status(host), host).toBe(200);
    }
    for (const host of ['evil.example', `localhost.evil.example:${daemon.port}`, '127.0.0.1.evil.example']) {
      expect(await status(host), host).toBe(403);
    }
    const { body } = await ask(daemon, '/_ping', { Host: 'evil.example' });
    expect(JSON.parse(body).message).toContain('evil.example');
    // A socket file has no name that could be another's.
    expect((await ask({ socketPath: at(bench) }, '/_ping', { Host: 'docker' })).status).toBe(200);
    expect((await ask(daemon, '/_ping', { Origin: 'https://evil.example' })).status).toBe(403);
  });
});

/** A CA, the certificate of a server of this name, a client's, and one that nobody has signed, in a directory. */
async function makeCertificates(directory: string, host = 'box.example'): Promise<void> {
  mkdirSync(directory);
  const script = `
set -e
new() { openssl req -newkey rsa:2048 -nodes -keyout $1-key.pem -subj /CN=$1 "$2" $3 -out $4 2>/dev/null; }
new ca -x509 '-days 2' ca.pem
new evil -x509 '-days 2' evil.pem
for name in server client; do
  new $name -batch '' $name.csr
  printf 'subjectAltName=DNS:${host},IP:127.0.0.1\\nextendedKeyUsage=%sAuth\\n' $name > extensions
  openssl x509 -req -in $name.csr -CA ca.pem -CAkey ca-key.pem -CAcreateserial -days 2 -extfile extensions -out $name.pem 2>/dev/null
done
cp client.pem cert.pem; cp client-key.pem key.pem`;
  expect(await run('sh', ['-c', script], { cwd: directory })).toMatchObject({ exitCode: 0, stderr: '' });
}

function tlsOptions(directory: string): string[] {
  const path = (name: string) => join(directory, name);
  return ['--tlscacert', path('ca.pem'), '--tlscert', path('server.pem'), '--tlskey', path('server-key.pem')];
}

describe('TLS', () => {
  check('lets in whom the CA knows, in version 1.2 at least', { since }, async (bench) => {
    const directory = at(bench, 'certs');
    await makeCertificates(directory);
    const file = (name: string) => readFileSync(join(directory, name));
    const options = ['--tlsverify', ...tlsOptions(directory), '-H', 'tcp://0.0.0.0:0', '-H', `unix://${at(bench)}`];
    const daemon = await startDaemon(bench, ...options);
    expect(daemon.stderr()).toBe('');
    const get = (who: string | undefined, more: object = {}) => {
      const own = who === undefined ? {} : { cert: file(`${who}.pem`), key: file(`${who}-key.pem`) };
      const target = { host: '127.0.0.1', port: daemon.port, path: '/_ping', agent: false as const };
      const call = secureRequest({ ...target, ca: file('ca.pem'), ...own, ...more });
      call.end();
      return answerOf(call);
    };
    expect(await get('client')).toMatchObject({ status: 200, body: 'OK' });
    expect(await get('client', { headers: { Host: 'box.example' } })).toMatchObject({ status: 200 });
    const other = { headers: { Host: 'evil.example' }, servername: 'box.example' };
    expect(await get('client', other)).toMatchObject({ status: 403 });
    await expect(get(undefined)).rejects.toThrow();
    await expect(get('evil')).rejects.toThrow();
    const old = { minVersion: 'TLSv1.1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' };
    await expect(get('client', old)).rejects.toThrow();
    expect(await talk(daemon, 'GET /_ping HTTP/1.1\r\nHost: localhost\r\n\r\n')).not.toContain('HTTP/1.1 200');
    await expectPing({ socketPath: at(bench) });
    if (docker) {
      const env = {
        DOCKER_HOST: `tcp://127.0.0.1:${daemon.port}`,
        DOCKER_TLS_VERIFY: '1',
        DOCKER_CERT_PATH: directory,
      };
      const { stdout, stderr } = await run(docker, ['version', '--format', '{{.Server.Os}}'], { env });
      expect([stdout, stderr]).toEqual(['linux\n', '']);
    }
    // Who does not get to the end of the handshake does not keep it from ending.
    const waiting = connect(daemon.port, '127.0.0.1');
    waiting.on('error', () => {});
    await expect(get(undefined)).rejects.toThrow();
    expect((await end(daemon)).exitCode).toBe(0);
    waiting.destroy();
  });

  check('is spoken by our own client, too', { since }, async (bench) => {
    const directory = at(bench, 'certs');
    await makeCertificates(directory);
    const daemon = await startDaemon(bench, '--tlsverify', ...tlsOptions(directory), '-H', 'tcp://0.0.0.0:0');
    const address = `tcp://127.0.0.1:${daemon.port}`;
    const env = { MYDOCKER_HOST: address, MYDOCKER_TLS_VERIFY: '1', MYDOCKER_CERT_PATH: directory };
    const words = ['run', '--rm', '-i', 'busybox', 'cat'];
    expect(await bench.mydocker(words, { env, input: 'hello' })).toMatchObject({ stdout: 'hello', exitCode: 0 });
    const files = ['--tlscacert', join(directory, 'ca.pem'), '--tlscert', join(directory, 'none.pem')];
    const without = await bench.mydocker(['-H', address, '--tlsverify', ...files, 'ps']);
    expect(without).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('certificate required') });
    // Else everybody would be trusted whom a browser trusts.
    const none = join(directory, 'none.pem');
    const noCa = await bench.mydocker(['-H', address, '--tlsverify', '--tlscacert', none, 'ps']);
    expect([noCa.exitCode, noCa.stderr]).toEqual([1, expect.stringContaining('cannot read the file of --tlscacert')]);
    expect(noCa.stderr).toContain(none);
    const other = ['--tlscacert', join(directory, 'evil.pem')];
    const untrusted = await bench.mydocker(['-H', address, '--tlsverify', ...other, 'ps']);
    expect(untrusted.stderr).toContain(`cannot connect to the daemon at ${address}: self-signed certificate`);
    expect((await client(bench, address, 'ps')).exitCode).toBe(1);
    expect((await client(bench, 'tcp://10.1.2.3', 'ps')).stderr).toContain('use --tlsverify');
  });

  check('alone lets in anybody, and so is for this machine', { since }, async (bench) => {
    const directory = at(bench, 'certs');
    await makeCertificates(directory);
    const options = ['--tls', ...tlsOptions(directory)];
    expect(await refused(bench, ...options, '-H', 'tcp://0.0.0.0:0')).toContain('nothing asks who connects');
    const daemon = await startDaemon(bench, ...options, '-H', port0);
    const ca = readFileSync(join(directory, 'ca.pem'));
    const call = secureRequest({ host: '127.0.0.1', port: daemon.port, path: '/_ping', agent: false, ca });
    call.end();
    expect(await answerOf(call)).toMatchObject({ status: 200 });
    const none = ['--tls', '--tlscert', at(bench, 'none.pem'), '--tlskey', join(directory, 'server-key.pem')];
    expect(await refused(bench, ...none)).toContain('--tlscert');
    const wrong = ['--tls', '--tlscert', join(directory, 'server.pem'), '--tlskey', join(directory, 'evil-key.pem')];
    expect(await refused(bench, ...wrong)).toContain('no TLS with');
  });
});

/** A certificate of a directory, and what it trusts. */
function identity(directory: string, who: string) {
  const file = (name: string) => readFileSync(join(directory, name));
  return { ca: file('ca.pem'), cert: file(`${who}.pem`), key: file(`${who}-key.pem`) };
}

describe('a certificate', () => {
  check('is read again at SIGHUP, and who is connected stays', { since }, async (bench) => {
    const [directory, later] = [at(bench, 'certs'), at(bench, 'later')];
    await makeCertificates(directory);
    await makeCertificates(later, 'later.example');
    const [before, after] = [identity(directory, 'client'), identity(later, 'client')];
    const daemon = await startDaemon(bench, '--tlsverify', ...tlsOptions(directory), '-H', 'tcp://0.0.0.0:0');
    const open = (options: object) => connectSecurely({ host: '127.0.0.1', port: daemon.port, ...options });
    const status = async (socket: TLSSocket, host: string, rest = '') => {
      const closed = once(socket, 'close').then(() => Promise.reject(new Error('closed')));
      const heard = Promise.race([once(socket, 'data'), closed]);
      socket.write(`GET /_ping HTTP/1.1\r\nHost: ${host}\r\n${rest}\r\n`);
      return Number(/^HTTP\/1.1 (\d+)/.exec(String((await heard)[0]))?.[1]);
    };
    const reload = async (sign: string) => {
      const seen = daemon.stderr().length;
      daemon.kill('SIGHUP');
      await waitFor(() => daemon.stderr().slice(seen).includes(sign));
    };
    const old = open(before);
    const tickets: Buffer[] = [];
    old.on('session', (session) => tickets.push(session));
    expect(await status(old, 'box.example')).toBe(200);
    await waitFor(() => tickets.length > 0);
    writeFileSync(join(directory, 'server.pem'), 'no certificate');
    await reload('nothing is changed: no TLS with');
    const meanwhile = open(before);
    expect(await status(meanwhile, 'later.example', 'Connection: close\r\n')).toBe(403);
    for (const name of ['ca.pem', 'server.pem', 'server-key.pem'])
      copyFileSync(join(later, name), join(directory, name));
    await reload('reloaded');
    const fresh = open(after);
    expect(await status(fresh, 'later.example')).toBe(200);
    expect(fresh.getPeerCertificate().subjectaltname).toContain('later.example');
    expect(await status(old, 'box.example')).toBe(200);
    // Neither its certificate counts any more, nor a ticket that it has from then.
    for (const session of [undefined, tickets.at(-1)]) {
      const stranger = open({ ...before, ca: [before.ca, after.ca], ...(session && { session }) });
      await expect(status(stranger, 'box.example')).rejects.toThrow();
    }
    for (const socket of [old, fresh]) socket.destroy();
    expect((await end(daemon)).exitCode).toBe(0);
  });
});

describe('a service manager', () => {
  /** The words that it has heard, which all have to be from this process. */
  const wordsFrom = (ear: Running, { pid }: Running) =>
    ear
      .stdout()
      .split('\n')
      .filter(Boolean)
      .map((line) => line.replace(`${pid} `, '').replace(/(?<=USEC=)\d+$/, 'N'));

  check('is told when the daemon is ready, reads its file again, and ends', { since }, async (bench) => {
    const program = at(bench, 'notified');
    const source = join(import.meta.dirname, '../../test/lib/notified.c');
    expect(await run('cc', ['-o', program, source])).toMatchObject({ exitCode: 0, stderr: '' });
    for (const address of [at(bench, 'notify.sock'), `@${at(bench, 'notify')}`]) {
      const ear = start(program, [address]);
      try {
        await waitFor(() => readFileSync('/proc/net/unix', 'utf8').includes(address), { what: 'an ear' });
        const options = ['daemon', '-H', `unix://${at(bench)}`, '--config-file', at(bench, 'daemon.json')];
        writeFileSync(at(bench, 'daemon.json'), '{}');
        const daemon = bench.spawn(options, { env: { NOTIFY_SOCKET: address } });
        const heard = async (...words: string[]) => {
          await waitFor(() => wordsFrom(ear, daemon).length >= words.length, { what: words.join() });
          expect(wordsFrom(ear, daemon)).toEqual(words);
        };
        const reloaded = ['RELOADING=1', 'MONOTONIC_USEC=N', 'READY=1'];
        await heard('READY=1');
        await expectPing({ socketPath: at(bench) });
        const before = process.hrtime.bigint();
        daemon.kill('SIGHUP');
        await heard('READY=1', ...reloaded);
        const [, time = '0'] = /USEC=(\d+)/.exec(ear.stdout()) ?? [];
        expect(BigInt(time) * 1000n).toBeGreaterThan(before);
        writeFileSync(at(bench, 'daemon.json'), 'no file of ours');
        daemon.kill('SIGHUP');
        await heard('READY=1', ...reloaded, ...reloaded);
        expect((await end(daemon)).exitCode).toBe(0);
        await heard('READY=1', ...reloaded, ...reloaded, 'STOPPING=1');
      } finally {
        ear.kill('SIGKILL');
      }
    }
  });

  check('need not listen', { since }, async (bench) => {
    const daemon = bench.spawn(['daemon', '-H', `unix://${at(bench)}`], { env: { NOTIFY_SOCKET: at(bench, 'none') } });
    await waitFor(() => daemon.stderr().includes('cannot tell the service manager: No such file'));
    await expectPing({ socketPath: at(bench) });
    expect((await end(daemon)).exitCode).toBe(0);
  });
});

describe('a pid file', () => {
  check('is one daemon’s', { since }, async (bench) => {
    const path = at(bench, 'pid');
    const daemon = await startDaemon(bench, '--pidfile', path);
    expect(readFileSync(path, 'utf8')).toBe(`${daemon.pid}\n`);
    const env = { MYDOCKER_RUN_ROOT: join(bench.scratch, 'other') };
    const second = await bench.mydocker(['daemon', '-p', path], { env });
    expect(second).toMatchObject({ exitCode: 1, stderr: expect.stringContaining(`process ${daemon.pid}`) });
    daemon.kill('SIGKILL');
    await daemon.done;
    const third = await startDaemon(bench, '-p', path);
    expect(readFileSync(path, 'utf8')).toBe(`${third.pid}\n`);
    await end(third);
    expect(existsSync(path)).toBe(false);
  });
});

describe('a configuration file', () => {
  const write = (bench: Bench, value: unknown) => {
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    writeFileSync(at(bench, 'daemon.json'), text);
    return ['--config-file', at(bench, 'daemon.json')];
  };

  check('says what the options say', { since }, async (bench) => {
    const hosts = [`unix://${at(bench)}`, `unix://${at(bench, 'b.sock')}`];
    const file = write(bench, { hosts, debug: true, metrics: true, labels: ['a=b'], group: '4321' });
    expect(await bench.mydocker(['daemon', '--validate', ...file])).toMatchObject({ stdout: 'configuration OK\n' });
    await startDaemon(bench, ...file);
    const target = { socketPath: at(bench, 'b.sock') };
    await waitFor(() => existsSync(target.socketPath) && statSync(target.socketPath).gid === 4321);
    for (const path of ['/debug/vars', '/metrics']) expect((await ask(target, path)).status).toBe(200);
    expect(JSON.parse((await ask(target, '/info')).body).Labels).toEqual(['a=b']);
  });

  check('that is wrong is refused, and says where', { since }, async (bench) => {
    const cases: [value: unknown, options: string[], message: string][] = [
      [{ debg: true, host: [] }, [], "the following directives don't match any configuration option: debg, host"],
      [{ debug: 'yes' }, [], 'debug: '],
      [{ hosts: [1] }, [], 'hosts.0: '],
      ['{', [], 'JSON'],
      [[], [], 'expected object'],
      [{ hosts: ['nowhere'] }, [], 'invalid address "nowhere"'],
      [
        { debug: false, hosts: ['unix:///x'] },
        ['-D', '-H', 'unix:///y'],
        'specified both as a flag and in the configuration file: debug: (from flag: true, from file: false), hosts: (from flag: [unix:///y], from file: [unix:///x])',
      ],
    ];
    for (const [value, options, message] of cases) {
      const file = write(bench, value);
      expect(await refused(bench, '--validate', ...file, ...options), message).toContain(message);
      expect(await refused(bench, ...file, ...options), message).toContain(message);
    }
    expect(await refused(bench, '--config-file', at(bench, 'none.json'))).toContain('none.json');
  });

  check('is read again at SIGHUP', { since }, async (bench) => {
    const file = write(bench, {});
    const daemon = await startDaemon(bench, ...file, '-H', port0);
    const page = { Origin: 'https://good.example' };
    const states = async () => [(await ask(daemon, '/debug/vars')).status, (await ask(daemon, '/_ping', page)).status];
    expect(await states()).toEqual([404, 403]);
    write(bench, { debug: true, 'api-cors-origins': [page.Origin], labels: ['x=y'], group: '4321' });
    daemon.kill('SIGHUP');
    await waitFor(() => daemon.stderr().includes('only the next start will change: group'));
    expect(daemon.stderr()).toContain(`reloaded ${at(bench, 'daemon.json')}`);
    expect(await states()).toEqual([200, 200]);
    expect(JSON.parse((await ask(daemon, '/info')).body).Labels).toEqual(['x=y']);
    write(bench, { debug: 7 });
    daemon.kill('SIGHUP');
    await waitFor(() => daemon.stderr().includes('nothing is changed: '));
    expect(await states()).toEqual([200, 200]);
    expect((await end(daemon)).exitCode).toBe(0);
  });
});

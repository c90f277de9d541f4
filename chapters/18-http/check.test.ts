import { existsSync, statSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { type Bench, check, run, sleep, waitFor } from '../../test/lib/check.js';

const since = '18';

/** Docker's own command line, where somebody has installed it. */
const docker = ['/usr/bin/docker', '/usr/local/bin/docker'].find((path) => existsSync(path));
if (!docker) console.warn('docker is not installed: what it makes of the daemon is not checked');

interface Answer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: string;
}

interface Asking {
  method?: string;
  origin?: string;
  agent?: string;
}

const socketOf = ({ scratch }: Bench) => join(scratch, 'api.sock');

async function startDaemon(bench: Bench, ...options: string[]) {
  const daemon = bench.spawn(['daemon', '-H', `unix://${socketOf(bench)}`, ...options]);
  await daemon.waitForOutput('listening on');
  return daemon;
}

function ask(bench: Bench, target: string, options: Asking = {}): Promise<Answer> {
  const { method = 'GET', origin, agent } = options;
  const headers = { ...(origin && { Origin: origin }), ...(agent && { 'User-Agent': agent }) };
  return new Promise((resolve, reject) => {
    const call = request({ socketPath: socketOf(bench), path: target, method, headers });
    call.on('error', reject).end();
    call.on('response', (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        const body = Buffer.concat(chunks).toString();
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body });
      });
    });
  });
}

async function expectMessage(bench: Bench, target: string, status: number, message: RegExp): Promise<void> {
  const answer = await ask(bench, target);
  expect(answer.status, target).toBe(status);
  expect(Object.keys(JSON.parse(answer.body))).toEqual(['message']);
  expect(JSON.parse(answer.body).message).toMatch(message);
}

describe('the socket', () => {
  check('is for its owner alone', { since, until: '18' }, async (bench) => {
    await startDaemon(bench);
    expect(statSync(socketOf(bench)).mode & 0o777).toBe(0o600);
  });

  check('is gone with the daemon', { since }, async (bench) => {
    const daemon = await startDaemon(bench);
    daemon.kill('SIGTERM');
    expect(await daemon.done).toMatchObject({ exitCode: 0, stderr: '' });
    expect(existsSync(socketOf(bench))).toBe(false);
  });

  check('is shared by no two daemons, not even of two roots', { since }, async (bench) => {
    await startDaemon(bench);
    const env = { MYDOCKER_RUN_ROOT: join(bench.scratch, 'other') };
    const { exitCode, stderr } = await bench.mydocker(['daemon', '-H', `unix://${socketOf(bench)}`], { env });
    expect([exitCode, stderr]).toEqual([1, expect.stringContaining(socketOf(bench))]);
    expect(existsSync(socketOf(bench))).toBe(true);
  });

  check('an address that is none is refused', { since }, async ({ mydocker }) => {
    const { exitCode, stderr } = await mydocker(['daemon', '-H', 'unix:nowhere']);
    expect([exitCode, stderr]).toEqual([1, expect.stringContaining('invalid argument "unix:nowhere" for "--host"')]);
  });
});

describe('requests', () => {
  check('a ping says which version of the API it is', { since }, async (bench) => {
    await startDaemon(bench);
    const expected = { status: 200, headers: { 'api-version': '1.51', ostype: 'linux' } };
    expect(await ask(bench, '/_ping')).toMatchObject({ ...expected, body: 'OK' });
    expect(await ask(bench, '/_ping', { method: 'HEAD' })).toMatchObject({ ...expected, body: '' });
  });

  check('versions from 1.24 to 1.51 are spoken, others are refused', { since }, async (bench) => {
    await startDaemon(bench);
    for (const prefix of ['', '/v1.24', '/v1.51']) {
      expect((await ask(bench, `${prefix}/containers/json`)).body, prefix).toBe('[]\n');
    }
    await expectMessage(bench, '/v1.9/info', 400, /1\.9 is too old\. Minimum supported API version is 1\.24/);
    await expectMessage(bench, '/v1.52/info', 400, /1\.52 is too new\. Maximum supported API version is 1\.51/);
  });

  check('a failure has its status and a message', { since }, async (bench) => {
    await startDaemon(bench);
    await expectMessage(bench, '/nowhere', 404, /page not found/);
    await expectMessage(bench, '//evil/_ping', 404, /page not found/);
    await expectMessage(bench, '/containers/none/json', 404, /no such container: none/i);
    await expectMessage(bench, '/containers/%zz/json', 400, /%zz/);
    await expectMessage(bench, '/containers/..%2F..%2Fetc/json', 404, /no such container/i);
    await expectMessage(bench, '/containers/json?limit=few', 400, /limit/);
    await expectMessage(bench, '/containers/json?filters=[', 400, /filters/);
    await expectMessage(bench, '/containers/json?filters={"status":["odd"]}', 400, /status=odd/);
  });

  check('containers are what the command line shows', { since }, async (bench) => {
    const { stdout } = await bench.mydocker(['run', '-d', '--name', 'web', 'busybox', 'sh', '-c', '>/new; sleep 1000']);
    await startDaemon(bench);
    const json = async (target: string) => JSON.parse((await ask(bench, target)).body);
    const [id] = stdout.split('\n');
    expect(await json('/containers/json')).toMatchObject([{ Id: id, Names: ['/web'], State: 'running' }]);
    const shown = await bench.mydocker(['inspect', 'web']);
    expect([await json('/containers/web/json')]).toEqual(JSON.parse(shown.stdout));
    expect((await json('/containers/web/top')).Processes.length).toBeGreaterThan(0);
    expect(await json('/containers/web/changes')).toContainEqual({ Path: '/new', Kind: 1 });
    expect(await json('/containers/json?filters={"status":{"exited":true}}')).toEqual([]);
  });
});

describe('containers in networks', () => {
  const jsonOf = async (bench: Bench, target: string) => JSON.parse((await ask(bench, target)).body);

  check('have their addresses there while they run', { since }, async (bench) => {
    await bench.mydocker(['network', 'create', '--subnet', '10.231.7.0/24', 'inner']);
    const options = ['--network', 'inner', '--ip', '10.231.7.9', '--network-alias', 'store', '-p', '127.0.0.1::80'];
    await bench.mydocker(['run', '-d', '--name', 'web', ...options, 'busybox', 'sleep', '1000']);
    await startDaemon(bench);
    const shown = await jsonOf(bench, '/containers/web/json');
    expect(shown.HostConfig).toMatchObject({
      NetworkMode: 'inner',
      PortBindings: { '80/tcp': [{ HostIp: '127.0.0.1', HostPort: '' }] },
    });
    const { inner } = shown.NetworkSettings.Networks;
    expect(inner).toMatchObject({
      IPAMConfig: { IPv4Address: '10.231.7.9' },
      Aliases: ['store'],
      IPAddress: '10.231.7.9',
      IPPrefixLen: 24,
      Gateway: '10.231.7.1',
      DNSNames: ['web', 'store', shown.Id.slice(0, 12)],
    });
    const { stdout } = await bench.mydocker(['exec', 'web', 'cat', '/sys/class/net/eth0/address']);
    expect(inner.MacAddress).toBe(stdout.trim());
    const [listed] = await jsonOf(bench, '/containers/json');
    expect(listed.NetworkSettings.Networks).toEqual({ inner });
    expect(listed.Ports[0].PublicPort).toBe(Number(shown.NetworkSettings.Ports['80/tcp'][0].HostPort));
    await bench.mydocker(['kill', 'web']);
    await bench.mydocker(['wait', 'web']);
    const { NetworkSettings: after } = await jsonOf(bench, '/containers/web/json');
    expect([after.Networks.inner.IPAddress, after.Ports]).toEqual(['', {}]);
  });

  check('or what they have instead of one', { since }, async (bench) => {
    const networks = { usual: ['bridge'], own: ['none'], all: ['host'], shared: ['container:usual'] };
    for (const [name, [network]] of Object.entries(networks)) {
      await bench.mydocker(['run', '-d', '--name', name, '--network', network ?? '', 'busybox', 'sleep', '1000']);
    }
    await startDaemon(bench);
    const settings = async (name: string) => (await jsonOf(bench, `/containers/${name}/json`)).NetworkSettings;
    const { Networks, IPAddress } = await settings('usual');
    expect(IPAddress).toMatch(/^\d+\.\d+\.\d+\.\d+$/);
    expect(Networks.bridge).toMatchObject({ IPAddress, DNSNames: null, Aliases: null, IPAMConfig: null });
    expect(Object.keys((await settings('own')).Networks)).toEqual(['none']);
    expect((await settings('all')).Networks.host.IPAddress).toBe('');
    expect((await settings('shared')).Networks).toEqual({});
  });
});

describe('what is off unless asked for', () => {
  check('web pages, unless their origin is on the list', { since }, async (bench) => {
    await startDaemon(bench, '--api-cors-origin', 'https://good.example');
    expect((await ask(bench, '/_ping', { origin: 'https://evil.example' })).status).toBe(403);
    const answer = await ask(bench, '/_ping', { origin: 'https://good.example', method: 'OPTIONS' });
    expect(answer).toMatchObject({ status: 200, headers: { 'access-control-allow-origin': 'https://good.example' } });
  });

  check('/debug/vars, /metrics and the log of requests', { since }, async (bench) => {
    const silent = await startDaemon(bench);
    await expectMessage(bench, '/debug/vars', 404, /page not found/);
    await expectMessage(bench, '/metrics', 404, /page not found/);
    silent.kill('SIGTERM');
    expect((await silent.done).stderr).toBe('');
    const open = await startDaemon(bench, '--debug', '--metrics');
    await ask(bench, '/v1.40/_ping');
    expect(JSON.parse((await ask(bench, '/debug/vars')).body).requests).toMatchObject({ 'GET 200': 1 });
    expect((await ask(bench, '/metrics')).body).toContain('mydocker_http_requests_total{method="GET",code="200"} 2');
    await ask(bench, '/v1.40/_ping?changes=ENV%20WORD%3Dhush');
    await waitFor(() => open.stderr().match(/GET \/v1\.40\/_ping 200\n/g)?.length === 2);
    expect(open.stderr()).not.toContain('hush');
  });
});

describe('the log', () => {
  check('says once of each client that it speaks another version', { since }, async (bench) => {
    const daemon = await startDaemon(bench);
    const old = { agent: 'Docker-Client/27.1.1 (linux)' };
    for (const target of ['/v1.46/_ping', '/v1.46/containers/json', '/v1.51/_ping', '/_ping'])
      await ask(bench, target, old);
    await ask(bench, '/v1.46/_ping', { agent: 'docker-sdk-python/7.1.0' });
    expect((await ask(bench, '/v1.99/_ping', old)).status).toBe(400);
    daemon.kill('SIGTERM');
    const { stderr } = await daemon.done;
    expect(stderr.split('\n').map((line) => /\S+ speaks API version [\d.]+/.exec(line)?.[0])).toEqual([
      'Docker-Client/27.1.1 speaks API version 1.46',
      'docker-sdk-python/7.1.0 speaks API version 1.46',
      'Docker-Client/27.1.1 speaks API version 1.99',
      undefined,
    ]);
  });
});

describe('profiles', () => {
  check('of the processor and the heap', { since }, async (bench) => {
    await startDaemon(bench, '--debug');
    const cpu = await ask(bench, '/debug/pprof/profile?seconds=1');
    expect(cpu.headers['content-disposition']).toContain('.cpuprofile');
    expect(Object.keys(JSON.parse(cpu.body))).toEqual(expect.arrayContaining(['nodes', 'startTime', 'samples']));
    const heap = await ask(bench, '/debug/pprof/heap');
    expect(heap.headers['content-disposition']).toContain('.heapsnapshot');
    expect(JSON.parse(heap.body).snapshot.node_count).toBeGreaterThan(0);
    for (const seconds of ['0', '-1', '601', 'many']) {
      await expectMessage(bench, `/debug/pprof/profile?seconds=${seconds}`, 400, /seconds/);
    }
  });

  check('are off unless asked for', { since }, async (bench) => {
    await startDaemon(bench, '--metrics');
    for (const name of ['profile', 'heap']) await expectMessage(bench, `/debug/pprof/${name}`, 404, /page not found/);
  });

  check('end with whoever wanted them', { since }, async (bench) => {
    const daemon = await startDaemon(bench, '--debug');
    const call = request({ socketPath: socketOf(bench), path: '/debug/pprof/profile?seconds=600' });
    call.on('error', () => {}).end();
    await sleep(200);
    call.destroy();
    await waitFor(() => daemon.stderr().includes('GET /debug/pprof/profile '));
    daemon.kill('SIGTERM');
    expect((await daemon.done).exitCode).toBe(0);
  });
});

describe.skipIf(!docker)('the docker command', () => {
  check('shows versions, the machine and containers', { since }, async (bench) => {
    await bench.mydocker(['run', '-d', '--name', 'web', '-p', '127.0.0.1::80', 'busybox', 'sleep', '1000']);
    await startDaemon(bench);
    const ok = async (...args: string[]) => {
      const result = await run(docker ?? '', args, { env: { DOCKER_HOST: `unix://${socketOf(bench)}` } });
      expect([result.exitCode, result.stderr], args.join(' ')).toEqual([0, '']);
      return result.stdout.trimEnd();
    };
    expect(await ok('version', '--format', '{{.Server.MinAPIVersion}}')).toBe('1.24');
    expect(await ok('info', '--format', '{{.ContainersRunning}}')).toBe('1');
    expect(await ok('ps', '--format', '{{.Names}} {{.State}}')).toBe('web running');
    expect(await ok('inspect', '--format', '{{.State.Status}}', 'web')).toBe('running');
    const port = await ok('port', 'web', '80');
    expect(port).toMatch(/^127\.0\.0\.1:\d+$/);
    expect(await ok('ps', '--format', '{{.Ports}} {{.Networks}}')).toBe(`${port}->80/tcp bridge`);
    expect(await ok('ps', '--quiet', '--filter', 'status=exited')).toBe('');
    expect(await ok('top', 'web')).toContain('sleep 1000');
    expect(await ok('diff', 'web')).toBe('');
  });
});

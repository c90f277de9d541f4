/** Clients that somebody has installed, each in one flow: docker compose, and Python's library. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { run } from '../lib/check.js';
import { type Daemon, findProgram, image, withDaemon } from '../lib/daemon.js';

const isRoot = process.getuid?.() === 0;

/** Debian's two: the plugin of docker's command line, else the first version's program. */
async function findCompose(): Promise<string[] | undefined> {
  const docker = findProgram('/usr/local/bin/docker', '/usr/bin/docker');
  if (docker && (await run(docker, ['compose', 'version'])).exitCode === 0) return [docker, 'compose'];
  const alone = findProgram('/usr/bin/docker-compose', '/usr/local/bin/docker-compose');
  return alone ? [alone] : undefined;
}

/** Python with its library for the API. */
async function findPython(): Promise<string | undefined> {
  const python = findProgram('/usr/bin/python3');
  return python && (await run(python, ['-c', 'import docker'])).exitCode === 0 ? python : undefined;
}

const compose = isRoot ? await findCompose() : undefined;
const python = isRoot ? await findPython() : undefined;
if (isRoot && !compose) console.warn('docker compose is not installed: what it makes of the daemon is not checked');
if (isRoot && !python)
  console.warn("Python's docker library is not installed: what it makes of the daemon is not checked");

const PROJECT = `
version: '3'
services:
  web:
    image: ${image}
    command: sh -c 'mkdir /w; echo page > /w/index.html; exec httpd -f -p 80 -h /w'
    environment: { GREETING: hello }
    volumes: ['data:/data']
    labels: { tier: front }
  job:
    image: ${image}
    depends_on: [web]
    command: sh -c 'for n in 1 2 3 4 5 6 7 8 9; do wget -qO- http://web/ && exit 3; sleep 0.2; done'
volumes: { data: {} }
`;

test.skipIf(!compose)('docker compose brings a project up and takes it down', () =>
  withDaemon(async ({ bench, socket }: Daemon) => {
    writeFileSync(join(bench.scratch, 'docker-compose.yml'), PROJECT);
    const [program = '', ...first] = compose ?? [];
    const env = { DOCKER_HOST: `unix://${socket}`, HOME: bench.scratch, COMPOSE_PROJECT_NAME: 'demo' };
    const call = async (...args: string[]) => {
      const result = await run(program, [...first, ...args], { cwd: bench.scratch, env });
      expect(result.exitCode, `${args.join(' ')}: ${result.stdout}${result.stderr}`).toBe(0);
      return result.stdout + result.stderr;
    };
    await call('up', '-d');
    const [job = ''] = (await bench.mydocker(['ps', '-aq', '--filter', 'name=job'])).stdout.split('\n');
    expect((await bench.mydocker(['wait', job])).stdout).toBe('3\n');
    expect(await call('logs', 'job')).toContain('page');
    expect(await call('exec', '-T', 'web', 'sh', '-c', 'echo $GREETING')).toContain('hello');
    expect(await call('ps')).toContain('web');
    await call('restart', '-t', '0', 'web');
    const before = await bench.mydocker(['ps', '-q', '--no-trunc']);
    await call('up', '-d', 'web');
    expect((await bench.mydocker(['ps', '-q', '--no-trunc'])).stdout, 'nothing has changed').toBe(before.stdout);
    await call('up', '-d', '-t', '0', '--force-recreate', 'web');
    expect((await bench.mydocker(['ps', '-q', '--no-trunc'])).stdout).not.toBe(before.stdout);
    await call('stop', '-t', '0');
    await call('down', '-v', '-t', '0');
    const left = await Promise.all([
      bench.mydocker(['ps', '-aq']),
      bench.mydocker(['volume', 'ls', '-q']),
      bench.mydocker(['network', 'ls', '-q', '--filter', 'name=demo']),
    ]);
    expect(left.map(({ stdout }) => stdout)).toEqual(['', '', '']);
  }),
);

const SCRIPT = `
import io, tarfile, docker
client = docker.from_env()
assert client.ping()
# The library reads back only what these logs keep.
log = docker.types.LogConfig(type='json-file')
assert client.containers.run('${image}', ['echo', 'hi'], remove=True, log_config=log) == b'hi\\n'
try:
    client.containers.run('${image}', ['sh', '-c', 'echo bad >&2; exit 3'], remove=True, log_config=log)
except docker.errors.ContainerError as error:
    assert (error.exit_status, error.stderr) == (3, b'bad\\n'), error
client.volumes.create('vol1')
box = client.containers.run('${image}', ['sleep', '1000'], detach=True, name='box', volumes={'vol1': {'bind': '/d'}})
assert box.exec_run(['sh', '-c', 'echo out; exit 4']) == (4, b'out\\n')
archive = io.BytesIO()
with tarfile.open(fileobj=archive, mode='w') as tar:
    info = tarfile.TarInfo('file')
    info.size = 3
    tar.addfile(info, io.BytesIO(b'abc'))
assert box.put_archive('/tmp', archive.getvalue())
chunks, stat = box.get_archive('/tmp/file')
assert stat['size'] == 3 and len(b''.join(chunks)) >= 1024, stat
assert box.stats(stream=False)['pids_stats']['current'] == 1
network = client.networks.create('net1')
network.connect(box, aliases=['db'])
box.reload()
assert sorted(box.attrs['NetworkSettings']['Networks']) == ['bridge', 'net1']
network.disconnect(box)
network.remove()
made = box.commit('made', 'one')
assert 'made:one' in made.tags, made.tags
client.images.remove('made:one')
box.pause(); box.unpause(); box.stop(timeout=0)
assert box.wait()['StatusCode'] == 137
box.remove(v=True)
client.volumes.get('vol1').remove()
try:
    client.containers.get('box')
    raise AssertionError('it is still there')
except docker.errors.NotFound:
    pass
`;

test.skipIf(!python)("Python's docker library drives the daemon", () =>
  withDaemon(async ({ socket }: Daemon) => {
    const env = { DOCKER_HOST: `unix://${socket}` };
    const { exitCode, stderr } = await run(python ?? '', ['-c', SCRIPT], { env });
    expect([exitCode, stderr]).toEqual([0, '']);
  }),
);

/** Testcontainers: what people start databases with for their tests. One daemon for all of it, as the library looks for one only once. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { GenericContainer, Network, RandomPortGenerator, type StartedTestContainer, Wait } from 'testcontainers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Daemon, image, withDaemon } from '../lib/daemon.js';

const isRoot = process.getuid?.() === 0;
const flow = test.skipIf(!isRoot);

let daemon: Daemon;
let finish = () => {};
let over: Promise<void> | undefined;

beforeAll(async () => {
  if (!isRoot) return;
  daemon = await new Promise<Daemon>((resolve, reject) => {
    over = withDaemon(
      (started) =>
        new Promise((end) => {
          finish = end;
          resolve(started);
        }),
    );
    over.catch(reject);
  });
  Object.assign(process.env, {
    DOCKER_HOST: `unix://${daemon.socket}`,
    // What the library is configured with besides, and the image of its cleaner, are the user's own.
    HOME: daemon.bench.scratch,
    TESTCONTAINERS_RYUK_DISABLED: 'true',
  });
});

afterAll(() => {
  finish();
  return over;
});

const SERVE = 'mkdir /w; echo page > /w/index.html; exec httpd -f -p 80 -h /w';

/** A server of one page that needs a moment to come up. */
const server = () => new GenericContainer(image).withCommand(['sh', '-c', `sleep 0.3; ${SERVE}`]).withExposedPorts(80);

const sleeper = () => new GenericContainer(image).withCommand(['sleep', '1000']).withNetworkMode('none');

const page = async (container: StartedTestContainer): Promise<string> =>
  (await fetch(`http://${container.getHost()}:${container.getMappedPort(80)}/`)).text();

const ids = async (): Promise<string[]> =>
  (await daemon.bench.mydocker(['ps', '-aq', '--no-trunc'])).stdout.split('\n').filter(Boolean);

flow('a container is ready when its port listens, in and outside', async () => {
  const container = await server().withWaitStrategy(Wait.forListeningPorts()).start();
  expect(await page(container)).toBe('page\n');
  await container.stop();
  expect(await ids()).not.toContain(container.getId());
});

flow('a container is ready when it says so in its log', async () => {
  const script = 'sleep 0.2; echo one; echo ready >&2; echo ready; sleep 1000';
  const container = await new GenericContainer(image)
    .withCommand(['sh', '-c', script])
    .withWaitStrategy(Wait.forLogMessage(/ready/, 2))
    .start();
  await container.stop({ timeout: 0 });
});

flow('a container is ready when its health check succeeds', async () => {
  const container = await server()
    .withHealthCheck({ test: ['CMD-SHELL', 'wget -qO- http://127.0.0.1/'], interval: 100, timeout: 1000, retries: 100 })
    .withWaitStrategy(Wait.forHealthCheck())
    .start();
  expect(await page(container)).toBe('page\n');
  await container.stop({ timeout: 0 });
});

flow('a container is ready when it answers over HTTP', async () => {
  const answers = Wait.forHttp('/index.html', 80).forStatusCode(200);
  const container = await server().withWaitStrategy(answers).start();
  await container.stop({ timeout: 0 });
});

flow('a container is ready when a command succeeds in it', async () => {
  const container = await sleeper().withWaitStrategy(Wait.forSuccessfulCommand('test -d /proc')).start();
  await container.stop({ timeout: 0 });
});

flow('a container is ready when it has ended well', async () => {
  const once = (code: number) =>
    new GenericContainer(image)
      .withCommand(['sh', '-c', `exit ${code}`])
      .withNetworkMode('none')
      .withWaitStrategy(Wait.forOneShotStartup())
      .start();
  await (await once(0)).stop();
  await expect(once(3)).rejects.toThrow('failed to start');
});

flow('what never becomes ready is removed', async () => {
  const before = await ids();
  const never = sleeper().withWaitStrategy(Wait.forLogMessage('never')).withStartupTimeout(300).start();
  await expect(never).rejects.toThrow('not received');
  expect(await ids()).toEqual(before);
});

flow('a command runs in a container, as whom and where one likes', async () => {
  const container = await sleeper().withEnvironment({ FROM: 'container' }).start();
  const options = { workingDir: '/proc', user: '1:2', env: { A: 'exec' } };
  const result = await container.exec(
    ['sh', '-c', 'echo $FROM $A $PWD $(id -u) $(id -g); echo bad >&2; exit 4'],
    options,
  );
  expect([result.exitCode, result.stdout, result.stderr]).toEqual([4, 'container exec /proc 1 2\n', 'bad\n']);
  await container.stop({ timeout: 0 });
});

flow('files, content, folders and archives go in before the start and after, and out', async () => {
  const { scratch } = daemon.bench;
  mkdirSync(join(scratch, 'folder/inner'), { recursive: true });
  writeFileSync(join(scratch, 'file'), 'a file');
  writeFileSync(join(scratch, 'folder/inner/leaf'), 'a leaf');
  const source = join(scratch, 'file');
  const container = await sleeper()
    .withCopyFilesToContainer([{ source, target: '/tmp/file', mode: 0o604 }])
    .withCopyContentToContainer([{ content: 'text', target: '/tmp/content' }])
    .withCopyDirectoriesToContainer([{ source: join(scratch, 'folder'), target: '/tmp/folder' }])
    .start();
  await container.copyFilesToContainer([{ source, target: '/new/deep/file' }]);
  await container.copyContentToContainer([{ content: 'later', target: '/tmp/later' }]);
  await container.copyDirectoriesToContainer([{ source: join(scratch, 'folder'), target: '/tmp/again' }]);
  const script =
    'stat -c %a /tmp/file; cd /tmp; cat file content folder/inner/leaf /new/deep/file later again/inner/leaf';
  expect((await container.exec(['sh', '-c', script])).output).toBe('604\na filetexta leafa filelatera leaf');
  const archive = await container.copyArchiveFromContainer('/tmp/content');
  expect((await buffer(archive as Readable)).toString()).toContain('text');
  await container.stop({ timeout: 0 });
});

flow('containers in a network find each other by their aliases', async () => {
  const network = await new Network().start();
  const web = await server().withNetwork(network).withNetworkAliases('web', 'www').start();
  const client = await new GenericContainer(image)
    .withCommand(['sleep', '1000'])
    .withNetwork(network)
    .withExtraHosts([{ host: 'elsewhere', ipAddress: '192.0.2.1' }])
    .start();
  expect((await client.exec(['wget', '-qO-', 'http://www/'])).output).toBe('page\n');
  expect((await client.exec(['wget', '-qO-', `http://${web.getIpAddress(network.getName())}/`])).output).toBe('page\n');
  expect((await client.exec(['cat', '/etc/hosts'])).output).toContain('192.0.2.1');
  await Promise.all([web.stop({ timeout: 0 }), client.stop({ timeout: 0 })]);
  await network.stop();
  expect((await daemon.bench.mydocker(['network', 'ls', '-q', '--filter', `name=${network.getName()}`])).stdout).toBe(
    '',
  );
});

flow('a log is read as it grows, and afterwards', async () => {
  const lines: string[] = [];
  const container = await new GenericContainer(image)
    .withCommand(['sh', '-c', 'echo first; sleep 0.3; echo second >&2; sleep 1000'])
    .withLogConsumer((stream) => stream.on('data', (line) => lines.push(String(line))))
    .withWaitStrategy(Wait.forLogMessage('second'))
    .start();
  const tail = await container.logs({ tail: 1 });
  await new Promise<void>((resolve) => {
    tail.on('data', (line) => {
      if (String(line).includes('second')) resolve();
    });
  });
  expect(lines.join('')).toContain('first');
  await container.stop({ timeout: 0 });
});

flow('a container restarts with its files', async () => {
  const container = await new GenericContainer(image)
    .withCommand(['sh', '-c', '[ -d /w ] || mkdir /w; echo again >> /w/index.html; exec httpd -f -p 80 -h /w'])
    .withExposedPorts(80)
    .start();
  await container.restart({ timeout: 0 });
  expect(await page(container)).toBe('again\nagain\n');
  await container.stop({ timeout: 0 });
});

flow('a container that is kept is found again', async () => {
  const kept = () => sleeper().withName('kept').withLabels({ kind: 'kept' }).withReuse().start();
  const [first, second] = [await kept(), await kept()];
  expect(second.getId()).toBe(first.getId());
  await first.stop({ timeout: 0, remove: false });
  const third = await kept();
  expect(third.getId()).toBe(first.getId());
  await third.stop({ timeout: 0 });
});

flow('a port of the host is the one that was asked for', async () => {
  const host = await new RandomPortGenerator().generatePort();
  const container = await server().withExposedPorts({ container: 80, host }).start();
  expect([container.getMappedPort(80), await page(container)]).toEqual([host, 'page\n']);
  await container.stop({ timeout: 0 });
});

flow('limits, mounts and walls are as asked for', async () => {
  const container = await sleeper()
    .withTmpFs({ '/scratch': 'rw,size=1m' })
    .withBindMounts([{ source: daemon.bench.scratch, target: '/host', mode: 'ro' }])
    .withUlimits({ nofile: { soft: 100, hard: 200 } })
    .withResourcesQuota({ memory: 0.0625, cpu: 0.5 })
    .withSharedMemorySize(2 ** 20)
    .withDroppedCapabilities('ALL')
    .withHostname('named')
    .withUser('1:1')
    .withWorkingDir('/tmp')
    .start();
  const script =
    'ulimit -n; hostname; pwd; id -u; grep CapEff /proc/self/status; grep -c " /scratch \\| /host " /proc/mounts';
  const { output } = await container.exec(['sh', '-c', script]);
  expect(output).toBe('100\nnamed\n/tmp\n1\nCapEff:\t0000000000000000\n2\n');
  await container.stop({ timeout: 0 });
});

flow('an image is made of a container', async () => {
  const container = await sleeper().start();
  await container.exec(['sh', '-c', 'echo inside > /made']);
  const made = await container.commit({ repo: 'made', tag: 'one', changes: ['ENV KIND=made'], deleteOnExit: false });
  await container.stop({ timeout: 0 });
  const again = await new GenericContainer('made:one').withCommand(['sleep', '1000']).withNetworkMode('none').start();
  expect(made).toMatch(/^(sha256:)?[0-9a-f]{64}$/);
  expect((await again.exec(['sh', '-c', 'cat /made; echo $KIND'])).output).toBe('inside\nmade\n');
  await again.stop({ timeout: 0 });
});

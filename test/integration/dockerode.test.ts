import { once } from 'node:events';
import { PassThrough, type Readable } from 'node:stream';
import Docker, { type Container, type ContainerCreateOptions, type Exec } from 'dockerode';
import { expect, test } from 'vitest';
import { waitFor } from '../lib/check.js';
import { image, withDaemon } from '../lib/daemon.js';

const isRoot = process.getuid?.() === 0;

/** A promise about what dockerode makes of a daemon. */
function flow(name: string, body: (docker: Docker) => Promise<void>): void {
  test.skipIf(!isRoot)(name, () => withDaemon(({ socket }) => body(new Docker({ socketPath: socket }))));
}

const create = (docker: Docker, command: string[], options: Partial<ContainerCreateOptions> = {}) =>
  docker.createContainer({ Image: image, Cmd: command, HostConfig: { NetworkMode: 'none' }, ...options });

const sleeper = async (docker: Docker): Promise<Container> => {
  const container = await create(docker, ['sleep', '1000']);
  await container.start();
  return container;
};

async function textOf(stream: NodeJS.ReadableStream): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString();
}

/** Takes the two outputs of a stream of frames apart, until it ends. */
async function demux(docker: Docker, stream: NodeJS.ReadableStream): Promise<{ stdout: string; stderr: string }> {
  const [out, err] = [new PassThrough(), new PassThrough()];
  docker.modem.demuxStream(stream, out, err);
  stream.on('end', () => [out, err].map((end) => end.end()));
  const [stdout, stderr] = await Promise.all([textOf(out), textOf(err)]);
  return { stdout, stderr };
}

flow('a container is made, started, watched, read and removed', async (docker) => {
  const container = await create(docker, ['sh', '-c', 'echo out; echo err >&2; exit 3'], { name: 'box' });
  const stream = await container.attach({ stream: true, stdout: true, stderr: true });
  const output = demux(docker, stream);
  const ended = container.wait({ condition: 'next-exit' });
  await container.start();
  expect(await ended).toMatchObject({ StatusCode: 3 });
  expect(await output).toEqual({ stdout: 'out\n', stderr: 'err\n' });
  const { State, Name, Config } = await container.inspect();
  expect([State.Status, State.ExitCode, Name, Config.Image]).toEqual(['exited', 3, '/box', image]);
  const listed = await docker.listContainers({ all: true, filters: { name: ['box'], exited: ['3'] } });
  expect(listed.map(({ Id }) => Id)).toEqual([container.id]);
  await container.remove();
  await expect(container.inspect()).rejects.toMatchObject({ statusCode: 404 });
});

flow('what is typed reaches a container, and its end too', async (docker) => {
  const options = { OpenStdin: true, StdinOnce: true, AttachStdin: true, AttachStdout: true };
  const container = await create(docker, ['cat'], options);
  const stream = await container.attach({ stream: true, stdin: true, stdout: true, hijack: true });
  await container.start();
  stream.end('to and fro\n');
  expect(await demux(docker, stream)).toEqual({ stdout: 'to and fro\n', stderr: '' });
  expect(await container.wait()).toMatchObject({ StatusCode: 0 });
});

flow('a terminal has one stream and a size', async (docker) => {
  const script = 'trap "stty size; exit" WINCH; echo ready; while :; do sleep 0.05; done';
  const container = await create(docker, ['sh', '-c', script], { Tty: true });
  const stream = await container.attach({ stream: true, stdout: true });
  const output = textOf(stream);
  await container.start();
  await waitFor(async () => (await container.logs({ stdout: true })).toString().includes('ready'));
  await container.resize({ h: 31, w: 97 });
  expect(await output).toBe('ready\r\n31 97\r\n');
});

flow('another process runs in a container', async (docker) => {
  const container = await sleeper(docker);
  const exec: Exec = await container.exec({
    Cmd: ['sh', '-c', 'cat; echo $A >&2; exit 4'],
    Env: ['A=env'],
    AttachStdin: true,
    AttachStdout: true,
    AttachStderr: true,
  });
  const stream = await exec.start({ hijack: true, stdin: true });
  stream.end('in\n');
  expect(await demux(docker, stream)).toEqual({ stdout: 'in\n', stderr: 'env\n' });
  expect(await exec.inspect()).toMatchObject({ ExitCode: 4, Running: false, ContainerID: container.id });
  const unattached = await container.exec({ Cmd: ['touch', '/made'] });
  await unattached.start({ Detach: true });
  await waitFor(async () => !(await unattached.inspect()).Running);
  expect(await container.changes()).toContainEqual({ Path: '/made', Kind: 1 });
});

flow('logs are given whole, in part and as they come', async (docker) => {
  const script = 'for n in 1 2 3; do echo $n; sleep 0.1; done';
  const container = await create(docker, ['sh', '-c', script]);
  await container.start();
  const follow = await container.logs({ follow: true, stdout: true, stderr: true });
  expect(await demux(docker, follow)).toEqual({ stdout: '1\n2\n3\n', stderr: '' });
  const last = await container.logs({ stdout: true, tail: 1, timestamps: true });
  expect(last.subarray(8).toString()).toMatch(/^\d{4}-\d\d-\d\dT\S+Z 3\n$/);
});

flow('a container is stopped, started again, paused and killed', async (docker) => {
  const container = await sleeper(docker);
  const state = async () => (await container.inspect()).State.Status;
  await container.pause();
  expect(await state()).toBe('paused');
  await container.unpause();
  await container.stop({ t: 0 });
  expect(await state()).toBe('exited');
  await expect(container.stop()).rejects.toMatchObject({ statusCode: 304 });
  await container.restart({ t: 0 });
  await expect(container.start()).rejects.toMatchObject({ statusCode: 304 });
  await container.kill();
  await container.wait();
  await expect(container.kill()).rejects.toMatchObject({ statusCode: 409 });
  await container.rename({ name: 'other' });
  expect((await container.inspect()).Name).toBe('/other');
});

flow('its use of the machine is counted', async (docker) => {
  const container = await sleeper(docker);
  const stats = await container.stats({ stream: false });
  expect(stats.pids_stats?.current).toBe(1);
  expect(stats.memory_stats.usage).toBeGreaterThan(0);
  expect(stats.cpu_stats.cpu_usage.total_usage).toBeGreaterThan(0);
  expect(stats.cpu_stats.online_cpus).toBeGreaterThan(0);
  expect((await container.top()).Processes).toHaveLength(1);
});

flow('files go in and out as archives', async (docker) => {
  const container = await sleeper(docker);
  const passwd = await container.getArchive({ path: '/etc/passwd' });
  const archive = Buffer.from(await textOf(passwd));
  expect(archive.toString()).toContain('root:');
  await container.putArchive(archive, { path: '/tmp' });
  expect(await container.changes()).toContainEqual({ Path: '/tmp/passwd', Kind: 1 });
  await expect(container.getArchive({ path: '/nosuch' })).rejects.toMatchObject({ statusCode: 404 });
});

flow('events tell what happens', async (docker) => {
  const events = (await docker.getEvents({ filters: { type: ['container'] } })) as Readable;
  const seen: string[] = [];
  events.on('data', (chunk: Buffer) => {
    for (const line of chunk.toString().trim().split('\n')) seen.push(JSON.parse(line).Action);
  });
  const container = await create(docker, ['true']);
  await container.start();
  await container.wait();
  await container.remove();
  await waitFor(() => seen.includes('destroy'), { what: () => `the end of a life: ${seen}` });
  expect(seen).toEqual(['create', 'start', 'die', 'destroy']);
  events.destroy();
});

flow('networks are made, joined and left', async (docker) => {
  const network = await docker.createNetwork({ Name: 'net1', Labels: { a: '1' } });
  const container = await docker.createContainer({ Image: image, Cmd: ['sleep', '1000'] });
  await container.start();
  await network.connect({ Container: container.id, EndpointConfig: { Aliases: ['db'] } });
  const { Containers, Labels } = await network.inspect();
  expect([Object.keys(Containers ?? {}), Labels]).toEqual([[container.id], { a: '1' }]);
  expect(Object.keys((await container.inspect()).NetworkSettings.Networks).sort()).toEqual(['bridge', 'net1']);
  await network.disconnect({ Container: container.id });
  await network.remove();
  expect((await docker.listNetworks()).map(({ Name }) => Name).sort()).toEqual(['bridge', 'host', 'none']);
  await container.remove({ force: true });
});

flow('volumes are made, used and pruned', async (docker) => {
  await docker.createVolume({ Name: 'vol1', Labels: { a: '1' } });
  const binds = { HostConfig: { NetworkMode: 'none', Binds: ['vol1:/d'] } };
  const container = await create(docker, ['touch', '/d/f'], binds);
  await container.start();
  await container.wait();
  const volume = docker.getVolume('vol1');
  await expect(volume.remove()).rejects.toMatchObject({ statusCode: 409 });
  await container.remove();
  expect((await docker.listVolumes()).Volumes.map(({ Name }) => Name)).toEqual(['vol1']);
  const pruned = await docker.pruneVolumes({ filters: { all: ['true'] } });
  expect(pruned.VolumesDeleted).toEqual(['vol1']);
});

flow('images are tagged, saved, loaded, committed and removed', async (docker) => {
  const container = await create(docker, ['sh', '-c', 'echo hi > /new']);
  await container.start();
  await container.wait();
  const { Id } = await container.commit({ repo: 'made', tag: '1', changes: 'CMD ["cat","/new"]' });
  expect(Id).toMatch(/^sha256:[0-9a-f]{64}$/);
  await docker.getImage('made:1').tag({ repo: 'also', tag: '2' });
  const archive = await docker.getImage('also:2').get();
  const chunks: Buffer[] = [];
  for await (const chunk of archive) chunks.push(Buffer.from(chunk));
  for (const name of ['made:1', 'also:2']) await docker.getImage(name).remove();
  const loading = await docker.loadImage(Buffer.concat(chunks) as unknown as string);
  expect(await textOf(loading)).toContain('Loaded image: also:2');
  const again = await docker.createContainer({ Image: 'also:2', HostConfig: { NetworkMode: 'none' } });
  const stream = await again.attach({ stream: true, stdout: true });
  const output = demux(docker, stream);
  await again.start();
  expect((await output).stdout).toBe('hi\n');
  expect((await docker.getImage('also:2').history()).length).toBe(2);
});

flow('the machine and the engine are described', async (docker) => {
  expect((await docker.ping()).toString()).toBe('OK');
  expect(await docker.version()).toMatchObject({ Os: 'linux' });
  expect(await docker.info()).toMatchObject({ OSType: 'linux', Containers: 0, Images: 1 });
  expect((await docker.df()).Images).toHaveLength(1);
});

flow('a client that leaves leaves nothing behind', async (docker) => {
  const container = await sleeper(docker);
  const streams = await Promise.all([
    container.logs({ follow: true, stdout: true }),
    container.stats({ stream: true }),
    docker.getEvents(),
    container.attach({ stream: true, stdout: true, hijack: true }),
  ]);
  for (const stream of streams) (stream as Readable).destroy();
  await Promise.all(streams.map((stream) => (stream as Readable).closed || once(stream, 'close')));
  expect((await container.top()).Processes).toHaveLength(1);
  await container.remove({ force: true });
});

import { execFileSync, spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { join } from 'node:path';
import { compare } from './hyperfine.mjs';

/** An image of both daemons, whose containers need no more than this. */
const image = 'busybox';
const agent = new Agent({ keepAlive: true, maxSockets: 64 });

/**
 * Our daemon beside Docker's, over the same API with the same client.
 *
 * @param {string} ours the program
 * @param {string} scratch a directory for sockets
 * @param {string | undefined} dockerd its socket, as `makePeers` started it
 * @returns rows of the table, and what both take of the memory
 */
export async function apiTimes(ours, scratch, dockerd) {
  const daemon = await startDaemon(ours, join(scratch, 'mydocker.sock'));
  const engines = [daemon, ...(dockerd ? [{ name: 'docker', socket: dockerd, pid: ownerOf(dockerd) }] : [])];
  try {
    const idle = engines.map((engine) => sum(engineProcesses(engine), 'Pss'));
    const rows = [];
    for (const [what, measure] of Object.entries(cases)) rows.push(await measureAll(what, engines, measure));
    const commands = commandTimes(engines);
    const memory = await memoryOf(engines);
    return { rows, commands, memory: memory.map((row, index) => ({ ...row, idle: idle[index] })) };
  } finally {
    process.kill(daemon.pid, 'SIGTERM');
    agent.destroy();
  }
}

const cases = {
  'create, start, wait and remove, without a network': (engine) => median(() => cycle(engine, 'none')),
  'create, start, wait and remove, with a network': (engine) => median(() => cycle(engine, 'bridge')),
  'the same, eight at once, for each (without a network)': async (engine) => {
    const [workers, each] = [8, 5];
    const work = async () => {
      for (let n = 0; n < each; n++) await cycle(engine, 'none');
    };
    return (await took(() => Promise.all(Array.from({ length: workers }, work)))) / (workers * each);
  },
  '256 MiB of output, attached': (engine) => median(() => attached(engine, 2 ** 28), 3),
  'a list of 1,000 containers': async (engine) => {
    const ids = [];
    for (let n = 0; n < many; n++) ids.push(await create(engine, ['true'], 'none'));
    try {
      return await median(() => ask(engine, 'GET', '/containers/json?all=1'));
    } finally {
      for (const id of ids) await ask(engine, 'DELETE', `/containers/${id}?force=1`);
    }
  },
};

/** How often each is measured, and how many there are in the list. */
const runs = Number(process.env.BENCH_RUNS ?? 20);
const many = Number(process.env.BENCH_CONTAINERS ?? 1000);

async function startDaemon(ours, socket) {
  execFileSync(ours, ['run', '--rm', '--network', 'none', image, 'true']);
  const daemon = spawn(ours, ['daemon', '-H', `unix://${socket}`], { stdio: ['ignore', 'pipe', 'inherit'] });
  await new Promise((resolve, reject) => {
    daemon.stdout.once('data', resolve);
    daemon.once('exit', () => reject(new Error('the daemon ended')));
  });
  return { name: 'mydocker', socket, pid: daemon.pid };
}

async function measureAll(what, engines, measure) {
  console.error(what);
  const times = {};
  for (const engine of engines) {
    try {
      times[engine.name] = await measure(engine);
    } catch (error) {
      console.error(`  ${engine.name}: ${error.message}`);
    }
  }
  return { what, times };
}

/** Milliseconds. */
async function took(run) {
  const started = performance.now();
  await run();
  return performance.now() - started;
}

async function median(run, times = runs) {
  await run();
  const all = [];
  for (let n = 0; n < times; n++) all.push(await took(run));
  return all.sort((a, b) => a - b)[Math.floor(times / 2)];
}

async function cycle(engine, network) {
  const id = await create(engine, ['true'], network);
  await ask(engine, 'POST', `/containers/${id}/start`);
  await ask(engine, 'POST', `/containers/${id}/wait`);
  await ask(engine, 'DELETE', `/containers/${id}`);
}

async function create(engine, command, network) {
  const body = { Image: image, Cmd: command, HostConfig: { NetworkMode: network } };
  return JSON.parse(await ask(engine, 'POST', '/containers/create', body)).Id;
}

/** Reads the output of a container as it comes; every byte of it is counted. */
async function attached(engine, size) {
  const body = { Image: image, Cmd: ['head', '-c', String(size), '/dev/zero'], HostConfig: { NetworkMode: 'none' } };
  const { Id } = JSON.parse(await ask(engine, 'POST', '/containers/create', { ...body, Tty: false }));
  const stream = await upgrade(engine, `/containers/${Id}/attach?stream=1&stdout=1`);
  const ended = new Promise((resolve) => {
    let got = 0;
    stream.on('data', (chunk) => {
      got += chunk.length;
    });
    stream.on('error', () => {});
    stream.on('close', () => resolve(got)).on('end', () => stream.end());
  });
  await ask(engine, 'POST', `/containers/${Id}/start`);
  const got = await ended;
  await ask(engine, 'DELETE', `/containers/${Id}?force=1`);
  if (got < size) throw new Error(`only ${got} bytes came`);
}

function upgrade({ socket }, path) {
  return new Promise((resolve, reject) => {
    const headers = { Connection: 'Upgrade', Upgrade: 'tcp' };
    const call = request({ socketPath: socket, method: 'POST', path, headers });
    call.on('upgrade', (_, stream) => resolve(stream));
    call.on('response', ({ statusCode }) => reject(new Error(`attach: ${statusCode}`)));
    call.on('error', reject).end();
  });
}

function ask({ socket }, method, path, value) {
  const body = value === undefined ? undefined : JSON.stringify(value);
  const headers = body ? { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) } : {};
  return new Promise((resolve, reject) => {
    const call = request({ socketPath: socket, method, path, headers, agent }, (response) => {
      const chunks = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString();
        if (response.statusCode < 400) resolve(text);
        else reject(new Error(`${method} ${path}: ${response.statusCode} ${text.trim()}`));
      });
    });
    call.on('error', reject).end(body);
  });
}

/** What one types, by the same client at both daemons. */
function commandTimes(engines) {
  if (!existsSync('/usr/bin/docker') && !existsSync('/usr/local/bin/docker')) return [];
  const clients = engines.map(({ name, socket }) => ({ name, client: `docker -H unix://${socket}` }));
  for (const { client } of clients) {
    const started = `${client} run -d --name bench --network none ${image} sleep 1000`;
    execFileSync('sh', ['-c', started], { stdio: ['ignore', 'ignore', 'inherit'] });
  }
  try {
    return [`run --rm --network none ${image} true`, 'exec bench true'].map((command) => commandTime(clients, command));
  } finally {
    for (const { client } of clients) execFileSync('sh', ['-c', `${client} rm -f bench`], { stdio: 'ignore' });
  }
}

function commandTime(clients, command) {
  const commands = Object.fromEntries(clients.map(({ name, client }) => [name, `${client} ${command}`]));
  const times = compare(`docker ${command}`, commands).map(({ name, median }) => [name, median]);
  return { what: `\`docker ${command}\``, times: Object.fromEntries(times) };
}

/** KiB: what all processes of an engine take, and those that come with each container, besides its command. */
async function memoryOf(engines) {
  const containers = 10;
  const rows = [];
  // The daemons have given up the idle connections by now.
  agent.destroy();
  for (const engine of engines) {
    const before = engineProcesses(engine);
    const after = sum(before, 'Pss');
    const ids = [];
    for (let n = 0; n < containers; n++) {
      const id = await create(engine, ['sleep', '1000'], 'none');
      await ask(engine, 'POST', `/containers/${id}/start`);
      ids.push(id);
    }
    const more = engineProcesses(engine).filter((pid) => !before.includes(pid));
    const each = Math.round(sum(more, 'Private_Clean', 'Private_Dirty') / containers);
    for (const id of ids) await ask(engine, 'DELETE', `/containers/${id}?force=1`);
    rows.push({ name: engine.name, after, each });
  }
  return rows;
}

/** The daemon, what it started, and the shims that stand beside it; not what runs in containers. */
function engineProcesses({ name, pid }) {
  const shim = name === 'docker' ? /^containerd/ : /^mydocker/;
  const pids = readdirSync('/proc').filter((entry) => /^\d+$/.test(entry));
  return pids.filter((entry) => Number(entry) === pid || shim.test(read(`/proc/${entry}/comm`)));
}

function sum(pids, ...fields) {
  const line = new RegExp(`^(?:${fields.join('|')}):\\s+(\\d+)`, 'gm');
  return pids
    .flatMap((pid) => [...read(`/proc/${pid}/smaps_rollup`).matchAll(line)])
    .reduce((total, [, size]) => total + Number(size), 0);
}

/** The process that listens at a socket. */
function ownerOf(socket) {
  const inode = read('/proc/net/unix')
    .split('\n')
    .find((line) => line.endsWith(` ${socket}`))
    ?.trim()
    .split(/\s+/)[6];
  const pids = readdirSync('/proc').filter((entry) => /^\d+$/.test(entry));
  return Number(pids.find((pid) => descriptors(pid).includes(`socket:[${inode}]`)));
}

function descriptors(pid) {
  try {
    return readdirSync(`/proc/${pid}/fd`).map((fd) => readlinkSync(`/proc/${pid}/fd/${fd}`));
  } catch {
    return [];
  }
}

/** A process may end meanwhile. */
function read(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

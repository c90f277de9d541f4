import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The other engines, each with the same busybox tree.
 *
 * @param {{ networks?: boolean }} options whether they may make networks; else they leave the host's alone
 * @returns the command lines by name, the names of those that are missing, and what ends the ones that were started
 */
export function makePeers(scratch, ours, { networks = false } = {}) {
  const rootfs = exportBusybox(scratch, ours);
  const found = [
    docker,
    podman,
    ...['runc', 'crun'].map(
      (name) =>
        (...args) =>
          runtime(name, ...args),
    ),
  ];
  const commands = {};
  const missing = [];
  const ends = [];
  for (const peer of found) {
    const { name, command, why, end } = peer(scratch, rootfs, networks);
    if (command) commands[name] = command;
    else missing.push(`${name}: ${why}`);
    if (end) ends.push(end);
  }
  return { commands, missing, stop: () => ends.map((end) => end()) };
}

/** Our own image as a directory and a tar archive. */
function exportBusybox(scratch, ours) {
  const directory = join(scratch, 'bundle', 'rootfs');
  mkdirSync(directory, { recursive: true });
  const options = ['run', '--rm', '-v', `${directory}:/mnt`, 'busybox', 'sh', '-c'];
  execFileSync(ours, [
    ...options,
    'cp -a /bin /sbin /usr /etc /root /tmp /var /home /mnt; mkdir /mnt/proc /mnt/sys /mnt/dev',
  ]);
  execFileSync('tar', ['-C', directory, '-cf', join(scratch, 'busybox.tar'), '.']);
  return { directory, archive: join(scratch, 'busybox.tar') };
}

function installed(program) {
  try {
    execFileSync('sh', ['-c', `command -v ${program}`], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** A daemon of its own. */
function docker(scratch, { archive }, networks) {
  const name = 'docker run --rm --network none';
  if (!installed('dockerd')) return { name, why: 'not installed' };
  const socket = join(scratch, 'docker.sock');
  const state = ['--data-root', join(scratch, 'docker'), '--exec-root', join(scratch, 'docker-run')];
  const pid = ['--pidfile', join(scratch, 'docker.pid')];
  const quiet = networks ? [] : ['--bridge=none', '--iptables=false', '--ip6tables=false'];
  const log = openSync(join(scratch, 'dockerd.log'), 'w');
  const daemon = spawn('dockerd', ['-H', `unix://${socket}`, ...state, ...pid, ...quiet], {
    stdio: ['ignore', log, log],
  });
  const end = () => endDaemon(daemon);
  for (let tries = 0; !existsSync(socket); tries++) {
    if (tries > 100)
      return { name, why: readFileSync(join(scratch, 'dockerd.log'), 'utf8').trim().split('\n').at(-1), end };
    execFileSync('sleep', ['0.2']);
  }
  const client = `docker -H unix://${socket}`;
  return tried(name, `${client} run --rm --network none busybox true`, end, () =>
    execFileSync('sh', ['-c', `${client} import ${archive} busybox`], { stdio: 'ignore' }),
  );
}

function endDaemon(daemon) {
  daemon.kill('SIGTERM');
  for (let tries = 0; tries < 100 && existsSync(`/proc/${daemon.pid}/fd/0`); tries++) execFileSync('sleep', ['0.1']);
}

/** It asks for limits of its own, which a machine may refuse to raise. */
const ulimits = '--ulimit nofile=1024:1024 --ulimit nproc=1024:1024';

function podman(scratch, { archive }) {
  const name = 'podman run --rm --network none';
  if (!installed('podman')) return { name, why: 'not installed' };
  const client = `podman --root ${scratch}/podman --runroot ${scratch}/podman-run --runtime runc`;
  return tried(name, `${client} run --rm --network none ${ulimits} localhost/busybox true`, undefined, () =>
    execFileSync('sh', ['-c', `${client} import ${archive} localhost/busybox`], { stdio: 'ignore' }),
  );
}

/** An OCI runtime, with the bundle that it writes itself. */
function runtime(program, scratch) {
  const name = `${program} run`;
  if (!installed(program)) return { name, why: 'not installed' };
  const bundle = join(scratch, 'bundle');
  return tried(name, `${program} --root ${scratch}/${program} run --bundle ${bundle} bench`, undefined, () => {
    const file = join(bundle, 'config.json');
    if (!existsSync(file)) execFileSync(program, ['spec'], { cwd: bundle });
    const config = JSON.parse(readFileSync(file, 'utf8'));
    config.process = { ...config.process, terminal: false, args: ['true'] };
    writeFileSync(file, JSON.stringify(config));
  });
}

/** Runs it once: what does not work here is not measured. */
function tried(name, command, end, prepare) {
  try {
    prepare();
    execFileSync('sh', ['-c', command], { stdio: ['ignore', 'ignore', 'pipe'] });
    return { name, command, end };
  } catch (error) {
    const said = error.stderr?.toString().trim().split('\n').at(-1);
    return { name, why: said || error.message, end };
  }
}

/**
 * Through a published port: iperf3 on the host sends to an iperf3 in a container. All engines do it in one network
 * namespace that is made for this, so that nobody's firewall is touched, and none is in the way.
 *
 *     node bench/ports.mjs     just this, as root
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findEngines, removeAll, shell, startContainer } from './engines.mjs';
import { makePeers } from './peers.mjs';

const seconds = 2;
const rounds = 5;
const hostAddress = '198.18.0.1';
const addresses = { 'on 127.0.0.1': '127.0.0.1', "on the host's address": hostAddress };

/**
 * @returns {{ what: string, rates: Record<string, number> }[]} Gbit/s by engine; no rows where iperf3 is missing
 */
export function portRates(ours, scratch) {
  if (spawnSync('iperf3', ['--version']).error) {
    console.error('published ports: not measured, as iperf3 is not installed (apt-get install iperf3)');
    return [];
  }
  const directory = join(scratch, 'ports');
  mkdirSync(directory);
  const child = ['--net', '--mount', process.execPath, import.meta.filename, ours, directory];
  return JSON.parse(execFileSync('unshare', child, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] }));
}

/** The lines of a table. */
export function rateRows(rows) {
  const shown = (rate) => (rate === undefined ? '–' : `${rate.toFixed(1)} Gbit/s`);
  return rows.map(({ what, rates: { mydocker, docker, podman } }) => {
    const ratio = (rate) => (rate === undefined || mydocker === undefined ? '–' : (mydocker / rate).toFixed(2));
    return `| ${[what, ...[mydocker, docker, podman].map(shown), ratio(docker), ratio(podman)].join(' | ')} |`;
  });
}

function measureHere(ours, directory) {
  enterNetwork(join(directory, 'cgroup'));
  process.env.MYDOCKER_ROOT = join(directory, 'root');
  process.env.MYDOCKER_RUN_ROOT = join(directory, 'run');
  const peers = makePeers(directory, ours, { networks: true });
  try {
    const engines = findEngines(ours, peers.commands).map((engine) => ({
      ...engine,
      options: engine.options.replace('--network none', ''),
    }));
    return Object.entries(addresses).map(([what, address]) => ({ what, rates: ratesTo(address, engines) }));
  } finally {
    peers.stop();
  }
}

/** Makes the new namespaces a host: a /sys that shows its network and the host's cgroups, and an address of its own. */
function enterNetwork(aside) {
  mkdirSync(aside);
  shell(`set -e
    mount --rbind /sys/fs/cgroup ${aside}
    mount -t sysfs none /sys
    mount --rbind ${aside} /sys/fs/cgroup
    ip link set lo up
    ip link add name bench0 type veth peer name bench1
    ip address add ${hostAddress}/24 dev bench0
    ip link set bench0 up
    ip link set bench1 up
    sysctl -qw net.ipv4.ip_forward=1`);
}

/** All servers listen, and each engine has its turn in every round: what else the machine does hits all of them alike. */
function ratesTo(address, engines) {
  const ready = engines.map((engine, index) => ({ ...engine, port: 5300 + index })).filter(listens);
  try {
    const runs = Array.from({ length: rounds }, () => ready.map(({ port }) => rateTo(address, port)));
    const middle = (index) => runs.map((rates) => rates[index]).sort((a, b) => a - b)[Math.floor(rounds / 2)];
    return Object.fromEntries(ready.map(({ name }, index) => [name, middle(index)]));
  } finally {
    for (const engine of engines) removeAll(engine);
  }

  function listens(engine) {
    try {
      startContainer(engine, 'iperf3 -s', `-p ${engine.port}:5201 ${ownFiles()}`);
      // The server takes a moment to listen.
      shell(
        `set -e; n=0; until ${client(address, engine.port)} -n 1M; do n=$((n + 1)); [ $n -lt 20 ]; sleep 0.3; done`,
      );
      return true;
    } catch (error) {
      console.error(`  ${engine.name}: ${error.stderr?.toString().trim() || error.message}`);
      return false;
    }
  }
}

const client = (address, port) => `iperf3 -c ${address} -p ${port} -J`;

/** Gbit/s, as the server has received them. */
function rateTo(address, port) {
  const report = JSON.parse(shell(`${client(address, port)} -t ${seconds}`).toString());
  return report.end.sum_received.bits_per_second / 1e9;
}

/** The host's iperf3 and what it is linked with, where it finds them. */
function ownFiles() {
  const program = shell('command -v iperf3').toString().trim();
  const libraries = shell(`ldd ${program}`).toString().match(/\/\S+/g) ?? [];
  return [program, ...libraries].map((path) => `-v ${realpathSync(path)}:${path}:ro`).join(' ');
}

if (process.argv[1] === import.meta.filename) {
  const [ours, directory] = process.argv.slice(2);
  if (directory) process.stdout.write(JSON.stringify(measureHere(ours, directory)));
  else {
    const scratch = mkdtempSync(join(tmpdir(), 'mydocker-bench-'));
    try {
      console.log(rateRows(portRates(join(import.meta.dirname, '..', 'mydocker'), scratch)).join('\n'));
    } finally {
      rmSync(scratch, { recursive: true, force: true });
    }
  }
}

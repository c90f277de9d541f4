/**
 * npm run bench [-- --write]: our start-up beside that of docker, podman, runc and crun, as far as they are installed,
 * in one run, as medians and ratios. --write puts the table into docs/bench.md. As root.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { apiTimes } from './api.mjs';
import { findEngines } from './engines.mjs';
import { execTimes } from './exec.mjs';
import { compare } from './hyperfine.mjs';
import { loadTimes } from './load.mjs';
import { logTimes } from './logs.mjs';
import { manyStarts, psTimes } from './many.mjs';
import { makePeers } from './peers.mjs';
import { portRates } from './ports.mjs';
import { cloneToExec, shimMemory } from './shim.mjs';
import { render } from './table.mjs';

// It costs every node 30 ms, and no other side anything.
delete process.env.NODE_EXTRA_CA_CERTS;

const project = join(import.meta.dirname, '..');
const scratch = mkdtempSync(join(tmpdir(), 'mydocker-bench-'));
const ours = join(project, 'mydocker');
const bundle = join(project, 'dist', 'mydocker.cjs');
process.env.MYDOCKER_ROOT = join(scratch, 'root');
process.env.MYDOCKER_RUN_ROOT = join(scratch, 'run');

const peers = makePeers(scratch, ours);
try {
  const starts = compare('run', {
    'node -e 0': 'node -e 0',
    'mydocker run --rm': `${ours} run --rm busybox true`,
    'mydocker run --rm --network none': `${ours} run --rm --network none busybox true`,
    ...peers.commands,
  });
  const launcher = compare('launcher', {
    './mydocker ps': `${ours} ps`,
    'node dist/mydocker.cjs ps': `node ${bundle} ps`,
  });
  const engines = findEngines(ours, peers.commands);
  const execs = execTimes(engines);
  const jobs = [...manyStarts(engines), ...psTimes(engines), ...logTimes(engines), ...loadTimes(engines, scratch)];
  const shim = {
    alone: cloneToExec(ours, 'none'),
    plugged: cloneToExec(ours, 'bridge'),
    memory: await shimMemory(ours),
  };
  const dockerd = peers.missing.some((line) => line.startsWith('docker ')) ? undefined : join(scratch, 'docker.sock');
  const api = await apiTimes(ours, scratch, dockerd);
  const ports = portRates(ours, scratch);
  const table = render({
    machine: machine(),
    api,
    ports,
    starts,
    execs,
    jobs,
    launcher,
    shim,
    missing: peers.missing,
    scratch,
  });
  console.log(table);
  if (process.argv.includes('--write')) writePage(table);
} finally {
  peers.stop();
  rmSync(scratch, { recursive: true, force: true });
}

/** What was written by hand, about where the time goes, stays. */
function writePage(table) {
  const page = join(project, 'docs', 'bench.md');
  const before = readFileSync(page, 'utf8');
  const byHand = before.indexOf('\n## Where the time goes');
  writeFileSync(page, byHand < 0 ? table : table + before.slice(byHand));
}

function machine() {
  const kernel = execFileSync('uname', ['-sr'], { encoding: 'utf8' }).trim();
  const versions = ['docker', 'dockerd', 'podman', 'runc', 'crun'].map(versionOf).filter(Boolean).join(', ');
  return `${cpus().length} × ${cpus()[0]?.model.trim()}, ${kernel}, Node ${process.version}; ${versions}`;
}

/** The first line of what a program says of itself; empty when it is not installed. */
function versionOf(program) {
  try {
    return execFileSync(program, ['--version'], { encoding: 'utf8' })
      .split('\n')[0]
      .replace(/, build .*/, '');
  } catch {
    return '';
  }
}

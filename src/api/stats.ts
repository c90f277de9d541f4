import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { findContainer } from '../container/find.js';
import { tryReadRecord } from '../container/record.js';
import type { Engine } from '../engine/context.js';
import { type Sample, sample, type Traffic } from '../engine/stats.js';
import { flag } from './query.js';
import type { Call, Routes } from './router.js';

export const statsRoutes: Routes = { 'GET /containers/:name/stats': stats };

/** Milliseconds between two looks. */
const interval = 1000;

/** What a container used at one moment, and what the machine did until then. */
interface Look {
  /** RFC 3339. */
  readonly at: string;
  /** Undefined while it does not run. */
  readonly used: Sample | undefined;
  /** Nanoseconds of time, busy or not, of all CPUs since boot. */
  readonly machine: number;
}

/** Once, or again every second until the reader hangs up or the container is gone. */
async function stats({ engine, param, query, response }: Call) {
  const id = findContainer(engine.root, param('name'));
  const streams = !query.has('stream') || flag(query, 'stream');
  if (!streams)
    return describe(engine, id, flag(query, 'one-shot') ? undefined : await earlier(engine, id), look(engine, id));
  response.setHeader('Content-Type', 'application/json');
  const gone = new AbortController();
  response.on('close', () => gone.abort());
  let before: Look | undefined;
  while (!gone.signal.aborted && tryReadRecord(engine.root, id)) {
    const now = look(engine, id);
    response.write(`${JSON.stringify(describe(engine, id, before, now))}\n`);
    before = now;
    await sleep(interval, undefined, { signal: gone.signal }).catch(() => {});
  }
  response.end();
  return undefined;
}

/** A look, and an interval: of one that does not run there is nothing to wait for. */
async function earlier(engine: Engine, id: string): Promise<Look> {
  const before = look(engine, id);
  if (before.used) await sleep(interval);
  return before;
}

function look(engine: Engine, id: string): Look {
  return { at: new Date().toISOString(), used: sample(engine, id), machine: machineTime() };
}

/** The first line of /proc/stat has hundredths of a second (proc_stat(5)); what guests used is in them twice. */
function machineTime(): number {
  const [line = ''] = readFileSync('/proc/stat', 'utf8').split('\n', 1);
  const ticks = line.split(/\s+/).slice(1, 9).map(Number);
  return ticks.reduce((sum, each) => sum + each, 0) * 1e7;
}

const never = '0001-01-01T00:00:00Z';

/** ContainerStatsResponse of the API (v1.51). What cgroups do not count here is empty. */
function describe({ root }: Engine, id: string, before: Look | undefined, { at, used, machine }: Look) {
  const name = tryReadRecord(root, id)?.name ?? '';
  return {
    name: `/${name}`,
    id,
    read: used ? at : never,
    preread: before?.used ? before.at : never,
    pids_stats: used ? { current: used.pids } : {},
    blkio_stats: describeBlocks(used),
    num_procs: 0,
    storage_stats: {},
    cpu_stats: describeCpu(used, machine),
    precpu_stats: describeCpu(before?.used, before?.machine),
    memory_stats: describeMemory(used),
    ...(used && Object.keys(used.interfaces).length > 0 && { networks: describeInterfaces(used.interfaces) }),
  };
}

function describeCpu(used: Sample | undefined, machine: number | undefined) {
  return {
    cpu_usage: {
      total_usage: used?.cpu ?? 0,
      usage_in_kernelmode: used?.cpuSystem ?? 0,
      usage_in_usermode: used?.cpuUser ?? 0,
    },
    ...(used && machine !== undefined && { system_cpu_usage: machine, online_cpus: cpus().length }),
    throttling_data: { periods: 0, throttled_periods: 0, throttled_time: 0 },
  };
}

/** With the files in the kernel's cache; clients subtract them. */
function describeMemory(used: Sample | undefined) {
  if (used?.memory === undefined) return {};
  const { memory, cache = 0, memoryLimit } = used;
  return { usage: memory + cache, stats: { inactive_file: cache }, limit: memoryLimit };
}

/** Of all disks together: our cgroups do without the controller that tells them apart. */
function describeBlocks(used: Sample | undefined) {
  const entry = (op: string, value: number) => ({ major: 0, minor: 0, op, value });
  return {
    io_service_bytes_recursive: used ? [entry('read', used.read), entry('write', used.written)] : null,
    io_serviced_recursive: null,
    io_queue_recursive: null,
    io_service_time_recursive: null,
    io_wait_time_recursive: null,
    io_merged_recursive: null,
    io_time_recursive: null,
    sectors_recursive: null,
  };
}

function describeInterfaces(interfaces: Readonly<Record<string, Traffic>>) {
  return Object.fromEntries(
    Object.entries(interfaces).map(([name, { received, sent }]) => [
      name,
      {
        rx_bytes: received.bytes,
        rx_packets: received.packets,
        rx_errors: received.errors,
        rx_dropped: received.dropped,
        tx_bytes: sent.bytes,
        tx_packets: sent.packets,
        tx_errors: sent.errors,
        tx_dropped: sent.dropped,
      },
    ]),
  );
}

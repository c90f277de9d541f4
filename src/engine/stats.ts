import { totalmem } from 'node:os';
import { cgroupProcesses } from '../cgroup/processes.js';
import { readUsage } from '../cgroup/usage.js';
import type { Usage } from '../cgroup/usage-files.js';
import { isRunning, readState } from '../container/state.js';
import { readText } from '../util/read.js';
import { cgroupPlaces } from './cgroup-place.js';
import type { Engine } from './context.js';

/** What a container uses at one moment. */
export interface Sample extends Usage {
  /** Nanoseconds, of a clock that only runs forward. */
  readonly at: bigint;
  /** Bytes; the machine's memory when it is not limited. */
  readonly memoryLimit: number;
  /** Bytes since the container started, of all its interfaces but the loopback. */
  readonly received: number;
  readonly sent: number;
  /** The same of each, by its name. */
  readonly interfaces: Readonly<Record<string, Traffic>>;
  /** Bytes that its present processes had a disk read and write. */
  readonly read: number;
  readonly written: number;
}

/** What went through a network device. */
export interface Traffic {
  readonly received: Counters;
  readonly sent: Counters;
}

interface Counters {
  readonly bytes: number;
  readonly packets: number;
  readonly errors: number;
  readonly dropped: number;
}

/** Undefined for a container that does not run. */
export function sample(engine: Engine, id: string): Sample | undefined {
  const state = readState(engine.root, id);
  if (!isRunning(state)) return undefined;
  const places = cgroupPlaces(engine, id);
  const usage = readUsage(places);
  const pids = new Set(places.flatMap(({ directory }) => cgroupProcesses(directory)));
  return {
    ...usage,
    at: process.hrtime.bigint(),
    memoryLimit: Math.min(usage.memoryLimit ?? Number.POSITIVE_INFINITY, totalmem()),
    pids: usage.pids ?? pids.size,
    ...traffic(state?.process?.pid),
    ...blockTraffic([...pids]),
  };
}

/** A network namespace shows itself to those who look through one of its processes (proc_pid_net(5)). */
function traffic(pid: number | undefined): Pick<Sample, 'received' | 'sent' | 'interfaces'> {
  const lines = (readText(`/proc/${pid}/net/dev`) ?? '').split('\n').slice(2, -1);
  const all = lines.map((line): [string, Traffic] => {
    const [name = '', text = ''] = line.split(':');
    const numbers = text.trim().split(/\s+/).map(Number);
    return [name.trim(), { received: countersAt(numbers, 0), sent: countersAt(numbers, 8) }];
  });
  const others = all.filter(([name]) => name !== 'lo');
  const sum = (way: keyof Traffic) => others.reduce((total, [, counters]) => total + counters[way].bytes, 0);
  return { received: sum('received'), sent: sum('sent'), interfaces: Object.fromEntries(others) };
}

function countersAt(numbers: readonly number[], at: number): Counters {
  const [bytes = 0, packets = 0, errors = 0, dropped = 0] = numbers.slice(at);
  return { bytes, packets, errors, dropped };
}

/** By process (proc_pid_io(5)): of those that are there. */
function blockTraffic(pids: readonly number[]): { read: number; written: number } {
  const texts = pids.map((pid) => readText(`/proc/${pid}/io`) ?? '');
  const sum = (name: string) =>
    texts.reduce((total, text) => total + Number(new RegExp(`^${name}: (\\d+)$`, 'm').exec(text)?.[1] ?? 0), 0);
  return { read: sum('read_bytes'), written: sum('write_bytes') };
}

/** Of one CPU, in percent, between two samples; undefined when nobody counts CPU time. */
export function cpuPercent(before: Sample, now: Sample): number | undefined {
  const elapsed = Number(now.at - before.at);
  if (before.cpu === undefined || now.cpu === undefined || elapsed <= 0) return undefined;
  return (Math.max(now.cpu - before.cpu, 0) / elapsed) * 100;
}

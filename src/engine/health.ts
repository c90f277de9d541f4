import { constants } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Health, judge, type Probe, readHealth, writeHealth } from '../container/health.js';
import { type HealthConfig, hasProbe } from '../container/health-config.js';
import { type ContainerRecord, readRecord } from '../container/record.js';
import { type ContainerState, isRunning, readState } from '../container/state.js';
import { identify, ownIdentity, type ProcessIdentity } from '../util/process.js';
import { capture } from '../util/spawn.js';
import type { Engine } from './context.js';
import { containerEvent, emit } from './events.js';
import { exec } from './exec.js';
import { healthCommand } from './health-process.js';
import { awaitEnd, signalProcess } from './signal.js';

/** Looks after a container until it ends: a probe, a judgement, a pause, and again. */
export async function watchHealth(engine: Engine, id: string): Promise<void> {
  const record = readRecord(engine.root, id);
  const { health: config } = record.config;
  const state = readState(engine.root, id);
  if (!hasProbe(config) || !isRunning(state)) return;
  const over = new AbortController();
  const stop = () => over.abort();
  (await awaitEnd(engine, id)).answer.then(stop, stop);
  const isStarting = startPeriod(config, state);
  const isPaused = () => readState(engine.root, id)?.status === 'paused';
  let health: Health = { status: 'starting', failingStreak: 0, log: [], prober: ownIdentity() };
  writeHealth(engine.root, id, health);
  for (;;) {
    const soon = health.status === 'starting' && isStarting();
    await pause(soon ? config.startInterval : config.interval, over.signal);
    if (over.signal.aborted || !isOurs(engine, id)) return;
    // A command in a container that stands still stands still, too: its time would run out.
    if (isPaused()) continue;
    const lenient = isStarting();
    const probe = await runProbe(engine, id);
    if (over.signal.aborted) return;
    if (!isPaused()) health = keep(engine, record, health, judge(health, probe, config, lenient));
  }
}

/** Of two that were started for the same container the later one stays. */
function isOurs({ root }: Engine, id: string): boolean {
  return readHealth(root, id)?.prober.pid === process.pid;
}

function keep(engine: Engine, record: ContainerRecord, before: Health, health: Health): Health {
  writeHealth(engine.root, record.id, health);
  if (health.status !== before.status) emit(engine, containerEvent(record, `health_status: ${health.status}`));
  return health;
}

function startPeriod(config: HealthConfig, { startedAt = '' }: Partial<ContainerState> = {}): () => boolean {
  const end = Date.parse(startedAt) + config.startPeriod;
  return () => Date.now() < end;
}

/** Alone it is no reason to stay. */
async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  await sleep(milliseconds, undefined, { ref: false, signal }).catch(() => {});
}

/** Each probe is a process of ours, too: its output is the probe's, and what it has opened goes with it. */
async function runProbe(engine: Engine, id: string): Promise<Probe> {
  const start = new Date().toISOString();
  const { exitCode = tooLong, output } = await capture(healthCommand(engine, 'probe', id), 4096);
  return { start, end: new Date().toISOString(), exitCode, output };
}

/** What docker notes instead of an exit code. */
const tooLong = -1;

/** Runs a container's probe once, with its output as ours; returns its exit code, or ends without one when that takes too long. */
export async function probeOnce(engine: Engine, id: string): Promise<number> {
  const { health: config } = readRecord(engine.root, id).config;
  if (!hasProbe(config)) return 0;
  let late = false;
  const kill = (probe: ProcessIdentity | undefined) => () => {
    late = true;
    signalProcess(probe, constants.signals.SIGKILL);
  };
  const code = await exec(engine, id, execConfig(config), {
    attach: true,
    detachKeys: [],
    // The timer is no reason to stay when the container ends before its probe.
    onPlan: (plan) => (report) => {
      if (plan[report.index]?.op === 'setns') setTimeout(kill(identify(report.pid)), config.timeout).unref();
    },
  });
  if (late) {
    console.log(`Health check exceeded timeout (${config.timeout / 1000}s)`);
    process.kill(process.pid, 'SIGKILL');
  }
  return code ?? 1;
}

function execConfig({ test: [kind, ...words] }: HealthConfig) {
  const command = kind === 'CMD-SHELL' ? ['/bin/sh', '-c', ...words] : words;
  return { command, env: [], terminal: false, stdin: false, privileged: false };
}

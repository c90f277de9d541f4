/**
 * Starts a container, and before instruction N of its plan kills itself, its relay or the container's monitor: arguments
 * ROOT RUN-ROOT FIFO N cli|relay|monitor. MYDOCKER_PROGRAM is what the monitor runs in the end.
 * N may be "running": once the command runs. Prints the processes that it has started by then, one line of JSON.
 * N = -1 prints how many instructions there are.
 */
import { readFileSync, writeSync } from 'node:fs';
import { argv } from 'node:process';
import { draft } from '../../../src/engine/create.js';
import { run } from '../../../src/engine/run.js';
import { planStart } from '../../../src/engine/start.js';
import type { Plan } from '../../../src/runtime/plan.js';
import type { Report } from '../../../src/runtime/shim.js';
import { identify } from '../../../src/util/process.js';
import { parseVolume } from '../../../src/volume/parse.js';

const [, , root = '', runRoot = '', fifo = '', position = '', whom = ''] = argv;
const running = position === 'running';
const at = Number(position);
argv[1] = process.env.MYDOCKER_PROGRAM ?? '';
const engine = { root, runRoot, warn: () => {} };
const config = {
  command: ['sleep', '1000'],
  env: [],
  readOnly: true,
  init: true,
  terminal: true,
  openStdin: false,
  stdinOnce: false,
  limits: { memory: 64 * 1024 ** 2, pidsLimit: 20 },
  mounts: [parseVolume('filled:/etc'), parseVolume('/anonymous')],
  autoRemove: true,
};
const start = { attach: true, stdin: false, detachKeys: [], signalProxy: true };
const options = { image: 'busybox', name: 'victim', config, ...start };

const waiting = { op: 'wait', args: ['to be killed'] };
/** Before there is a container: nobody reads from the pipe. */
const writing = { op: 'write', args: [fifo, ''] };

/** Nothing is carried out from instruction N on. */
function withPause(plan: Plan): Plan {
  if (running) return plan;
  const inside = at > plan.findIndex(({ op }) => op === 'clone');
  const pause = { why: 'to be killed here', chapter: 1, ...(inside ? waiting : writing) };
  return [...plan.slice(0, at), pause, ...plan.slice(at)];
}

const listen = (plan: Plan) => {
  if (at === 0) setTimeout(kill);
  // The command runs when the monitor, which knows its pid, says so.
  const isTime = ({ index, pid }: Report) => (running ? index === plan.length - 1 && pid !== 0 : index === at - 1);
  return (report: Report) => {
    if (isTime(report)) kill();
  };
};

function kill(): void {
  const started = descendants(process.pid);
  writeSync(1, `${JSON.stringify(started.map((pid) => identify(pid) ?? { pid, startTime: '' }))}\n`);
  const [relay = 0, monitor = 0] = started;
  process.kill({ cli: process.pid, relay, monitor }[whom] ?? 0, 'SIGKILL');
}

function descendants(pid: number): number[] {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number);
  return children.flatMap((child) => [child, ...descendants(child)]);
}

async function countInstructions(): Promise<void> {
  console.log(planStart(engine, await draft(engine, options), options).plan.length);
}

if (at < 0) void countInstructions();
else
  run(engine, { ...options, prepare: withPause, onPlan: listen }).then(
    ({ exitCode }) => {
      process.exitCode = exitCode;
    },
    (error) => {
      if (whom === 'cli') console.error(error);
      process.exit(125);
    },
  );

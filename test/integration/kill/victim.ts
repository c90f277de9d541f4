/**
 * Starts a container and stops before instruction N until there is a file GO: to be killed there.
 * Arguments: ROOT RUN-ROOT N GO; N = -1 prints how many instructions there are.
 */
import { existsSync } from 'node:fs';
import { argv } from 'node:process';
import { draft } from '../../../src/engine/create.js';
import { run } from '../../../src/engine/run.js';
import { planStart } from '../../../src/engine/start.js';
import type { Plan } from '../../../src/runtime/plan.js';
import type { Report } from '../../../src/runtime/shim.js';
import { parseVolume } from '../../../src/volume/parse.js';

const [, , root = '', runRoot = '', position = '', go = ''] = argv;
const at = Number(position);
const engine = { root, runRoot, warn: () => {} };
const config = {
  command: ['sleep', '1000'],
  env: [],
  readOnly: true,
  init: true,
  terminal: true,
  limits: { memory: 64 * 1024 ** 2, pidsLimit: 20 },
  mounts: [parseVolume('filled:/etc'), parseVolume('/anonymous')],
  autoRemove: true,
};
const options = { image: 'busybox', name: 'victim', config };

/** In the container `wait`; before there is one, a write to a pipe that nobody reads. */
function withPause(plan: Plan): Plan {
  const inside = at > plan.findIndex(({ op }) => op === 'clone');
  const pause = { why: 'to be killed here', chapter: 1, ...(inside ? waiting : writing) };
  return [...plan.slice(0, at), pause, ...plan.slice(at)];
}

const waiting = { op: 'wait', args: ['pause'] };
const writing = { op: 'write', args: [`${go}-pipe`, ''] };

/** Keeps the whole process from going on, as a kill would find it. */
function stop(): void {
  console.log('stopped');
  while (!existsSync(go)) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
}

const listen = (_plan: Plan) => {
  if (at === 0) setTimeout(stop);
  return ({ index }: Report) => {
    if (index === at - 1) stop();
  };
};

async function countInstructions(): Promise<void> {
  console.log(planStart(engine, await draft(engine, options)).plan.length);
}

if (at < 0) void countInstructions();
else
  run(engine, { ...options, stdin: false, prepare: withPause, onPlan: listen }).catch((error) => {
    console.error(error);
    process.exit(1);
  });

import type { z } from 'zod';
import { parseDetachKeys } from '../container/detach-keys.js';
import {
  claimStart,
  type ExecConfig,
  type ExecRecord,
  type ExecState,
  execDirectory,
  readExecRecord,
  readExecState,
} from '../container/exec.js';
import { findContainer } from '../container/find.js';
import { readState } from '../container/state.js';
import type { Engine } from '../engine/context.js';
import { createExec, type ExecOptions, leftExec, startExec } from '../engine/exec.js';
import { openStreams } from '../runtime/monitor-client.js';
import type { Size } from '../runtime/process.js';
import { EngineError } from '../util/errors.js';
import { frame } from '../util/frame.js';
import { Answer } from './answer.js';
import { readBody } from './body.js';
import { converse, type Share } from './converse.js';
import { hijack, streamType } from './hijack.js';
import { giveSize, readSize } from './resize.js';
import type { Call, Routes } from './router.js';
import { execCreateSchema, execStartSchema } from './schemas/exec.js';

export const execRoutes: Routes = {
  'POST /containers/:name/exec': create,
  'POST /exec/:id/start': start,
  'POST /exec/:id/resize': resize,
  'GET /exec/:id/json': inspect,
};

async function create({ engine, request, param }: Call): Promise<Answer> {
  const config = readConfig(await readBody(request, execCreateSchema));
  const id = findContainer(engine.root, param('name'));
  checkPaused(engine, id, param('name'));
  return new Answer(201, { Id: createExec(engine, id, config).id });
}

/** A command in it would stand still, and its client wait. */
function checkPaused({ root }: Engine, id: string, name: string): void {
  if (readState(root, id)?.status !== 'paused') return;
  throw new EngineError('conflict', `container ${name} is paused, unpause the container before exec`);
}

function readConfig(body: z.infer<typeof execCreateSchema>): ExecConfig {
  const command = body.Cmd ?? [];
  if (command.length === 0) throw new EngineError('invalid', 'no exec command specified');
  if (body.DetachKeys) parseDetachKeys(body.DetachKeys);
  return {
    command,
    env: body.Env ?? [],
    user: body.User || undefined,
    workdir: body.WorkingDir || undefined,
    terminal: body.Tty ?? false,
    stdin: body.AttachStdin ?? false,
    stdout: body.AttachStdout ?? false,
    stderr: body.AttachStderr ?? false,
    detachKeys: body.DetachKeys ?? undefined,
    privileged: body.Privileged ?? false,
  };
}

async function start(call: Call): Promise<Answer | undefined> {
  const { engine, request, param } = call;
  const { Detach: detach, ConsoleSize: consoleSize } = await readBody(request, execStartSchema);
  const record = readExecRecord(engine.runRoot, param('id'));
  checkPaused(engine, record.container, record.container.slice(0, 12));
  if (!claimStart(engine.runRoot, record)) {
    throw new EngineError('conflict', `exec command ${record.id.slice(0, 12)} has been started already`);
  }
  const [rows = 0, columns = 0] = consoleSize ?? [];
  if (!detach) return await startAttached(call, record, { rows, columns });
  await startDetached(engine, record, { rows, columns });
  return new Answer(200);
}

const inDaemon: ExecOptions = { attach: false, detachKeys: [] };

/** The client gets its answer once the command runs; we stay, to tell of its end. */
async function startDetached(engine: Engine, record: ExecRecord, size: Size): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    startExec(engine, record, { ...inDaemon, size, onBegin: resolve }).then(() => resolve(), reject);
  });
}

/** The rest of the connection is the command's stdin and output. What keeps it from starting is said there, too. */
async function startAttached(call: Call, record: ExecRecord, size: Size): Promise<undefined> {
  const { engine } = call;
  const { config } = record;
  let ended: Promise<Buffer | undefined> = Promise.resolve(undefined);
  let conversation: Promise<void> | undefined;
  const onMonitor = async () => {
    const monitor = await openStreams(execDirectory(engine.runRoot, record), config.stdin);
    const client = hijack(call, streamType(call, config.terminal));
    conversation = converse(client, monitor, { ...shareOf(config), lastWords: ended }).then((hasLeft) => {
      if (hasLeft) leftExec(engine, record);
    });
  };
  const exec = startExec(engine, record, { ...inDaemon, size, onMonitor });
  ended = exec.then(
    () => undefined,
    ({ message }: Error) => (config.terminal ? Buffer.from(`${message}\r\n`) : frame(1, `${message}\r\n`)),
  );
  await exec.catch((error: unknown) => {
    if (!conversation) throw error;
  });
  await conversation;
}

function shareOf({ stdin, stdout = true, stderr = true, terminal, detachKeys }: ExecConfig): Share {
  return { stdin, stdout, stderr, terminal, detachKeys: parseDetachKeys(detachKeys || undefined) };
}

async function resize({ engine, query, param }: Call): Promise<Answer> {
  const size = readSize(query);
  const record = readExecRecord(engine.runRoot, param('id'));
  if (readExecState(engine.runRoot, record).status !== 'running') {
    throw new EngineError('conflict', `exec command ${record.id.slice(0, 12)} is not running`);
  }
  await giveSize(execDirectory(engine.runRoot, record), size);
  return new Answer(200);
}

function inspect({ engine, param }: Call) {
  const record = readExecRecord(engine.runRoot, param('id'));
  return describe(record, readExecState(engine.runRoot, record));
}

/** ExecInspectResponse of the API. */
function describe({ id, container, config }: ExecRecord, { status, exitCode, process }: ExecState) {
  const { command, terminal, privileged, user, stdin, stdout = true, stderr = true, detachKeys = '' } = config;
  const [entrypoint = '', ...args] = command;
  return {
    ID: id,
    Running: status === 'running',
    ExitCode: status === 'exited' ? (exitCode ?? 0) : null,
    ProcessConfig: { tty: terminal, entrypoint, arguments: args, privileged, ...(user && { user }) },
    OpenStdin: stdin,
    OpenStderr: stderr,
    OpenStdout: stdout,
    CanRemove: status === 'exited',
    ContainerID: container,
    DetachKeys: detachKeys,
    Pid: (status === 'running' && process?.pid) || 0,
  };
}

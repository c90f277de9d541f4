import { existsSync, writeFileSync } from 'node:fs';
import { parseDetachKeys } from '../container/detach-keys.js';
import { domainname } from '../container/domainname.js';
import { hostname } from '../container/hostname.js';
import type { ContainerConfig } from '../container/record.js';
import { parseRestartPolicy, type RestartPolicy } from '../container/restart-policy.js';
import { workdir } from '../container/workdir.js';
import type { Engine } from '../engine/context.js';
import { draft } from '../engine/create.js';
import { run as runContainer } from '../engine/run.js';
import { script } from '../engine/script.js';
import { planStart, type StartOptions } from '../engine/start.js';
import { inheritedMounts } from '../engine/volumes-from.js';
import { EngineError } from '../util/errors.js';
import { uninterrupted } from '../util/signals.js';
import type { MountPoint } from '../volume/mount-point.js';
import { orderMounts, parseMount, parseTmpfs, parseVolume } from '../volume/parse.js';
import { attachOption, readAttached } from './attach-streams.js';
import { cgroupOptions, readCgroup } from './cgroup-options.js';
import type { Command, Input } from './command.js';
import { detachKeysOption } from './detach-keys.js';
import { deviceOptions, readDevices } from './devices.js';
import { readEnvFile } from './env-file.js';
import { environment } from './environment.js';
import { explainer, printPlan, withPause } from './explain.js';
import { healthOptions, readHealth } from './health.js';
import { readOperands } from './image-operand.js';
import { checkImageOptions, imageOptions } from './image-options.js';
import { readLabels } from './labels.js';
import { limitOptions, readLimits } from './limits.js';
import { logOptions, readLogConfig } from './log-options.js';
import { networkOptions, readNetwork } from './network-options.js';
import { checkOnlyChoices, onlyChoiceOptions } from './only-choices.js';
import { checkTerminal, requireRoot } from './preconditions.js';
import { readNamespaces, readSecurity, securityOptions } from './security.js';
import { readSettings, settingOptions } from './settings.js';
import { signalProxy, signalProxyOption } from './signal-proxy.js';
import { parseSeconds, parseSignalOption } from './stop-options.js';
import { terminalSize } from './terminal-size.js';

export const run: Command = {
  usage: 'run [OPTIONS] [IMAGE] COMMAND [ARG...]',
  summary: 'Run a command in a new container',
  example: 'mydocker run -ti sh',
  options: [
    ['--annotation <annotation>', 'Keep the note NAME=VALUE with it'],
    attachOption,
    ['--cidfile <file>', 'Write the id to a new file'],
    ['-d, --detach', 'Leave it running, and print its id'],
    detachKeysOption,
    ['--domainname <name>', "What comes behind the container's host name"],
    ['--dry-run', 'Print the plan and do not run it'],
    ['--entrypoint <command>', "Run this in place of the image's entry point; with nothing, run the command by itself"],
    ['-e, --env <variable>', 'Set NAME=VALUE, or pass on NAME'],
    ['--env-file <file>', 'Set the variables of a file'],
    ['--explain [form]', 'Print the plan while it runs; with =sh, print it as shell commands and do not run it'],
    ...healthOptions,
    ...imageOptions,
    ...onlyChoiceOptions,
    ['-h, --hostname <name>', "The container's host name"],
    ['--init', 'Run an init that passes signals on and reaps orphans'],
    ['-i, --interactive', 'Pass stdin on'],
    ['-l, --label <label>', 'Set the label NAME=VALUE'],
    ['--label-file <file>', 'Set the labels of a file'],
    ['--mount <mount>', 'Mount type=bind|volume|tmpfs,source=…,target=…[,readonly]'],
    ['--name <name>', 'Name the container'],
    ['--read-only', 'Make the root filesystem read-only'],
    ['--restart <policy>', 'Start it again at its end: no, on-failure[:number], always, unless-stopped'],
    ['--rm', 'Remove the container when the command has ended'],
    signalProxyOption,
    ['--stop-signal <signal>', 'The signal that asks it to end (default TERM)'],
    ['--stop-timeout <seconds>', 'How long it may take then before it is killed; -1 for ever (default 10)'],
    ['-t, --tty', 'Give the command a terminal'],
    ...limitOptions,
    ...cgroupOptions,
    ...logOptions,
    ...networkOptions,
    ...securityOptions,
    ...deviceOptions,
    ...settingOptions,
    ['--tmpfs <mount>', 'Mount files in memory: TARGET[:OPTIONS]'],
    ['-u, --user <user>', 'Run as USER[:GROUP], names or numbers'],
    ['-v, --volume <mount>', 'Mount a volume or a directory of the host: [SOURCE:]TARGET[:ro]'],
    ['--volumes-from <container>', 'Mount what another container mounts: NAME[:ro]'],
    ['-w, --workdir <directory>', 'Run in this directory of the container'],
  ],
  operands: [1, Number.POSITIVE_INFINITY],
  stopsAtOperand: true,
  failure: 125,
  async run(input, engine) {
    const explain = readExplain(input);
    const { image, command, notice } = await readOperands(engine, input.operands);
    const config = readConfig(engine, input, command);
    const options = { image, name: input.text('name') || undefined, config, ...readStart(input) };
    await checkImageOptions(engine, image, input);
    if (explain !== 'sh' && !input.flag('dry-run')) requireRoot();
    if (notice && !input.flag('quiet')) engine.warn(notice);
    if (explain === 'sh') return print(await script(engine, options));
    if (input.flag('dry-run')) return print(printPlan(planStart(engine, await draft(engine, options), options).plan));
    if (options.attach) checkTerminal(input);
    const listener = explain === undefined ? {} : { prepare: withPause, onPlan: explainer };
    const onCreate = idFile(input.text('cidfile'));
    return await uninterrupted(async (interruption) => {
      const { id, exitCode } = await runContainer(engine, { ...options, ...listener, onCreate }, interruption);
      if (options.attach || exitCode !== undefined) return exitCode ?? interruption() ?? 0;
      console.log(id);
      return 0;
    });
  },
};

function readStart(input: Input): StartOptions {
  const attached = readAttached(input);
  return {
    attach: !input.flag('detach'),
    stdin: attached.includes('stdin'),
    outputs: attached.filter((name) => name !== 'stdin'),
    detachKeys: parseDetachKeys(input.text('detach-keys')),
    signalProxy: signalProxy(input),
    size: terminalSize(),
  };
}

/** Docker's --cidfile: refused when it is there, since it may be another container's. */
export function idFile(path?: string): ((id: string) => void) | undefined {
  if (!path) return undefined;
  if (existsSync(path)) throw new EngineError('invalid', `the file ${path} of --cidfile is there already: remove it`);
  return (id) => writeFileSync(path, id, { flag: 'wx' });
}

function readExplain(input: Input): string | undefined {
  const form = input.text('explain');
  if (form === undefined || ['', 'sh'].includes(form)) return form;
  throw new EngineError('invalid', `invalid argument "${form}" for "--explain": use --explain or --explain=sh`);
}

/** What the options say that `create` has, too. */
export function readConfig(engine: Engine, input: Input, command: readonly string[]): ContainerConfig {
  checkOnlyChoices(input);
  return {
    command,
    entrypoint: entrypoint(input.text('entrypoint')),
    env: [...input.list('env-file').flatMap(readEnvFile), ...environment(input.list('env'))],
    health: readHealth(input),
    labels: readLabels(input.list('label'), input.list('label-file')),
    annotations: readLabels(input.list('annotation'), []),
    hostname: hostname(input.text('hostname')),
    domainname: domainname(input.text('domainname')),
    user: input.text('user') || undefined,
    workdir: workdir(input.text('workdir')),
    init: input.flag('init'),
    readOnly: input.flag('read-only'),
    attached: readAttached(input),
    terminal: input.flag('tty'),
    openStdin: input.flag('interactive'),
    stdinOnce: input.flag('interactive') && !input.flag('detach'),
    limits: readLimits(input),
    cgroup: readCgroup(input),
    security: readSecurity(input),
    ...readNamespaces(input),
    ...readDevices(input),
    ...readSettings(input),
    mounts: readMounts(engine, input),
    network: readNetwork(input),
    autoRemove: input.flag('rm'),
    log: readLogConfig(input),
    restart: readRestart(input),
    stopSignal: stopSignal(input.text('stop-signal') || undefined),
    stopTimeout: parseSeconds('--stop-timeout', input.text('stop-timeout')),
  };
}

function readMounts(engine: Engine, input: Input): MountPoint[] {
  const own = [
    ...input.list('volume').map(parseVolume),
    ...input.list('mount').map(parseMount),
    ...input.list('tmpfs').map(parseTmpfs),
  ];
  return orderMounts([...own, ...inheritedMounts(engine, own, input.list('volumes-from'))]);
}

/** Kept as it was given, as docker does. */
function stopSignal(text?: string): string | undefined {
  parseSignalOption('--stop-signal', text);
  return text;
}

function readRestart(input: Input): RestartPolicy {
  const policy = parseRestartPolicy(input.text('restart') || 'no');
  if (policy.name === 'no' || !input.flag('rm')) return policy;
  throw new EngineError('invalid', 'conflicting options: --restart and --rm');
}

/** One word, as in docker: its arguments are the command. */
function entrypoint(word?: string): string[] | undefined {
  return word === undefined ? undefined : [word];
}

function print(text: string): number {
  process.stdout.write(text);
  return 0;
}

import { describeInfo } from '../api/system.js';
import { defaultLog } from '../container/log/config.js';
import { binarySize } from '../util/human.js';
import { compile } from '../util/template/template.js';
import type { Command } from './command.js';
import { requireRoot } from './preconditions.js';

export const info: Command = {
  usage: 'info [OPTIONS]',
  summary: 'Show what there is, and what the machine can do',
  example: "mydocker info --format '{{.Containers}} {{.Driver}}'",
  options: [['-f, --format <form>', 'json, or a template: {{.Containers}} {{.Driver}} …']],
  operands: [0, 0],
  async run(input, engine) {
    requireRoot();
    const form = input.text('format') ?? '';
    // Docker's clients are told another default, since they ask for none.
    const all = { ...(await describeInfo(engine, [])), LoggingDriver: defaultLog.driver };
    if (form !== '') console.log(form === 'json' ? JSON.stringify(all) : compile(form)(all));
    else {
      console.log(linesOf(all).join('\n'));
      for (const warning of all.Warnings) console.error(warning);
    }
    return 0;
  },
};

function linesOf(all: Awaited<ReturnType<typeof describeInfo>>): string[] {
  return [
    'Client:',
    ` Version:    ${all.ServerVersion}`,
    '',
    'Server:',
    ` Containers: ${all.Containers}`,
    `  Running: ${all.ContainersRunning}`,
    `  Paused: ${all.ContainersPaused}`,
    `  Stopped: ${all.ContainersStopped}`,
    ` Images: ${all.Images}`,
    ` Server Version: ${all.ServerVersion}`,
    ` Storage Driver: ${all.Driver}`,
    ` Logging Driver: ${all.LoggingDriver}`,
    ` Cgroup Driver: ${all.CgroupDriver}`,
    ` Cgroup Version: ${all.CgroupVersion}`,
    ' Plugins:',
    ...(['Volume', 'Network', 'Log'] as const).map((kind) => `  ${kind}: ${all.Plugins[kind].join(' ')}`),
    ` Kernel Version: ${all.KernelVersion}`,
    ` Operating System: ${all.OperatingSystem}`,
    ` OSType: ${all.OSType}`,
    ` Architecture: ${all.Architecture}`,
    ` CPUs: ${all.NCPU}`,
    ` Total Memory: ${binarySize(all.MemTotal)}`,
    ` Name: ${all.Name}`,
    ` ID: ${all.ID}`,
    ` Docker Root Dir: ${all.DockerRootDir}`,
  ];
}

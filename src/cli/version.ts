import { describeVersion } from '../api/system.js';
import { compile } from '../util/template/template.js';
import type { Command } from './command.js';

export const version: Command = {
  usage: 'version [OPTIONS]',
  summary: 'Show the version, and what of Docker it answers to',
  example: "mydocker version --format '{{.Server.Version}}'",
  options: [['-f, --format <form>', 'json, or a template: {{.Server.Version}} {{.Server.ApiVersion}} …']],
  operands: [0, 0],
  run(input) {
    const form = input.text('format') ?? '';
    const server = describeVersion();
    const { ApiVersion, Version, Os, Arch } = server;
    const all = { Client: { Version, ApiVersion, DefaultAPIVersion: ApiVersion, Os, Arch }, Server: server };
    if (form === '') console.log(report(all));
    else console.log(form === 'json' ? JSON.stringify(all) : compile(form)(all));
    return Promise.resolve(0);
  },
};

/** Without a daemon the two are one program, and with one they may differ. */
function report({ Server: server }: { Server: ReturnType<typeof describeVersion> }): string {
  const line = (name: string, value: string) => `${`${name}:`.padEnd(18)} ${value}`;
  const own = [line('Version', server.Version), line('OS/Arch', `${server.Os}/${server.Arch}`)];
  const api = line('API version', `${server.ApiVersion} (minimum version ${server.MinAPIVersion})`);
  return [
    'Client:',
    ...own.map((text) => ` ${text}`),
    '',
    `Server: ${server.Platform.Name}`,
    ' Engine:',
    ...own.toSpliced(1, 0, api).map((text) => `  ${text}`),
  ].join('\n');
}

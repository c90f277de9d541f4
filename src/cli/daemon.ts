import { defaultAddress, formatAddress, parseAddress } from '../client/address.js';
import { alone } from '../daemon/alone.js';
import { Door } from '../daemon/door.js';
import { socketPath } from '../daemon/socket-path.js';
import { logLine } from '../jobs/log.js';
import type { Command } from './command.js';
import {
  commandJobs,
  registerAccept,
  registerApi,
  registerHttp,
  registerList,
  registerRestore,
  startCommand,
  startOwn,
} from './daemon-jobs.js';
import { requireRoot } from './preconditions.js';

/** The command `daemon` of a program that has commands of these names. */
export function daemon(names: () => readonly string[]): Command {
  return {
    usage: 'daemon [OPTIONS]',
    summary: 'Run the commands of clients, or answer over HTTP',
    example: 'mydocker daemon & mydocker -H tcp://127.0.0.1:4243 ps',
    options: [
      ['--api-cors-origin <origin>', 'Let the web pages of this origin ask over HTTP, as https://example.com'],
      ['-D, --debug', 'Write a line on stderr for each job and request, and answer /debug/vars and /debug/pprof'],
      ['-H, --host <address>', `tcp://HOST:PORT (default ${defaultAddress}) for our client, unix://PATH for HTTP`],
      ['--metrics', 'Answer /metrics over HTTP, for Prometheus'],
    ],
    operands: [0, 0],
    async run(input, engine) {
      requireRoot();
      const [api, where] = apiAt(input.text('host') ?? defaultAddress);
      const jobs = commandJobs(names());
      const door = new Door();
      registerApi(jobs, { start: (words, seat) => startCommand(jobs, names(), engine, words, seat) }, door);
      registerAccept(jobs, door);
      const debug = input.flag('debug');
      const http = { origins: input.list('api-cors-origin'), debug, metrics: input.flag('metrics') };
      registerHttp(jobs, engine, http, door);
      registerRestore(jobs, engine);
      registerList(jobs);
      if (debug) jobs.listen((job) => console.error(logLine(job)));
      return await alone(engine, async () => {
        const serving = startOwn(jobs, api, where);
        await startOwn(jobs, 'restore').exitCode;
        startOwn(jobs, 'acceptconnections');
        const signals = ['SIGHUP', 'SIGINT', 'SIGTERM'].map(arrival);
        // It ends by itself when it cannot listen.
        await Promise.race([serving.exitCode, ...signals]);
        serving.kill('SIGTERM');
        return await serving.exitCode;
      });
    },
  };
}

/** Listens on: while a program runs for a request, execa would end us by a signal that nobody else listens for any more. */
function arrival(signal: string): Promise<void> {
  return new Promise((resolve) => process.on(signal, () => resolve()));
}

/** The job that serves an address, and how the job is told. */
function apiAt(address: string): [name: string, where: string] {
  return address.startsWith('unix:')
    ? ['servehttp', socketPath(address)]
    : ['serveapi', formatAddress(parseAddress(address))];
}

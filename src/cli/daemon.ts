import { once } from 'node:events';
import { defaultAddress, formatAddress, parseAddress } from '../client/address.js';
import { alone } from '../daemon/alone.js';
import { logLine } from '../jobs/log.js';
import type { Command } from './command.js';
import { commandJobs, registerApi, registerList, registerRestore, startCommand, startOwn } from './daemon-jobs.js';
import { requireRoot } from './preconditions.js';

/** The command `daemon` of a program that has commands of these names. */
export function daemon(names: () => readonly string[]): Command {
  return {
    usage: 'daemon [OPTIONS]',
    summary: 'Run the commands of clients',
    example: 'mydocker daemon & mydocker -H tcp://127.0.0.1:4243 ps',
    options: [
      ['-D, --debug', 'Write a line on stderr for each job that begins or ends'],
      ['-H, --host <address>', `Listen there (default ${defaultAddress}); port 0 is one that is free`],
    ],
    operands: [0, 0],
    async run(input, engine) {
      requireRoot();
      const address = formatAddress(parseAddress(input.text('host') ?? defaultAddress));
      const jobs = commandJobs(names());
      registerApi(jobs, { start: (words, seat) => startCommand(jobs, names(), engine, words, seat) });
      registerRestore(jobs, engine);
      registerList(jobs);
      if (input.flag('debug')) jobs.listen((job) => console.error(logLine(job)));
      return await alone(engine, async () => {
        const api = startOwn(jobs, 'serveapi', address);
        await startOwn(jobs, 'restore').exitCode;
        startOwn(jobs, 'acceptconnections');
        const signals = ['SIGHUP', 'SIGINT', 'SIGTERM'].map((signal) => once(process, signal));
        // It ends by itself when it cannot listen.
        await Promise.race([api.exitCode, ...signals]);
        api.kill('SIGTERM');
        return await api.exitCode;
      });
    },
  };
}

import { takePassedSockets } from '../daemon/activation.js';
import { alone } from '../daemon/alone.js';
import { Door } from '../daemon/door.js';
import { HttpSpeaker } from '../daemon/http.js';
import { ServiceManager } from '../daemon/manager.js';
import { withPidFile } from '../daemon/pid-file.js';
import { patience } from '../daemon/serve.js';
import type { Engine } from '../engine/context.js';
import { logLine } from '../jobs/log.js';
import { withForkServer } from '../runtime/fork-server.js';
import type { Seat } from '../runtime/session.js';
import type { Command, Input } from './command.js';
import { defaultConfigFile, withConfigFile } from './daemon-file.js';
import {
  commandJobs,
  registerAccept,
  registerApi,
  registerList,
  registerRestore,
  startCommand,
} from './daemon-jobs.js';
import { live } from './daemon-life.js';
import { reloadOnHangup } from './daemon-reload.js';
import { daemonSettings } from './daemon-settings.js';
import { tlsOptions } from './daemon-tls.js';
import { requireRoot } from './preconditions.js';

/** The command `daemon` of a program that has commands of these names. */
export function daemon(names: () => readonly string[]): Command {
  return {
    usage: 'daemon [OPTIONS]',
    summary: 'Run the commands of clients, and answer over HTTP',
    example: 'mydocker daemon & mydocker -H unix:///run/mydocker/mydocker.sock ps',
    options: [
      ['--allow-insecure-tcp', 'Listen where other machines reach us, too, although nothing asks who connects'],
      ['--api-cors-origin <origin>', 'Let the web pages of this origin ask over HTTP, as https://example.com'],
      ['--api-host <name>', 'Answer over HTTP at a port by this name, beside localhost and addresses'],
      [
        '--config-file <path>',
        `Take further options from this file, and again at SIGHUP (default: ${defaultConfigFile}, if it is there)`,
      ],
      ['-D, --debug', 'Write a line on stderr for each job and request, and answer /debug/vars and /debug/pprof'],
      [
        '-G, --group <group>',
        'Let this group open the socket file (default: mydocker or docker, if there is one, else root)',
      ],
      [
        '-H, --host <address>',
        'Listen at unix://PATH, tcp://HOST:PORT or fd://[NAME], once or more (default: mydocker.sock in the run root)',
      ],
      ['--label <key=value>', 'Have this label in what `docker info` shows'],
      ['--metrics', 'Answer /metrics over HTTP, for Prometheus'],
      ['-p, --pidfile <path>', 'Write the number of our process into this file while we live'],
      [
        '--shutdown-timeout <seconds>',
        'When told to end, wait so long for requests that are being answered (default: 15)',
      ],
      ...tlsOptions,
      ['--validate', 'Say whether the options and the configuration file are right, and end'],
    ],
    operands: [0, 0],
    async run(input, engine) {
      const all = withConfigFile(input);
      if (input.flag('validate')) return validate(all, engine);
      requireRoot();
      // A container that we have started listens for our signals as long as it runs.
      process.setMaxListeners(0);
      const settings = daemonSettings(all, engine, takePassedSockets(process.env));
      const manager = new ServiceManager(process.env, engine.warn);
      const jobs = commandJobs(names());
      const door = new Door();
      registerAccept(jobs, door);
      const http = new HttpSpeaker(engine, { ...settings.api, jobs, ready: door.opened }, patience);
      const service = {
        start: (words: readonly string[], seat: Seat) => startCommand(jobs, names(), engine, words, seat),
      };
      const doors = new Map(settings.places.map((place) => [place, new Door()]));
      registerApi(jobs, { ...settings, service, http, ready: door.opened }, doors);
      void door.opened.then(() => manager.ready());
      registerRestore(jobs, engine);
      registerList(jobs);
      jobs.listen((job) => {
        if (settings.api.live.debug) console.error(logLine(job));
      });
      reloadOnHangup(input, all, settings.api.live, settings.renew, manager);
      const { limit, pidFile } = settings;
      const life = () => withPidFile(pidFile, () => live(jobs, doors, http, limit, manager));
      const code = await alone(engine, () => withForkServer(engine.runRoot, life));
      // Who was cut off in the middle still tidies up.
      await jobs.settled(5000);
      await manager.told();
      // What containers have to report would keep us. Their monitors see that we go, and to their ends.
      process.exit(code);
    },
  };
}

function validate(input: Input, engine: Engine): number {
  daemonSettings(input, engine, undefined);
  console.log('configuration OK');
  return 0;
}

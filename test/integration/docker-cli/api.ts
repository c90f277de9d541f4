import { execFileSync } from 'node:child_process';
import { findProgram, withDaemon } from '../../lib/daemon.js';
import { type Engine, hold } from './engine.js';
import { sweep } from './sweep.js';

/** Docker's own command line, where somebody has installed it. */
const docker = findProgram('/usr/local/bin/docker', '/usr/bin/docker');
/** What older clients print is another story. */
const OLDEST = 26;
const version = docker ? Number(/\d+/.exec(execFileSync(docker, ['--version'], { encoding: 'utf8' }))?.[0]) : 0;

/** Docker's own client, on one daemon for all cases of a table. */
export const api: Engine = {
  name: 'api',
  title: `with docker's client`,
  version,
  missing: missing(),
  async open() {
    const [{ bench, socket, direct }, close] = await hold(withDaemon);
    const env = {
      DOCKER_HOST: `unix://${socket}`,
      DOCKER_CLI_HINTS: 'false',
      DOCKER_BUILDKIT: '0',
      PATH: `/usr/local/bin:${process.env.PATH}`,
    };
    return { env, scratch: bench.scratch, sweep: () => sweep(direct), close };
  },
};

function missing(): string | undefined {
  if (!docker) return 'docker is not installed: what it makes of the daemon is not checked';
  return version < OLDEST ? `docker ${version} is too old: what it makes of the daemon is not checked` : undefined;
}

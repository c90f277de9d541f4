import { withDaemon } from '../../lib/daemon.js';
import { type Engine, hold } from './engine.js';
import { namedDocker } from './local.js';
import { sweep } from './sweep.js';

/** Our own command line under docker's name, as the client of a daemon. */
export const remote: Engine = {
  name: 'remote',
  title: 'mydocker -H',
  version: Number.POSITIVE_INFINITY,
  async open() {
    const [{ bench, direct }, close] = await hold(withDaemon);
    const env = { MYDOCKER_HOST: `unix://${direct}`, PATH: `${namedDocker(bench)}:${process.env.PATH}` };
    return { env, scratch: bench.scratch, sweep: () => sweep(direct), close };
  },
};

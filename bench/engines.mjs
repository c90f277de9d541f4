import { execFileSync } from 'node:child_process';

/**
 * The engines that keep containers in the background: ours first, then the peers of them.
 *
 * @param {string} ours the program
 * @param {Record<string, string>} runs the peers' `CLIENT run --rm OPTIONS IMAGE COMMAND` by name, as `makePeers` gives them
 * @returns {{ name: string, client: string, options: string, image: string }[]}
 */
export function findEngines(ours, runs) {
  const peers = Object.values(runs).flatMap((run) => {
    const [, client, options, image] = /^(.*) run --rm (.*) (\S*busybox) true$/.exec(run) ?? [];
    return client ? [{ name: client.split(' ')[0], client, options, image }] : [];
  });
  return [{ name: 'mydocker', client: ours, options: '--network none', image: 'busybox' }, ...peers];
}

/**
 * The same measured on each engine, one after the other.
 *
 * @param {string} what for the table and the progress line
 * @param measure gets an engine and returns milliseconds
 * @returns {{ what: string, times: Record<string, number> }} an engine that can't do it is left out
 */
export function measureEach(what, engines, measure) {
  console.error(what);
  const times = {};
  for (const engine of engines) {
    try {
      times[engine.name] = measure(engine);
    } catch (error) {
      console.error(`  ${engine.name}: ${error.stderr?.toString().trim() || error.message}`);
    }
  }
  return { what, times };
}

/** Starts a container and gives its id. */
export function startContainer({ client, options, image }, command, more = '') {
  return shell(`${client} run -d ${options} ${more} ${image} ${command}`).toString().trim();
}

export function removeAll({ client }) {
  shell(`ids=$(${client} ps -aq); [ -z "$ids" ] || ${client} rm -f $ids`);
}

/** Milliseconds, the middle of three runs. */
export function median(run, after = () => {}) {
  const times = Array.from({ length: 3 }, () => {
    const started = performance.now();
    run();
    const took = performance.now() - started;
    after();
    return took;
  });
  return times.sort((a, b) => a - b)[1];
}

export function shell(command) {
  return execFileSync('sh', ['-c', command], { stdio: ['ignore', 'pipe', 'pipe'], maxBuffer: 2 ** 30 });
}

import { execFileSync } from 'node:child_process';
import { compare } from './hyperfine.mjs';

const name = 'bench-exec';

/**
 * `exec CONTAINER true`, ours beside docker's and podman's.
 *
 * @param {string} ours the program
 * @param {Record<string, string>} runs the peers' `… run … IMAGE COMMAND` by name, as `makePeers` gives them
 */
export function execTimes(ours, runs) {
  const started = Object.values(runs).flatMap((run) => startPeer(run) ?? []);
  execFileSync(ours, ['run', '-d', '--name', name, 'busybox', 'sleep', '1000'], { stdio: 'ignore' });
  try {
    const peers = started.map((client) => [`${client[0]} exec`, [...client, 'exec', name, 'true'].join(' ')]);
    return compare('exec', {
      'node -e 0': 'node -e 0',
      'mydocker exec': `${ours} exec ${name} true`,
      ...Object.fromEntries(peers),
    });
  } finally {
    for (const [program = '', ...options] of [[ours], ...started]) {
      execFileSync(program, [...options, 'rm', '-f', name], { stdio: 'ignore' });
    }
  }
}

/** The words of its client, in a list; nothing for a runtime, or when it does not start. */
function startPeer(run) {
  const words = run.split(' ');
  const client = words.slice(0, words.indexOf('run'));
  const image = words.at(-2) ?? '';
  if (!image.includes('busybox')) return undefined;
  try {
    const [program = '', ...options] = client;
    const background = ['run', '-d', '--name', name, '--network', 'none', image, 'sleep', '1000'];
    execFileSync(program, [...options, ...background], { stdio: 'ignore' });
    return [client];
  } catch {
    return undefined;
  }
}

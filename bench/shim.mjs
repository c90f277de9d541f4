import { execFileSync, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** Median of what `--explain` says, in milliseconds. */
export function cloneToExec(ours, network) {
  const times = Array.from({ length: 15 }, () => {
    const command = `exec ${ours} run --rm --network ${network} --explain busybox true 2>&1`;
    const said = execFileSync('sh', ['-c', command], { encoding: 'utf8' });
    return Number(said.match(/([\d.]+) ms from clone to exec/)?.[1]);
  });
  return times.sort((a, b) => a - b)[7];
}

/** Resident memory in KiB of the shim while its container runs. */
export async function shimMemory(ours) {
  const cli = spawn(ours, ['run', '--rm', 'busybox', 'sleep', '60'], { stdio: 'ignore' });
  try {
    for (;;) {
      const shim = children(cli.pid).find((pid) => commandOf(pid) === 'mydocker-shim');
      if (shim && children(shim).length > 0) {
        await sleep(200);
        return Number(readFileSync(`/proc/${shim}/status`, 'utf8').match(/^VmRSS:\s+(\d+)/m)[1]);
      }
      await sleep(20);
    }
  } finally {
    cli.kill('SIGKILL');
  }
}

function children(pid) {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number);
}

function commandOf(pid) {
  return readFileSync(`/proc/${pid}/comm`, 'utf8').trim();
}

import { EngineError } from './errors.js';

/**
 * Does `work` while holding a lock on a file: any number of processes at once may hold it `shared`, one alone `exclusive`. The kernel
 * gives it back when we end, however we end.
 */
export async function withLock<T>(path: string, mode: 'shared' | 'exclusive', work: () => Promise<T>): Promise<T> {
  const { execa } = await import('execa');
  // Node has no flock(2): flock(1) holds the lock for us, until its input, which only we have, comes to an end.
  const holder = execa('flock', [`--${mode}`, path, 'sh', '-c', 'echo; exec cat'], {
    reject: false,
    buffer: { stdout: false },
    // Ctrl-C is for us, who may go on for a moment: the lock has to stay.
    detached: true,
  });
  try {
    const started = await new Promise<boolean>((resolve) => {
      holder.stdout.once('data', () => resolve(true));
      holder.once('exit', () => resolve(false));
      holder.once('error', () => resolve(false));
    });
    if (!started)
      throw new EngineError('unavailable', `cannot lock ${path}: ${(await holder).stderr || 'no flock(1)'}`);
    return await work();
  } finally {
    holder.stdin.end();
    holder.stdout.resume();
  }
}

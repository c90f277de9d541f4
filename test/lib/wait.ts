/** How much slower than a usual machine this one is (an emulated one says 10). */
export const slowness = Number(process.env.TEST_PATIENCE ?? 1);

/** How long to wait, in milliseconds, before giving up; generous, because a machine may be slow. */
const PATIENCE = 20_000 * slowness;
const PAUSE = 20;

export interface WaitOptions {
  /** Milliseconds until the wait fails. */
  timeout?: number;
  /** What is awaited, for the error. */
  what?: string | (() => string);
}

/**
 * Polls until the predicate returns something true, and returns that.
 * @throws Error after `timeout`, saying what did not happen
 */
export async function waitFor<T>(predicate: () => T | Promise<T>, options: WaitOptions = {}): Promise<T> {
  const { timeout = PATIENCE, what = 'a condition' } = options;
  for (const end = Date.now() + timeout; ; await sleep(PAUSE)) {
    const value = await predicate();
    if (value) return value;
    if (Date.now() > end) throw new Error(`waited in vain for ${typeof what === 'string' ? what : what()}`);
  }
}

export const sleep = (milliseconds: number): Promise<void> => new Promise((done) => setTimeout(done, milliseconds));

/** Leaves others the time to get somewhere that nothing shows: longer on a slow machine. */
export const giveTime = (milliseconds: number): Promise<void> => sleep(milliseconds * slowness);

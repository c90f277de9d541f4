import { report } from './exit.js';

/** Does the same for every word, prints what it gives, and goes on after a failure; returns the exit code. */
export async function forEach(
  words: readonly string[],
  action: (word: string) => Promise<string> | string,
): Promise<number> {
  let failed = 0;
  for (const word of words) {
    try {
      console.log(await action(word));
    } catch (error) {
      report(error);
      failed = 1;
    }
  }
  return failed;
}

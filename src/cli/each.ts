import { report } from './exit.js';

/** Does the same for every word, prints what it gives if anything, and goes on after a failure; returns the exit code. */
export async function forEach(
  words: readonly string[],
  action: (word: string) => Promise<string | undefined> | string,
): Promise<number> {
  let failed = 0;
  for (const word of words) {
    try {
      const line = await action(word);
      if (line !== undefined) console.log(line);
    } catch (error) {
      report(error);
      failed = 1;
    }
  }
  return failed;
}

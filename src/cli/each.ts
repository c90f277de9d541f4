import { EngineError } from '../util/errors.js';
import { report } from './exit.js';

/**
 * Does the same for every word, prints what it gives if anything, and goes on after a failure; returns the exit code.
 *
 * @param forgiving what is not there is worth a word, and no failure: so docker takes `--force`
 */
export async function forEach(
  words: readonly string[],
  action: (word: string) => Promise<string | undefined> | string,
  forgiving = false,
): Promise<number> {
  let failed = 0;
  for (const word of words) {
    try {
      const line = await action(word);
      if (line !== undefined) console.log(line);
    } catch (error) {
      report(error);
      const isMissing = error instanceof EngineError && error.kind === 'notFound';
      if (!forgiving || !isMissing) failed = 1;
    }
  }
  return failed;
}

/** As `forEach`, but with all at the same time, as docker does what may take long; told in the order of the words. */
export async function forAll(
  words: readonly string[],
  action: (word: string) => Promise<string>,
  forgiving = false,
): Promise<number> {
  const ends = words.map(action);
  // One may fail before it is its turn.
  for (const end of ends) end.catch(() => {});
  let next = 0;
  return await forEach(words, () => ends[next++] as Promise<string>, forgiving);
}

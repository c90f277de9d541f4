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

/** So many at the same time, as docker. */
const atOnce = 50;

/** As `forEach`, but without waiting for the one before, as docker does what may take long; told in the order of the words. */
export async function forAll(
  words: readonly string[],
  action: (word: string) => Promise<string>,
  forgiving = false,
): Promise<number> {
  const ends: Promise<string>[] = [];
  for (const word of words) {
    // Each begins when the one so many places before it has ended.
    const end = Promise.allSettled([ends.at(-atOnce)]).then(() => action(word));
    // It may fail before it is its turn to be told.
    end.catch(() => {});
    ends.push(end);
  }
  let next = 0;
  return await forEach(words, () => ends[next++] as Promise<string>, forgiving);
}

/**
 * Told how far a long work is.
 *
 * @param what the work, in a word or two
 * @param done bytes
 * @param total bytes, when that is known
 */
export type Progress = (what: string, done: number, total?: number) => void;

/** Passes bytes on and tells how many went by. */
export async function* watched(
  source: AsyncIterable<Uint8Array>,
  progress: Progress,
  what: string,
  total?: number,
): AsyncGenerator<Uint8Array> {
  let done = 0;
  for await (const chunk of source) {
    done += chunk.length;
    progress(what, done, total);
    yield chunk;
  }
}

import { PassThrough, Readable } from 'node:stream';
import type { Pipes } from '../client/call.js';
import { readInput } from './input-file.js';
import { writeOutput } from './output-file.js';
import type { Redirected } from './own-files.js';

/**
 * Does `run` with files in the place of standard input and output. What it prints becomes a file if it ends well, else there is none.
 *
 * @throws EngineError `invalid` when a file cannot be read or written, or what `run` threw
 */
export async function withFiles(
  { from, to }: Pick<Redirected, 'from' | 'to'>,
  run: (pipes: Pipes) => Promise<number>,
): Promise<number> {
  const input = from === undefined ? undefined : Readable.from(readInput(from, () => {}));
  if (to === undefined) return await run({ input });
  const output = new PassThrough();
  const code = run({ input, output }).finally(() => output.end());
  // Whoever cannot write hears of it first.
  code.catch(() => {});
  const isWritten = await writeOutput(to, whole(output, code)).then(
    () => true,
    (error) => {
      if (error !== failed) throw error;
    },
  );
  return isWritten ? 0 : await code;
}

const failed = new Error('the command has failed');

/** What comes, and an error at its end unless it is all. */
async function* whole(output: PassThrough, code: Promise<number>): AsyncGenerator<Uint8Array> {
  yield* output;
  if ((await code) !== 0) throw failed;
}

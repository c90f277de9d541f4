import { output } from '../util/spawn.js';

/** How many bytes of the disk directories take, with all that is in them; a file of several names counts once. */
export async function spaceOf(...directories: readonly string[]): Promise<number> {
  let text = '';
  for await (const chunk of output('du', ['-sxcB1', '--', ...directories], { accept: [0, 1] }))
    text += Buffer.from(chunk).toString();
  return Number.parseInt(text.trimEnd().split('\n').at(-1) ?? '', 10) || 0;
}

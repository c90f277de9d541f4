import { output } from '../util/spawn.js';

/** How many bytes of its disk a directory takes, with all that is in it. */
export async function spaceOf(directory: string): Promise<number> {
  let text = '';
  for await (const chunk of output('du', ['-sxB1', directory], { accept: [0, 1] }))
    text += Buffer.from(chunk).toString();
  return Number.parseInt(text, 10) || 0;
}

import { createInterface } from 'node:readline/promises';

/** Asks; no answer, or any but yes, is a no. */
export async function confirm(consequence: string): Promise<boolean> {
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  const closed = new Promise<string>((resolve) => lines.once('close', () => resolve('')));
  const answer = await Promise.race([lines.question(`${consequence}\nContinue? [y/N] `), closed]);
  lines.close();
  return /^y(es)?$/i.test(answer.trim());
}

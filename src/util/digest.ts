import { createHash } from 'node:crypto';

const known = new Map<string, string>();

/** The SHA-256, in hexadecimal digits, of one of a few texts that are asked for again and again: a root's path, a network's name. */
export function digestOf(text: string): string {
  const digest = known.get(text) ?? createHash('sha256').update(text).digest('hex');
  if (known.size < 256) known.set(text, digest);
  return digest;
}

/** Bytes as git gave them (one latin1 character each) to text. */
export const decode = (bytes: string): string => Buffer.from(bytes, 'latin1').toString('utf8');

/** Text to the bytes that git is given (one latin1 character each). */
export const encode = (text: string): string => Buffer.from(text, 'utf8').toString('latin1');

/** "Share the load: v2" → "share-the-load-v2". */
export function slugify(title: string): string {
  const slug = title
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-');
  return (
    slug
      .replace(/^-+|-+$/g, '')
      .slice(0, 50)
      .replace(/-+$/, '') || 'step'
  );
}

export const pad = (number: number): string => String(number).padStart(2, '0');

/** "1 step", "2 steps". */
export const count = (number: number, noun: string): string => `${number} ${number === 1 ? noun : plural(noun)}`;

const plural = (noun: string): string => (noun.endsWith('ch') ? `${noun}es` : `${noun}s`);

import { count } from './text.js';
import type { Written } from './write.js';

/** Says which patch files a write changed, and which steps it left without content. */
export function reportWritten(written: Written): void {
  for (const draft of written.emptied) console.log(`"${draft.title}" no longer changes anything: it is a step no more`);
  for (const file of written.files) console.log(`chapters/${file}`);
  if (written.files.length === 0) console.log('No patch changed.');
  else console.log(`${count(written.files.length, 'patch')} changed; commit chapters/, src/ and native/ together.`);
}

import { CourseError } from './errors.js';
import { decode, encode } from './text.js';

const MESSAGE_END = /^---$/m;

/** Every commit of a replayed series says which step it is, so that a history alone is a whole series. */
export interface StepTrailer {
  /** `07` */
  chapter: string;
  slug: string;
}

/** Title and body of a patch file (bytes). */
export function parsePatch(patch: string, file: string): { title: string; body: string } {
  const end = MESSAGE_END.exec(patch);
  const headersEnd = patch.indexOf('\n\n');
  const subject = /^Subject: ((?:.*)(?:\n[ \t].*)*)/m.exec(patch.slice(0, headersEnd))?.[1];
  if (!end || !subject || headersEnd < 0 || headersEnd > end.index) {
    throw new CourseError(
      `chapters/${file} is no mail-form patch`,
      'restore it from git, or rewrite it with `course edit`',
    );
  }
  const body = patch.slice(headersEnd + 2, end.index).trim();
  return { title: decode(subject.replace(/\n[ \t]/g, ' ')), body: decode(body) };
}

/** The patch with the trailer in its message, as it is replayed. */
export function withTrailer(patch: string, id: string, slug: string): string {
  const end = MESSAGE_END.exec(patch)!.index;
  const message = patch.slice(0, end);
  return `${message}${message.endsWith('\n\n') ? '' : '\n'}Step: ${id} ${slug}\n${patch.slice(end)}`;
}

/** The patch of a replayed commit without its trailer, as it is kept. */
export function withoutTrailer(patch: string): string {
  const end = MESSAGE_END.exec(patch)!.index;
  const message = patch.slice(0, end).replace(/\n\nStep: [^\n]+\n$/, '\n');
  return `${/\n\n/.test(message) ? message : `${message}\n`}${patch.slice(end)}`;
}

/** A commit message (bytes) in its parts; `trailer` is missing where the author wrote none. */
export function parseMessage(message: string): { title: string; body: string; trailer?: StepTrailer } {
  const text = decode(message);
  const trailer = /^Step: (\d\d)\.\d+ ([\w.-]+)[ \t]*$/m.exec(text);
  const rest = trailer ? text.replace(trailer[0], '') : text;
  const [title = '', ...lines] = rest.trim().split('\n');
  const parts = {
    title: title.trim(),
    body: lines
      .join('\n')
      .replace(/\n{3,}/g, '\n\n')
      .trim(),
  };
  return trailer ? { ...parts, trailer: { chapter: trailer[1]!, slug: trailer[2]! } } : parts;
}

/** The commit message (bytes) of a replayed step. */
export function stepMessage(step: { id: string; slug: string; title: string; body: string }): string {
  const paragraphs = [step.title, step.body, `Step: ${step.id} ${step.slug}`].filter(Boolean);
  return encode(`${paragraphs.join('\n\n')}\n`);
}

/** Why a message could not survive as a mail, or undefined. */
export function unmailable(title: string, body: string): string | undefined {
  if (!title) return 'has no title';
  const line = body.split('\n').find((each) => /^(---|diff -|Index: |From )/.test(each));
  return line === undefined ? undefined : `has a line that would end a patch's message ("${line}")`;
}

/** The blob ids a patch starts from and ends in: what tells an exact application from a lucky one. */
export function blobIds(patch: string): string {
  return (patch.slice(MESSAGE_END.exec(patch)?.index).match(/^index [0-9a-f]+\.\.[0-9a-f]+/gm) ?? []).join('\n');
}

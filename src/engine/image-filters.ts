import type { NamedImage } from '../image/list.js';
import { hex } from '../image/oci.js';
import {
  familiarReference,
  familiarRepository,
  formatReference,
  isReference,
  parseReference,
  type Reference,
} from '../image/reference.js';
import { EngineError } from '../util/errors.js';
import { type Filter, hasLabel, readBoolean, readFilters } from './filters.js';
import { createdBefore } from './prune-filters.js';

/** A name of an image; an image without names comes with none. */
export interface ImageLine {
  readonly image: NamedImage;
  readonly name: Reference | undefined;
}

/**
 * A line for each name that the filters leave, the latest image first.
 *
 * @throws EngineError `invalid`, or `notFound` for an image that a filter names
 */
export function chooseImages(images: readonly NamedImage[], texts: readonly string[] = []): ImageLine[] {
  const matches = readImageFilters(images, texts);
  return images
    .toSorted((a, b) => createdAt(b) - createdAt(a))
    .flatMap((image) => (image.names.length > 0 ? image.names : [undefined]).map((name) => ({ image, name })))
    .filter(matches);
}

/** Milliseconds since 1970; 0 when nobody knows. */
function createdAt({ config }: Pick<NamedImage, 'config'>): number {
  return Date.parse(config.created ?? '') || 0;
}

function readImageFilters(images: readonly NamedImage[], texts: readonly string[]): Filter<ImageLine> {
  return readFilters<ImageLine>(texts, {
    before: (value) => {
      const limit = createdAt(find(images, value));
      return ({ image }) => createdAt(image) < limit;
    },
    dangling: (value, text) => {
      const wanted = readBoolean(value, text);
      return ({ image }) => (image.names.length === 0) === wanted;
    },
    label: (value) => (line) => hasLabel(line.image.config.config?.Labels ?? {}, value),
    reference: (value, text) => {
      const pattern = readPattern(value, text);
      return (line) => line.name !== undefined && matchesPattern(line.name, pattern);
    },
    since: (value) => {
      const limit = createdAt(find(images, value));
      return ({ image }) => createdAt(image) > limit;
    },
    until: (value) => {
      const isBefore = createdBefore(value);
      return ({ image }) => isBefore(image.config);
    },
  });
}

function find(images: readonly NamedImage[], word: string): NamedImage {
  const name = isReference(word) ? formatReference(parseReference(word)) : undefined;
  const digits = word.replace(/^sha256:/, '');
  const found =
    images.find(({ names }) => names.some((each) => formatReference(each) === name)) ??
    images.find(({ id }) => hex(id).startsWith(digits));
  if (found) return found;
  throw new EngineError('notFound', `no such image: ${word}`);
}

/** `*` stands for any characters but a slash, `[a-c]` for one of some, `[^a-c]` for one of the others. */
function readPattern(pattern: string, text: string): RegExp {
  const source = pattern
    .replaceAll(/(?<!\[)\^|[\\$.|+(){}]/g, '\\$&')
    .replaceAll('*', '[^/]*')
    .replaceAll('?', '[^/]');
  try {
    return new RegExp(`^${source}$`);
  } catch {
    throw new EngineError('invalid', `invalid filter "${text}": malformed pattern`);
  }
}

/** A pattern without a tag fits every tag. */
function matchesPattern(name: Reference, pattern: RegExp): boolean {
  return [name.repository, familiarRepository(name.repository)].some(
    (repository) => pattern.test(repository) || pattern.test(familiarReference({ ...name, repository })),
  );
}

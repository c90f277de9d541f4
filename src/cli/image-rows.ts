import type { NamedImage } from '../image/list.js';
import { familiarReference, familiarRepository, type Reference } from '../image/reference.js';
import { EngineError } from '../util/errors.js';
import { ago, humanSize, shortId } from '../util/human.js';
import type { Row } from './format.js';

/** True for what is to be shown. An image without names comes with none. */
export type Filter = (image: NamedImage, name: Reference | undefined) => boolean;

/** A line for each name, and one for an image without; the latest image first. */
export function imageRows(images: readonly NamedImage[], filters: readonly Filter[], whole: boolean): Row[] {
  const created = ({ config }: NamedImage) => Date.parse(config.created ?? '') || 0;
  const sorted = images.toSorted((a, b) => created(b) - created(a));
  const lines = sorted.flatMap((image) =>
    (image.names.length > 0 ? image.names : [undefined]).map((name) => ({ image, name })),
  );
  return lines
    .filter(({ image, name }) => filters.every((matches) => matches(image, name)))
    .map(({ image, name }) => imageRow(image, name, whole));
}

function imageRow({ id, config, manifest, layers }: NamedImage, name: Reference | undefined, whole: boolean): Row {
  return {
    Repository: name ? familiarRepository(name.repository) : '<none>',
    Tag: name?.tag ?? '<none>',
    ID: whole ? id : shortId(id),
    Digest: manifest.digest,
    CreatedAt: config.created ?? '',
    CreatedSince: ago(config.created),
    Size: humanSize(layers.reduce((total, { size }) => total + size, 0)),
  };
}

/** @throws EngineError `invalid` */
export function readFilter(text: string): Filter {
  const [, key, value = ''] = /^([^=]*)=(.*)$/s.exec(text) ?? [];
  if (key === 'dangling' && /^(true|false|1|0)$/.test(value)) {
    return ({ names }) => (names.length === 0) === ['true', '1'].includes(value);
  }
  if (key === 'label') return ({ config }) => hasLabel(config.config?.Labels ?? {}, value);
  if (key === 'reference') return (_, name) => name !== undefined && matchesPattern(name, value);
  throw new EngineError('invalid', `invalid filter "${text}": use dangling=true|false, label= or reference=`);
}

function hasLabel(labels: Readonly<Record<string, string>>, wanted: string): boolean {
  const [name = '', ...value] = wanted.split('=');
  return Object.hasOwn(labels, name) && (value.length === 0 || labels[name] === value.join('='));
}

/** `*` stands for any characters but a slash; a pattern without a tag fits every tag. */
function matchesPattern(name: Reference, pattern: string): boolean {
  const source = pattern
    .replaceAll(/[\\^$.|+(){}]/g, '\\$&')
    .replaceAll('*', '[^/]*')
    .replaceAll('?', '[^/]');
  const matcher = new RegExp(`^${source}$`);
  return [name.repository, familiarRepository(name.repository)].some(
    (repository) => matcher.test(repository) || matcher.test(familiarReference({ ...name, repository })),
  );
}

import { EngineError } from '../util/errors.js';
import type { Digest } from './oci.js';

/** The name of an image, in full: what `busybox` is short for is `docker.io/library/busybox:latest`. */
export interface Reference {
  /** Registry and path: "docker.io/library/busybox". */
  readonly repository: string;
  readonly tag?: string | undefined;
  readonly digest?: Digest | undefined;
}

const defaultRegistry = 'docker.io';
const officialPath = 'library/';

/** The grammar of github.com/distribution/reference. */
const host = String.raw`(?:[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?)*|\[[a-fA-F0-9:]+\])(?::\d+)?`;
const part = String.raw`[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*`;
const repositoryPattern = new RegExp(`^${host}(?:/${part})+$`);
const tagPattern = /^\w[\w.-]{0,127}$/;
const digestPattern = /^sha256:[0-9a-f]{64}$/;

/**
 * Reads an image's name as Docker does. Without a tag and a digest it has the tag `latest`.
 *
 * @throws EngineError `invalid` for what is no name
 */
export function parseReference(text: string): Reference {
  const [, named = '', digest] = /^([^@]*)(?:@(.*))?$/s.exec(text) ?? [];
  const [, name = '', tag] = /^(.*?)(?::([^/:\]]*))?$/s.exec(named) ?? [];
  const repository = fullName(name);
  if (/[A-Z]/.test(pathOf(repository)))
    throw invalid(text, `repository name (${pathOf(repository)}) must be lowercase`);
  const wellFormed =
    repositoryPattern.test(repository) && (tag === undefined || tagPattern.test(tag)) && isDigest(digest);
  if (!wellFormed || repository.length > 255) throw invalid(text);
  if (/^[0-9a-f]{64}$/.test(name)) throw invalid(text, 'a name cannot be 64 hexadecimal digits: that is an id');
  return { repository, tag: tag ?? (digest === undefined ? 'latest' : undefined), digest };
}

/**
 * Reads a name that is to be given to an image. It has no digest: that is found out, not given.
 *
 * @throws EngineError `invalid`
 */
export function parseNewName(text: string): Reference {
  const name = parseReference(text);
  if (name.digest === undefined) return name;
  throw new EngineError('invalid', `cannot name an image "${text}": a digest is found out, not given`);
}

export function isReference(text: string): boolean {
  try {
    return parseReference(text) !== undefined;
  } catch {
    return false;
  }
}

function isDigest(digest: string | undefined): digest is Digest | undefined {
  return digest === undefined || digestPattern.test(digest);
}

/** The first part of a name is a registry when it looks like a host. */
function fullName(name: string): string {
  const [first = '', ...rest] = name.split('/');
  const isHost = rest.length > 0 && (/[.:A-Z]/.test(first) || first === 'localhost');
  const registry = isHost ? first.replace(/^index\.docker\.io$/, defaultRegistry) : defaultRegistry;
  const path = isHost ? rest.join('/') : name;
  return `${registry}/${registry === defaultRegistry && !path.includes('/') ? officialPath : ''}${path}`;
}

/** Without the registry: `library/busybox`. */
export function pathOf(repository: string): string {
  return repository.slice(repository.indexOf('/') + 1);
}

function invalid(text: string, reason?: string): EngineError {
  return new EngineError('invalid', `invalid reference format: ${reason ?? `"${text}"`}`);
}

/** The name in full. */
export function formatReference({ repository, tag, digest }: Reference): string {
  return `${repository}${tag === undefined ? '' : `:${tag}`}${digest === undefined ? '' : `@${digest}`}`;
}

/** The name as people write it, without what goes without saying; the tag stays. */
export function familiarReference(reference: Reference): string {
  return formatReference({ ...reference, repository: familiarRepository(reference.repository) });
}

export function familiarRepository(repository: string): string {
  const path = pathOf(repository);
  if (!repository.startsWith(`${defaultRegistry}/`)) return repository;
  const official = path.startsWith(officialPath) ? path.slice(officialPath.length) : path;
  return official.includes('/') ? path : official;
}

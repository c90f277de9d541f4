import { EngineError } from '../util/errors.js';
import { HttpError } from './errors.js';

/** By Go's names. */
interface Platform {
  readonly os: string;
  readonly architecture: string;
}

/**
 * Looks whether an image is for the platform that a request asks for: `linux/arm64`, or in JSON.
 *
 * @throws HttpError 404 when it is for another, EngineError `invalid` for what is none
 */
export function checkPlatform(query: URLSearchParams, name: string, image: Platform): void {
  const text = query.get('platform') ?? '';
  if (text === '' || provides(text, image)) return;
  throw new HttpError(
    404,
    `image with reference ${name} was found but does not provide the specified platform (${text})`,
  );
}

/** @throws EngineError `invalid` for what is no platform */
export function provides(text: string, { os, architecture }: Platform): boolean {
  const wanted = readPlatform(text);
  return [os, undefined].includes(wanted.os) && [architecture, undefined].includes(wanted.architecture);
}

/** A single word is an architecture, or linux. */
function readPlatform(text: string): Partial<Platform> {
  if (text.startsWith('{')) return readJson(text);
  const [first = '', second, ...variant] = text.split('/');
  if (first === '' || second === '' || variant.length > 1) throw invalid(text);
  if (second !== undefined) return { os: first, architecture: normal(second) };
  return first === 'linux' ? { os: first } : { architecture: normal(first) };
}

function readJson(text: string): Partial<Platform> {
  try {
    const { os, architecture } = JSON.parse(text);
    return { ...(os && { os: String(os) }), ...(architecture && { architecture: normal(String(architecture)) }) };
  } catch {
    throw invalid(text);
  }
}

/** What the kernel calls them, and what Go does. */
function normal(architecture: string): string {
  return { x86_64: 'amd64', 'x86-64': 'amd64', aarch64: 'arm64' }[architecture] ?? architecture;
}

function invalid(text: string): EngineError {
  return new EngineError('invalid', `invalid platform "${text}": write it as linux/amd64`);
}

import { EngineError } from '../util/errors.js';

/** By Go's names. */
export interface Platform {
  readonly os: string;
  readonly architecture: string;
}

/**
 * Whether an image is for a platform: `linux/arm64`, or in JSON.
 *
 * @throws EngineError `invalid` for what is no platform
 */
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

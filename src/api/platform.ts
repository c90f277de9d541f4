import { type Platform, provides } from '../image/platform.js';
import { HttpError } from './errors.js';

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

import { EngineError } from '../util/errors.js';
import { isHostName } from './names.js';

/** What one container calls another, and nobody else does. */
export interface ContainerLink {
  /** A name that the network knows. */
  readonly container: string;
  readonly alias: string;
}

/**
 * CONTAINER, or CONTAINER:ALIAS. In what docker tells of a container it is /CONTAINER:/ITS-NAME/ALIAS.
 *
 * @throws EngineError `invalid`
 */
export function parseLink(text: string): ContainerLink {
  const [container = '', alias = container, ...rest] = text.split(':').map((part) => part.replace(/^.*\//, ''));
  if (rest.length === 0 && isHostName(container) && isHostName(alias)) return { container, alias };
  throw new EngineError('invalid', `invalid link "${text}": use CONTAINER:ALIAS`);
}

import { EngineError } from '../util/errors.js';

/** This kernel, or the root directory's file system, cannot do what a driver needs. */
export class UnusableDriver extends EngineError {
  constructor(message: string, options?: ErrorOptions) {
    super('unavailable', message, options);
  }
}

import { number, slice, struct } from './field.js';

/** HealthcheckConfig, of an image or a container. */
export const healthcheck = struct({
  Test: slice,
  Interval: number,
  Timeout: number,
  StartPeriod: number,
  StartInterval: number,
  Retries: number,
});

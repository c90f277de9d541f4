/** How a container's health is looked after, by Docker's names. Times are milliseconds. */
export interface HealthConfig {
  /** `CMD` and a command's words, `CMD-SHELL` and a line for `/bin/sh -c`, or `NONE`. */
  readonly test: readonly string[];
  /** From the end of one probe to the next. */
  readonly interval: number;
  /** How long a probe may take. */
  readonly timeout: number;
  /** How long after its start a failure does not count. */
  readonly startPeriod: number;
  /** From one probe to the next in that time. */
  readonly startInterval: number;
  /** How many failures in a row make it unhealthy. */
  readonly retries: number;
}

/** True for a check that says how to do it. */
export function hasProbe(config: Partial<HealthConfig> | undefined): config is HealthConfig {
  return config?.test !== undefined && config.test[0] !== 'NONE';
}

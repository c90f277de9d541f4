import type { HealthConfig } from '../container/health-config.js';
import type { ExecutionConfig } from '../image/oci.js';

const defaults = { interval: 30_000, timeout: 30_000, startPeriod: 0, startInterval: 5000, retries: 3 };

/** The user's word, else the image's, else Docker's default; undefined when nobody says what to run. */
export function healthOf(
  user: Partial<HealthConfig> | undefined,
  image: ExecutionConfig['Healthcheck'],
): HealthConfig | undefined {
  const merged = { ...defaults, ...(image && readHealth(image)), ...user };
  const { test = [] } = merged;
  return test.length > 0 ? { ...merged, test } : undefined;
}

/** As an image says it, and Docker's API: 0 stands for what is not said, and times are nanoseconds. */
export function readHealth(health: NonNullable<ExecutionConfig['Healthcheck']>): Partial<HealthConfig> {
  const { Test, Interval, Timeout, StartPeriod, StartInterval, Retries } = health;
  const times = { interval: Interval, timeout: Timeout, startPeriod: StartPeriod, startInterval: StartInterval };
  const said = Object.entries(times).flatMap(([name, value]) => (value ? [[name, value / 1e6]] : []));
  return { ...(Test?.length && { test: Test }), ...Object.fromEntries(said), ...(Retries && { retries: Retries }) };
}

/** As it stands in an image, and in Docker's API. */
export function describeHealth(health: Partial<HealthConfig>) {
  const { test = [], interval, timeout, startPeriod, startInterval, retries } = { ...defaults, ...health };
  return {
    Test: test,
    Interval: interval * 1e6,
    Timeout: timeout * 1e6,
    StartPeriod: startPeriod * 1e6,
    StartInterval: startInterval * 1e6,
    Retries: retries,
  };
}

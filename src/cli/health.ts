import type { HealthConfig } from '../container/health-config.js';
import { EngineError } from '../util/errors.js';
import { parseDuration } from '../util/time.js';
import type { Input, OptionRow } from './command.js';

export const healthOptions: readonly OptionRow[] = [
  ['--health-cmd <command>', 'What to run in the container to see whether it is well: exit code 0'],
  ['--health-interval <duration>', 'From one probe to the next (default 30s)'],
  ['--health-retries <number>', 'How many failures in a row make it unhealthy (default 3)'],
  ['--health-start-interval <duration>', 'From one probe to the next in the start period (default 5s)'],
  ['--health-start-period <duration>', 'How long after the start a failure does not count (default 0s)'],
  ['--health-timeout <duration>', 'How long a probe may take (default 30s)'],
  ['--no-healthcheck', "None, whatever the image's"],
];

/** What the user says of it; undefined for nothing. */
export function readHealth(input: Input): Partial<HealthConfig> | undefined {
  const command = input.text('health-cmd');
  const health = {
    test: command ? ['CMD-SHELL', command] : undefined,
    interval: milliseconds(input, 'health-interval'),
    timeout: milliseconds(input, 'health-timeout'),
    startPeriod: milliseconds(input, 'health-start-period'),
    startInterval: milliseconds(input, 'health-start-interval'),
    retries: retries(input.text('health-retries')),
  };
  const given = Object.fromEntries(Object.entries(health).filter(([, value]) => value !== undefined));
  const isGiven = Object.keys(given).length > 0;
  if (!input.flag('no-healthcheck')) return isGiven ? given : undefined;
  if (isGiven) throw new EngineError('invalid', 'conflicting options: --no-healthcheck and --health-*');
  return { test: ['NONE'] };
}

/** As docker: a millisecond at least, or 0 for the default. */
function milliseconds(input: Input, option: string): number | undefined {
  const text = input.text(option);
  if (text === undefined) return undefined;
  const nanoseconds = parseDuration(text);
  if (nanoseconds === 0n) return undefined;
  if (nanoseconds !== undefined && nanoseconds >= 1_000_000n) return Number(nanoseconds / 1_000_000n);
  throw new EngineError('invalid', `invalid argument "${text}" for "--${option}": use a duration as 30s or 1m30s`);
}

function retries(text: string | undefined): number | undefined {
  if (text === undefined || text === '0') return undefined;
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new EngineError('invalid', `invalid argument "${text}" for "--health-retries": use a whole number`);
}

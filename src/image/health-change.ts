import { EngineError } from '../util/errors.js';
import { parseDuration } from '../util/time.js';
import type { ExecutionConfig } from './oci.js';
import { listOf } from './words.js';

type Health = NonNullable<ExecutionConfig['Healthcheck']>;

const times = new Map<string, keyof Health>([
  ['interval', 'Interval'],
  ['timeout', 'Timeout'],
  ['start-period', 'StartPeriod'],
  ['start-interval', 'StartInterval'],
]);

/**
 * Reads what follows a Dockerfile's HEALTHCHECK: `NONE`, or `--interval=30s … CMD` and a command.
 *
 * @throws EngineError `invalid`
 */
export function parseHealth(text: string): Health {
  if (/^none$/i.test(text)) return { Test: ['NONE'] };
  const [, options = '', command = ''] = /^((?:--\S+\s+)*)cmd\s+(.*)$/is.exec(text) ?? [];
  const words = listOf(command);
  if (command === '' || words?.length === 0) throw invalid(text);
  const given = (options.match(/\S+/g) ?? []).map(readOption);
  return { Test: words ? ['CMD', ...words] : ['CMD-SHELL', command], ...Object.fromEntries(given) };
}

/** As docker: a time is a millisecond at least; 0 stands for the default. */
function readOption(option: string): [keyof Health, number] {
  const [, name = '', value = ''] = /^--([^=]+)=(.*)$/.exec(option) ?? [];
  if (name === 'retries' && /^\d{1,9}$/.test(value)) return ['Retries', Number(value)];
  const [field, time = -1] = [times.get(name), parseDuration(value)];
  if (field && (time >= 1e6 || Number(time) === 0)) return [field, Number(time)];
  throw invalid(option);
}

function invalid(text: string): EngineError {
  return new EngineError('invalid', `invalid HEALTHCHECK "${text}": use NONE, or [--interval=30s …] CMD and a command`);
}

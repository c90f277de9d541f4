import { type BlockLimit, type RateKind, rateKinds } from '../cgroup/block-limit.js';
import { EngineError } from '../util/errors.js';
import { parseBytes } from '../util/units.js';
import type { Input, OptionRow } from './command.js';

/** The options that limit the use of single block devices. */
export const blockOptions: readonly OptionRow[] = [
  ['--blkio-weight-device <weight>', 'Weight among others at one block device: PATH:WEIGHT'],
  ['--device-read-bps <rate>', 'Limit reading from a block device, in bytes a second: PATH:1mb'],
  ['--device-read-iops <rate>', 'The same in operations a second: PATH:100'],
  ['--device-write-bps <rate>', 'Limit writing to a block device, in bytes a second'],
  ['--device-write-iops <rate>', 'The same in operations a second'],
];

export function readBlockLimits(input: Input): BlockLimit[] | undefined {
  const all = [
    ...input.list('blkio-weight-device').map(parseWeight),
    ...rateKinds.flatMap((kind) => input.list(`device-${kind}`).map((text) => parseRate(kind, text))),
  ];
  return all.length > 0 ? all : undefined;
}

function parseWeight(text: string): BlockLimit {
  const option = 'blkio-weight-device';
  const { path, rest } = split(option, text);
  const value = Number(rest);
  if (/^\d+$/.test(rest) && value >= 10 && value <= 1000) return { kind: 'weight', path, value };
  throw invalid(option, text, 'invalid weight for device: it is from 10 to 1000');
}

function parseRate(kind: RateKind, text: string): BlockLimit {
  const { path, rest } = split(`device-${kind}`, text);
  const value = kind.endsWith('bps') ? parseBytes(rest) : /^\d{1,15}$/.test(rest) ? Number(rest) : undefined;
  if (value !== undefined) return { kind, path, value };
  const unit = kind.endsWith('bps') ? '[UNIT]' : '';
  throw invalid(`device-${kind}`, text, `invalid rate for device: use PATH:NUMBER${unit}`);
}

/** `/dev/sda:1mb` */
function split(option: string, text: string): { path: string; rest: string } {
  const [, path = '', rest] = /^([^:]+):(.*)$/.exec(text) ?? [];
  if (rest === undefined) throw invalid(option, text, 'bad format: use PATH:NUMBER');
  if (!path.startsWith('/dev/')) throw invalid(option, text, `bad format for device path: ${path}`);
  return { path, rest };
}

function invalid(option: string, text: string, reason: string): EngineError {
  return new EngineError('invalid', `invalid argument "${text}" for "--${option}": ${reason}`);
}

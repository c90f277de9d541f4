import type { ContainerConfig } from '../container/record.js';
import { lastOfEach, parseUlimit } from '../container/ulimit.js';
import { checkSysctl } from '../runtime/sysctls.js';
import { EngineError } from '../util/errors.js';
import { parseBytes } from '../util/units.js';
import type { Input, OptionRow } from './command.js';

/** The options for what a container's processes begin with. */
export const settingOptions: readonly OptionRow[] = [
  ['--group-add <group>', 'Be in one more group, name or number'],
  ['--oom-score-adj <number>', 'How soon to be killed when memory runs out, from -1000 to 1000'],
  ['--shm-size <bytes>', 'The size of /dev/shm; 64m unless given'],
  ['--sysctl <setting>', 'Set NAME=VALUE in its own namespaces: net.ipv4.ip_forward=1'],
  ['--ulimit <limit>', 'Limit each process: nofile=1024[:2048], soft and hard'],
];

type Settings = Pick<ContainerConfig, 'groups' | 'oomScoreAdj' | 'shmSize' | 'sysctls' | 'ulimits'>;

export function readSettings(input: Input): Settings {
  return {
    groups: input.list('group-add'),
    oomScoreAdj: readScore(input.text('oom-score-adj')),
    shmSize: readSize(input.text('shm-size')),
    sysctls: Object.fromEntries(input.list('sysctl').map(parseSysctl)),
    ulimits: lastOfEach(input.list('ulimit').map(parseUlimit)),
  };
}

function readScore(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const score = Number(text);
  if (/^-?\d+$/.test(text) && Math.abs(score) <= 1000) return score;
  throw invalid('oom-score-adj', text, 'use a whole number from -1000 to 1000');
}

function readSize(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const size = parseBytes(text);
  if (size === undefined) throw invalid('shm-size', text, 'use a size such as 64m (units b, k, m, g)');
  return size || undefined;
}

/** Reads `NAME=VALUE`. */
export function parseSysctl(text: string): [name: string, value: string] {
  const [, name, value] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
  if (name === undefined || value === undefined) throw invalid('sysctl', text, 'use NAME=VALUE');
  checkSysctl(name.trim());
  return [name.trim(), value];
}

function invalid(option: string, text: string, reason: string): EngineError {
  return new EngineError('invalid', `invalid argument "${text}" for "--${option}": ${reason}`);
}

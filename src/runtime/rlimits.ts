import { type ReadText, readText } from '../util/read.js';
import { instructions, type Plan } from './plan.js';

const instruction = instructions(15);

/** A limit on each process (getrlimit(2)); -1 for none. */
export interface Rlimit {
  /** `nofile` */
  readonly name: string;
  readonly soft: number;
  readonly hard: number;
}

/** Docker's names, and what /proc/PID/limits calls them. */
const labels = new Map([
  ['core', 'Max core file size'],
  ['cpu', 'Max cpu time'],
  ['data', 'Max data size'],
  ['fsize', 'Max file size'],
  ['locks', 'Max file locks'],
  ['memlock', 'Max locked memory'],
  ['msgqueue', 'Max msgqueue size'],
  ['nice', 'Max nice priority'],
  ['nofile', 'Max open files'],
  ['nproc', 'Max processes'],
  ['rss', 'Max resident set'],
  ['rtprio', 'Max realtime priority'],
  ['rttime', 'Max realtime timeout'],
  ['sigpending', 'Max pending signals'],
  ['stack', 'Max stack size'],
]);

export const rlimitNames: readonly string[] = [...labels.keys()];

/** Whether a limit lets more through than another. */
export function isAbove(limit: number, other: number): boolean {
  return other !== -1 && (limit === -1 || limit > other);
}

/** The most that we can give without CAP_SYS_RESOURCE: our own hard limit. */
export function hardLimit(name: string, read: ReadText = readText): number {
  const lines = (read('/proc/self/limits') ?? '').split('\n');
  const line = lines.find((text) => text.startsWith(`${labels.get(name)} `));
  // Soft, hard and perhaps a unit, in columns.
  const [, hard] = line?.slice(26).trim().split(/\s+/) ?? [];
  return hard === undefined || hard === 'unlimited' ? -1 : Number(hard);
}

export function setRlimits(limits: readonly Rlimit[]): Plan {
  return limits.map(({ name, soft, hard }) =>
    instruction('rlimit', 'a limit on each process', name, word(soft), word(hard)),
  );
}

function word(limit: number): string {
  return limit === -1 ? 'unlimited' : String(limit);
}

import { join, resolve } from 'node:path';
import type { ServeOptions } from '../api/serve.js';
import type { PassedSocket } from '../daemon/activation.js';
import { type CheckExposure, exposure } from '../daemon/exposure.js';
import { socketGroup } from '../daemon/group.js';
import { hostNames, placesOf } from '../daemon/place.js';
import type { Tls } from '../daemon/tls.js';
import type { Engine } from '../engine/context.js';
import { EngineError } from '../util/errors.js';
import type { Input } from './command.js';
import { liveOptions } from './daemon-reload.js';
import { tlsOf } from './daemon-tls.js';

/** What a daemon is told, checked. */
export interface DaemonSettings {
  /** As `parsePlace` reads them. */
  readonly places: readonly string[];
  readonly tls: Tls | undefined;
  readonly checkExposure: CheckExposure;
  readonly group: number;
  /** Absolute. */
  readonly pidFile: string | undefined;
  /** For how many seconds the last requests may go on. */
  readonly limit: number;
  /**
   * Reads certificates again.
   *
   * @throws EngineError `invalid`; then nothing has changed
   */
  readonly renew: () => void;
  readonly api: Omit<ServeOptions, 'isLocal' | 'jobs' | 'ready'>;
}

/**
 * @param passed undefined when it is not known what will be passed: then any `fd://` will do
 * @throws EngineError `invalid`, `notFound`
 */
export function daemonSettings(
  input: Input,
  engine: Engine,
  passed: readonly PassedSocket[] | undefined,
): DaemonSettings {
  const tls = tlsOf(input);
  const checkExposure = exposure(tls?.verifies ?? false, input.flag('allow-insecure-tcp'), engine.warn);
  const pidFile = input.text('pidfile');
  const places = placesOf(hosts(input, engine), passed, checkExposure);
  const told = input.list('api-host').map((name) => name.toLowerCase());
  const names = [...told, ...hostNames(places), ...(tls?.names ?? [])];
  return {
    places,
    tls,
    checkExposure,
    group: socketGroup(input.text('group')),
    pidFile: pidFile ? resolve(pidFile) : undefined,
    limit: seconds(input.text('shutdown-timeout') ?? '15'),
    renew: () => {
      tls?.renew();
      names.push(...(tls?.names ?? []).filter((name) => !names.includes(name)));
    },
    api: {
      live: liveOptions(input),
      hosts: names,
      metrics: input.flag('metrics'),
    },
  };
}

function hosts(input: Input, { runRoot }: Engine): readonly string[] {
  const given = input.list('host');
  return given.length > 0 ? given : [`unix://${join(runRoot, 'mydocker.sock')}`];
}

function seconds(text: string): number {
  if (/^\d{1,6}$/.test(text)) return Number(text);
  throw new EngineError('invalid', `invalid argument "${text}" for "--shutdown-timeout": use a number of seconds`);
}

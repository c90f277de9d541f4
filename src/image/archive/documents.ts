import { EngineError } from '../../util/errors.js';
import type { Digest, ImageConfig } from '../oci.js';
import { withoutNulls } from '../store.js';

/** What a document says, with its parts still to be looked at. */
export type Fields = Readonly<Record<string, unknown>>;

/** @throws EngineError `invalid` when it is no JSON object */
export function fields(value: unknown, what: string): Fields {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Fields;
  throw malformed(what);
}

/** Nothing given is an empty list. */
export function list(value: unknown, what: string): readonly unknown[] {
  if (value === undefined || value === null) return [];
  if (Array.isArray(value)) return value;
  throw malformed(what);
}

export function text(value: unknown, what: string): string {
  if (typeof value === 'string') return value;
  throw malformed(what);
}

export function texts(value: unknown, what: string): string[] {
  return list(value, what).map((item) => text(item, what));
}

export function digestIn(value: unknown, what: string): Digest {
  const digest = text(value, what);
  if (/^sha256:[0-9a-f]{64}$/.test(digest)) return digest as Digest;
  throw malformed(`${what} (no sha256 digest)`);
}

function malformed(what: string): EngineError {
  return new EngineError('invalid', `refusing the archive: malformed ${what}`);
}

/**
 * An image's configuration, with every field that the engine reads of the type that it has to be.
 *
 * @throws EngineError `invalid`
 */
export function checkConfig(document: unknown): ImageConfig {
  const config = fields(withoutNulls(document), 'image configuration');
  const rootfs = fields(config.rootfs, 'rootfs');
  for (const digest of list(rootfs.diff_ids, 'diff_ids')) digestIn(digest, 'diff_ids');
  if (text(config.os, 'os') !== 'linux') {
    throw new EngineError('invalid', `refusing the archive: an image for ${config.os}, not for linux`);
  }
  text(config.architecture, 'architecture');
  for (const entry of list(config.history, 'history')) fields(entry, 'history');
  checkExecution(fields(config.config ?? {}, 'config'));
  return { ...config, rootfs: { type: 'layers', diff_ids: list(rootfs.diff_ids, '') } } as unknown as ImageConfig;
}

function checkExecution(config: Fields): void {
  for (const name of ['Env', 'Entrypoint', 'Cmd']) texts(config[name], name);
  for (const name of ['Volumes', 'ExposedPorts', 'Labels']) fields(config[name] ?? {}, name);
  for (const name of ['User', 'WorkingDir', 'StopSignal']) text(config[name] ?? '', name);
  for (const value of Object.values(fields(config.Labels ?? {}, 'Labels'))) text(value, 'Labels');
}

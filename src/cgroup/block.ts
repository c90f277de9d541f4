import { EngineError } from '../util/errors.js';
import type { BlockLimit, RateKind } from './block-limit.js';
import type { Resources } from './contract.js';

interface BlockLimits {
  readonly blkioWeight?: number | undefined;
  readonly blockDevices?: readonly BlockLimit[] | undefined;
}

/** Whether any of it is asked for; if not, nobody looks at what the kernel has for it. */
export function limitsBlock({ blkioWeight, blockDevices = [] }: BlockLimits): boolean {
  return blkioWeight !== undefined || blockDevices.length > 0;
}

/**
 * Refuses a weight out of range, and what is no block device.
 *
 * @throws EngineError `invalid`
 */
export function checkBlock({ blkioWeight, blockDevices = [] }: BlockLimits, { blockDevice }: Resources): void {
  if (blkioWeight !== undefined && !isWeight(blkioWeight)) throw invalid('range of blkio weight is from 10 to 1000');
  for (const { kind, path, value } of blockDevices) {
    if (kind === 'weight' ? !isWeight(value) : value < 0) throw invalid(`invalid ${kind} for ${path}: ${value}`);
    if (!blockDevice(path)) throw invalid(`${path} is no block device of this machine`);
  }
}

function isWeight(value: number): boolean {
  return value >= 10 && value <= 1000;
}

function invalid(message: string): EngineError {
  return new EngineError('invalid', message);
}

/** The rates among them, each with its device's numbers as the kernel writes them, "254:0". */
export function rates({ blockDevices = [] }: BlockLimits, { blockDevice }: Resources): NumberedRate[] {
  return blockDevices.flatMap(({ kind, path, value }) => {
    const number = blockDevice(path)?.number;
    return kind === 'weight' || number === undefined ? [] : [{ kind, number, value }];
  });
}

export interface NumberedRate {
  readonly kind: RateKind;
  readonly number: string;
  readonly value: number;
}

/** The weights among them that the kernel takes: of devices whose scheduler goes by weights. */
export function weights({ blockDevices = [] }: BlockLimits, { blockDevice }: Resources): [string, number][] {
  return blockDevices.flatMap(({ kind, path, value }): [string, number][] => {
    const device = blockDevice(path);
    return kind === 'weight' && device?.weighs ? [[device.number, value]] : [];
  });
}

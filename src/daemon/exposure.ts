import { type Address, checkReach, formatAddress, isOwn } from '../client/address.js';

/** @throws EngineError `invalid` for an address that a daemon must not listen at */
export type CheckExposure = (address: Address) => void;

/**
 * What is thought of an address: fine when it is a file's, or who connects has to show a certificate. Else one that other machines reach
 * is refused, unless it is wanted in spite of that, and one of this machine is warned of.
 */
export function exposure(verifies: boolean, allow: boolean, warn: (line: string) => void): CheckExposure {
  return (address) => {
    if (verifies || 'path' in address) return;
    if (!allow) checkReach(address, 'use --tlsverify, or an address of this machine alone, as 127.0.0.1');
    const whoever = isOwn(address) ? 'every user and every program of this machine that' : 'whoever';
    warn(`WARNING: ${whoever} reaches ${formatAddress(address)} is root on this machine: use --tlsverify`);
  };
}

import { type Address, checkReach, formatAddress, isOwn } from '../client/address.js';

/** @throws EngineError `invalid` for an address that a daemon must not listen at */
export type CheckExposure = (address: Address) => void;

/**
 * What is thought of an address that other machines reach: fine when who connects has to show a certificate, else refused, unless it is
 * wanted in spite of that.
 */
export function exposure(verifies: boolean, allow: boolean, warn: (line: string) => void): CheckExposure {
  return (address) => {
    if (verifies || isOwn(address)) return;
    if (!allow) checkReach(address, 'use --tlsverify, or an address of this machine alone, as 127.0.0.1');
    warn(`WARNING: whoever reaches ${formatAddress(address)} is root on this machine: use --tlsverify`);
  };
}

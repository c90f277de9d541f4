import type { OptionRow } from './command.js';

/** The option that chooses them. */
export const detachKeysOption: OptionRow = [
  '--detach-keys <keys>',
  'The keys that leave the container running (default ctrl-p,ctrl-q)',
];

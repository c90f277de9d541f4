import type { OptionRow } from './command.js';

export const forceOption: OptionRow = ['-f, --force', 'Do not ask'];

export const pruneFilterOption: OptionRow = [
  '--filter <filter>',
  'Only what label=NAME[=VALUE], label!=NAME[=VALUE] or until=TIME fits: a time, or how long ago',
];

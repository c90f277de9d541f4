import type { Input } from './command.js';

const interactive = (input: Input) => input.flag('interactive');
const dash = ({ operands }: Input) => operands.includes('-');

/** The commands that read standard input, and when. */
const readers: Readonly<Record<string, (input: Input) => boolean>> = {
  attach: (input) => !input.flag('no-stdin'),
  cp: dash,
  exec: interactive,
  import: dash,
  load: () => true,
  run: interactive,
  start: interactive,
};

/** Whether a command reads standard input. Others leave it alone: in `while read id; do mydocker rm $id; done` it is the loop's. */
export function readsStdin(name: string, input: Input): boolean {
  if (name.endsWith(' prune')) return !input.flag('force');
  return readers[name.replace(/^(container|image) /, '')]?.(input) ?? false;
}

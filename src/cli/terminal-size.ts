import type { Size } from '../runtime/process.js';

/** The first of our streams that is a terminal gives its size to the container's. */
export function terminalSize(): Size | undefined {
  const stream = [process.stdout, process.stderr].find(({ isTTY }) => isTTY);
  return stream && { rows: stream.rows, columns: stream.columns };
}

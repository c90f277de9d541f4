import type { Stream } from './entry.js';

/** A record of the local format, as the monitor writes it. */
export function record(
  text: string | Buffer,
  { stream = 1, time = 0n }: { stream?: Stream; time?: bigint } = {},
): Buffer {
  const bytes = Buffer.from(text);
  const header = Buffer.alloc(16);
  header[0] = stream;
  header.writeUInt32BE(bytes.length, 4);
  header.writeBigUInt64BE(time, 8);
  return Buffer.concat([header, bytes, header.subarray(4, 8)]);
}

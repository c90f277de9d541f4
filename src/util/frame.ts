const headerSize = 8;

/** Docker's frame: the stream, three zeros, the length in four bytes, the most significant first, and then the bytes. */
export function frame(stream: number, bytes: Uint8Array | string = ''): Buffer {
  const payload = Buffer.from(bytes);
  const header = Buffer.alloc(headerSize);
  header[0] = stream;
  header.writeUInt32BE(payload.length, 4);
  return Buffer.concat([header, payload]);
}

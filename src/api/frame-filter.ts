import { Transform, type TransformCallback } from 'node:stream';

const headerSize = 8;

/**
 * Lets through the frames of some streams, or only what is in them. A frame has the stream in its first byte, the length in the last
 * four of eight, then so many bytes.
 */
export function frameFilter(streams: readonly number[], bare = false): Transform {
  return new FrameFilter(streams, bare);
}

class FrameFilter extends Transform {
  #header = Buffer.alloc(0);
  /** Bytes of a frame that are still to come. */
  #left = 0;
  #wanted = false;

  constructor(
    private readonly streams: readonly number[],
    private readonly bare: boolean,
  ) {
    super();
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, callback: TransformCallback): void {
    for (let rest = chunk; rest.length > 0; ) rest = this.#left > 0 ? this.#pass(rest) : this.#begin(rest);
    callback();
  }

  #begin(bytes: Buffer): Buffer {
    const missing = headerSize - this.#header.length;
    this.#header = Buffer.concat([this.#header, bytes.subarray(0, missing)]);
    if (this.#header.length === headerSize) {
      this.#left = this.#header.readUInt32BE(4);
      this.#wanted = this.streams.includes(this.#header.readUInt8(0));
      if (this.#wanted && !this.bare) this.push(this.#header);
      this.#header = Buffer.alloc(0);
    }
    return bytes.subarray(missing);
  }

  #pass(bytes: Buffer): Buffer {
    const part = bytes.subarray(0, this.#left);
    this.#left -= part.length;
    if (this.#wanted) this.push(part);
    return bytes.subarray(part.length);
  }
}

import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { isStaticElf } from './elf.js';

/** A 64-bit little-endian ELF file with one program header of this type. */
function elf64(type: number): Buffer {
  const file = Buffer.alloc(120);
  file.write('\x7fELF\x02\x01', 'latin1');
  file.writeUInt32LE(64, 0x20);
  file.writeUInt16LE(56, 0x36);
  file.writeUInt16LE(1, 0x38);
  file.writeUInt32LE(type, 64);
  return file;
}

/** The same for 32 bits, big-endian. */
function elf32(type: number): Buffer {
  const file = Buffer.alloc(84);
  file.write('\x7fELF\x01\x02', 'latin1');
  file.writeUInt32BE(52, 0x1c);
  file.writeUInt16BE(32, 0x2a);
  file.writeUInt16BE(1, 0x2c);
  file.writeUInt32BE(type, 52);
  return file;
}

it.each([
  ['64 bits', elf64],
  ['32 bits, big-endian', elf32],
])('tells a static program from a dynamic one: %s', (_, elf) => {
  expect(isStaticElf(elf(1))).toBe(true);
  expect(isStaticElf(elf(3))).toBe(false);
});

it('knows real programs', () => {
  expect(isStaticElf(readFileSync(process.execPath))).toBe(false);
  expect(isStaticElf(Buffer.from('#!/bin/sh\n'.padEnd(100)))).toBe(false);
  expect(isStaticElf(Buffer.from('\x7fELF'))).toBe(false);
});

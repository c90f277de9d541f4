/** Program header type of the path of the dynamic linker (elf(5)). */
const PT_INTERP = 3;

/**
 * Does this program run without libraries? True for an ELF file (either size, either byte order) that names no dynamic linker.
 *
 * @param file the whole file, or its start up to the end of the program headers
 */
export function isStaticElf(file: Buffer): boolean {
  if (file.length < 64 || file.readUInt32BE(0) !== 0x7f454c46) return false;
  return !segmentTypes(file).includes(PT_INTERP);
}

/** The type of each program header; what lies past the end of the file is left out. */
function segmentTypes(file: Buffer): number[] {
  const wide = file[4] === 2;
  const little = file[5] === 1;
  const read = (offset: number, size: number) =>
    little ? file.readUIntLE(offset, size) : file.readUIntBE(offset, size);
  const start = wide ? read(little ? 0x20 : 0x22, 6) : read(0x1c, 4);
  const size = read(wide ? 0x36 : 0x2a, 2);
  const count = read(wide ? 0x38 : 0x2c, 2);
  const offsets = Array.from({ length: count }, (_, index) => start + index * size);
  return offsets.filter((offset) => offset + 4 <= file.length).map((offset) => read(offset, 4));
}

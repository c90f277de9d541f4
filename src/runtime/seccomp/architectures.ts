import { arm, arm64, armPrivate, common, i386, x32, x86_64 } from './tables.js';

/** A way to call the kernel. */
export interface Architecture {
  /** What the kernel calls it: AUDIT_ARCH_… */
  readonly audit: number;
  /** Its lists of numbers, ascending. */
  readonly tables: readonly string[];
  /** One more, of calls that have other numbers here than those lists say. */
  readonly moved?: string;
  /** What every number of its own begins at. */
  readonly base?: number;
}

/** By the names that libseccomp gave them. x32 calls by the same door as 64-bit x86, and marks its numbers. */
export const architectures: Readonly<Record<string, Architecture>> = {
  SCMP_ARCH_X86_64: { audit: 0xc000_003e, tables: [x86_64, common] },
  SCMP_ARCH_X86: { audit: 0x4000_0003, tables: [i386, common] },
  SCMP_ARCH_X32: { audit: 0xc000_003e, tables: [x86_64, common], moved: x32, base: 0x4000_0000 },
  SCMP_ARCH_AARCH64: { audit: 0xc000_00b7, tables: [arm64, common] },
  SCMP_ARCH_ARM: { audit: 0x4000_0028, tables: [arm, common, armPrivate] },
};

/** Goes through an architecture's calls, by ascending numbers. */
export function eachCall(architecture: Architecture, visit: (name: string, number: number) => void): void {
  const { tables, moved, base = 0 } = architecture;
  const elsewhere = moved && new Set(moved.split(/\s+/));
  for (const table of moved ? [...tables, moved] : tables) {
    let next = base;
    for (const word of table.trim().split(/\s+/)) {
      if (isDigit(word.charCodeAt(0))) next = base + Number(word);
      else if (elsewhere && table !== moved && elsewhere.has(word)) next++;
      else visit(word, next++);
    }
  }
}

function isDigit(code: number): boolean {
  return code <= 57;
}

/** What this machine is, to libseccomp and to Docker. */
export const native: Readonly<Record<string, { readonly name: string; readonly docker: string }>> = {
  x64: { name: 'SCMP_ARCH_X86_64', docker: 'amd64' },
  arm64: { name: 'SCMP_ARCH_AARCH64', docker: 'arm64' },
};

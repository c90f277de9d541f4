import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { architectures, eachCall } from './architectures.js';

function numbers(name: string): Map<string, number> {
  const found = new Map<string, number>();
  eachCall(architectures[name]!, (call, number) => found.set(call, number));
  return found;
}

test('well-known numbers, one from each end of each list', () => {
  const cases = [
    ['SCMP_ARCH_X86_64', { read: 0, rseq: 334, pidfd_send_signal: 424, mseal: 462 }],
    ['SCMP_ARCH_X86', { restart_syscall: 0, socketcall: 102, clone3: 435 }],
    ['SCMP_ARCH_X32', { read: 0x4000_0000, ioctl: 0x4000_0202, pwritev2: 0x4000_0223, clone3: 0x4000_01b3 }],
    ['SCMP_ARCH_AARCH64', { io_setup: 0, openat: 56, clone3: 435 }],
    ['SCMP_ARCH_ARM', { restart_syscall: 0, openat: 322, set_tls: 0xf0005 }],
  ] as const;
  for (const [name, expected] of cases) expect(Object.fromEntries(numbers(name)), name).toMatchObject(expected);
});

test.each(Object.keys(architectures))('%s: every name once, every number once, in ascending order', (name) => {
  const calls: [string, number][] = [];
  eachCall(architectures[name]!, (...call) => calls.push(call));
  expect(calls.length).toBe(numbers(name).size);
  for (const [index, [call, number]] of calls.slice(1).entries())
    expect(number, call).toBeGreaterThan(calls[index]![1]);
});

test("this machine's are those of its own headers", () => {
  const name = { x64: 'SCMP_ARCH_X86_64', arm64: 'SCMP_ARCH_AARCH64' }[process.arch as string] ?? '';
  const ours = numbers(name);
  const source = [...ours.keys()].map((call) => `#ifdef __NR_${call}\n=${call} __NR_${call}\n#endif\n`).join('');
  const preprocess = ['-E', '-P', '-include', 'asm/unistd.h', '-'];
  const output = execFileSync('cc', preprocess, { input: source, encoding: 'utf8', stdio: 'pipe' });
  const lines = [...output.matchAll(/^=(\w+) (\d+)$/gm)];
  expect(lines.length).toBeGreaterThan(250);
  for (const [, call = '', number] of lines) expect(ours.get(call), call).toBe(Number(number));
});

import { describe, expect, test } from 'vitest';
import { type DeviceRule, defaultDeviceRules, parseDeviceRule } from '../device-rules.js';
import { deviceProgram } from './device-program.js';

const types = { b: 1, c: 2 };
const bits = { m: 1, r: 2, w: 4 };

/** What the kernel's machine makes of it: `c 1:3 rw` is asked for. */
function allows(rules: readonly DeviceRule[], asked: string): boolean {
  const { type, major = 0, minor = 0, access } = parseDeviceRule(asked)!;
  const wanted = [...access].reduce((sum, letter) => sum | bits[letter as 'm'], 0);
  const context = [types[type as 'b'] | (wanted << 16), major, minor];
  const code = Buffer.from(deviceProgram(rules), 'hex');
  const registers = new Uint32Array(11);
  for (let at = 0; at < code.length; at += 8) {
    const [operation, both] = [code.readUInt8(at), code.readUInt8(at + 1)];
    const [offset, value] = [code.readInt16LE(at + 2), code.readInt32LE(at + 4)];
    const [to, from] = [both & 15, both >> 4];
    const step: Record<number, () => void> = {
      97: () => (registers[to] = context[offset / 4]!),
      84: () => (registers[to]! &= value),
      116: () => (registers[to]! >>>= value),
      188: () => (registers[to] = registers[from]!),
      180: () => (registers[to] = value),
      86: () => (at += registers[to] !== value ? offset * 8 : 0),
      94: () => (at += registers[to] !== registers[from] ? offset * 8 : 0),
    };
    if (operation === 0x95) return registers[0] === 1;
    step[operation]!();
  }
  throw new Error('it ran over its end');
}

const rules = (...texts: string[]) => texts.map((text) => parseDeviceRule(text)!);

describe('the program allows', () => {
  test('what is on the list, with no more than that access', () => {
    const list = rules('c 1:3 rw', 'b 8:* r');
    for (const asked of ['c 1:3 r', 'c 1:3 w', 'c 1:3 rw', 'b 8:0 r', 'b 8:17 r']) {
      expect(allows(list, asked), asked).toBe(true);
    }
    for (const asked of ['c 1:3 m', 'c 1:3 rwm', 'c 1:4 r', 'c 2:3 r', 'b 1:3 r', 'b 8:0 w', 'b 8:0 rw', 'c 8:0 r']) {
      expect(allows(list, asked), asked).toBe(false);
    }
  });

  test('nothing without a list, and everything by a line that says so', () => {
    expect(allows([], 'c 1:3 r')).toBe(false);
    expect(allows(rules('a *:* rwm'), 'b 8:0 rwm')).toBe(true);
    expect(allows(rules('a *:* m'), 'b 8:0 m')).toBe(true);
    expect(allows(rules('a *:* m'), 'b 8:0 rm')).toBe(false);
  });

  test('a container to use null, and to make the node of a disk but not to open it', () => {
    expect(allows(defaultDeviceRules, 'c 1:3 rw')).toBe(true);
    expect(allows(defaultDeviceRules, 'c 136:7 rw')).toBe(true);
    expect(allows(defaultDeviceRules, 'b 254:0 m')).toBe(true);
    expect(allows(defaultDeviceRules, 'b 254:0 r')).toBe(false);
    expect(allows(defaultDeviceRules, 'c 1:1 r')).toBe(false);
  });
});

test('it is what <linux/bpf.h> says', () => {
  expect(deviceProgram([]).match(/.{16}/g)).toEqual([
    '6112000000000000', // r2 = what[0]
    '54020000ffff0000', // r2 &= 0xffff
    '6113000000000000', // r3 = what[0]
    '7403000010000000', // r3 >>= 16
    '6114040000000000', // r4 = what[1]
    '6115080000000000', // r5 = what[2]
    'b400000000000000', // r0 = 0
    '9500000000000000', // exit
  ]);
});

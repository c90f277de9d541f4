import type { DeviceRule } from '../device-rules.js';

/**
 * The allow-list as a program for the kernel's other machine, eBPF (<linux/bpf.h>), in hexadecimal. It is asked before a device is opened or a
 * node made: register 1 points to what is asked for (`struct bpf_cgroup_dev_ctx`), register 0 is the answer, 1 for yes.
 */
export function deviceProgram(rules: readonly DeviceRule[]): string {
  return Buffer.concat([...question, ...rules.flatMap(applyRule), ...reply(0)]).toString('hex');
}

/** Kind of device, access, major and minor number, in these registers. */
const [type, access, major, minor] = [2, 3, 4, 5];
const scratch = 1;

/** The first word of what is asked for holds two: the access above, the type below. */
const question = [
  instruction({ code: 0x61, to: type, from: 1, offset: 0 }),
  instruction({ code: 0x54, to: type, value: 0xffff }),
  instruction({ code: 0x61, to: access, from: 1, offset: 0 }),
  instruction({ code: 0x74, to: access, value: 16 }),
  instruction({ code: 0x61, to: major, from: 1, offset: 4 }),
  instruction({ code: 0x61, to: minor, from: 1, offset: 8 }),
];

const types = { b: 1, c: 2 };
const accesses: Record<string, number> = { m: 1, r: 2, w: 4 };

/** Says yes, or goes on behind it when something differs. */
function applyRule(rule: DeviceRule): Buffer[] {
  const allowed = [...rule.access].reduce((bits, letter) => bits | (accesses[letter] ?? 0), 0);
  const tests = [
    ...(rule.type === 'a' ? [] : [[unlessEqual(type, types[rule.type])]]),
    ...(allowed === 7 ? [] : [[copy(scratch, access), keep(scratch, allowed), unlessSame(scratch, access)]]),
    ...(rule.major === undefined ? [] : [[unlessEqual(major, rule.major)]]),
    ...(rule.minor === undefined ? [] : [[unlessEqual(minor, rule.minor)]]),
  ].flat();
  const yes = reply(1);
  return [...tests.map((test, index) => test(tests.length - index - 1 + yes.length)), ...yes];
}

/** An instruction that may skip: it is told how many follow. */
type Test = (rest: number) => Buffer;

const unlessEqual =
  (to: number, value: number): Test =>
  (offset) =>
    instruction({ code: 0x56, to, value, offset });
const unlessSame =
  (to: number, from: number): Test =>
  (offset) =>
    instruction({ code: 0x5e, to, from, offset });
const copy =
  (to: number, from: number): Test =>
  () =>
    instruction({ code: 0xbc, to, from });
const keep =
  (to: number, value: number): Test =>
  () =>
    instruction({ code: 0x54, to, value });

function reply(value: number): Buffer[] {
  return [instruction({ code: 0xb4, to: 0, value }), instruction({ code: 0x95 })];
}

/** `struct bpf_insn`: 8 bits of code, two registers of 4, an offset of 16, a number of 32. */
function instruction({ code = 0, to = 0, from = 0, offset = 0, value = 0 }): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeUInt8(code, 0);
  bytes.writeUInt8((from << 4) | to, 1);
  bytes.writeInt16LE(offset, 2);
  bytes.writeInt32LE(value, 4);
  return bytes;
}

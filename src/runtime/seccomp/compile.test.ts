import { describe, expect, test } from 'vitest';
import { architectures, eachCall } from './architectures.js';
import { compile, planFilter } from './compile.js';
import { assemble } from './filter.js';
import { interpret } from './interpret.js';
import { type Profile, parseProfile } from './profile.js';
import type { Situation } from './situation.js';

const pc: Situation = { machine: 'x64', kernel: '6.1.0-13-amd64', capabilities: ['CHOWN'] };
const [allow, eperm, enosys, kill] = [0x7fff_0000, 0x0005_0001, 0x0005_0026, 0x8000_0000];

/** The answer to a call by name, or by number. */
function ask(
  profile: Partial<Profile>,
  call: string | number,
  args: bigint[] = [],
  { situation, convention }: { situation?: Situation; convention?: string } = {},
): number {
  const program = assemble(planFilter({ defaultAction: 'SCMP_ACT_ERRNO', ...profile }, situation ?? pc));
  const own = situation?.machine === 'arm64' ? 'SCMP_ARCH_AARCH64' : 'SCMP_ARCH_X86_64';
  const architecture = architectures[convention ?? own]!;
  let number = typeof call === 'number' ? call : -1;
  eachCall(architecture, (name, its) => {
    if (name === call) number = its;
  });
  return interpret(program, { architecture: architecture.audit, number, args }).answer;
}

const permit = (names: string[], more = {}) => ({ syscalls: [{ names, action: 'SCMP_ACT_ALLOW', ...more }] });

describe('a profile', () => {
  test('permits what it names, and nothing else', () => {
    const profile = permit(['read', 'write', 'openat2', 'no_such_call']);
    expect(['read', 'write', 'openat2'].map((name) => ask(profile, name))).toEqual([allow, allow, allow]);
    expect(['open', 'mount', 'bpf'].map((name) => ask(profile, name))).toEqual([eperm, eperm, eperm]);
    expect(ask({ syscalls: [{ name: 'open', action: 'SCMP_ACT_ALLOW' }] }, 'open')).toBe(allow);
  });

  test('says of what is newer than itself that it does not exist, unless it lets everything through', () => {
    const profile = permit(['read', 'openat2']);
    expect([437, 438, 9999].map((number) => ask(profile, number))).toEqual([allow, enosys, enosys]);
    expect(ask({ ...profile, defaultAction: 'SCMP_ACT_LOG' }, 9999)).toBe(0x7ffc_0000);
    // It knows the call, and has a condition for it.
    const known = permit(['openat2'], { includes: { caps: ['CAP_SYS_ADMIN'] } });
    expect([437, 438].map((number) => ask(known, number))).toEqual([eperm, enosys]);
  });

  test('is short where neighbours are alike', () => {
    const all = architectures.SCMP_ARCH_X86_64!.tables.join(' ').match(/[a-z_]\w+/g)!;
    const { program } = compile({ defaultAction: 'SCMP_ACT_ERRNO', ...permit(all) }, pc);
    // Numbers 337 to 423 are of 32-bit machines only.
    expect(program.length / 16).toBeLessThan(16);
  });

  test('has many actions', () => {
    const act = (action: string, errnoRet?: number) =>
      ask({ syscalls: [{ names: ['read'], action, errnoRet }] }, 'read');
    expect(act('SCMP_ACT_ERRNO', 38)).toBe(enosys);
    expect(act('SCMP_ACT_ERRNO', 0)).toBe(0x0005_0000);
    expect(act('SCMP_ACT_TRACE', 7)).toBe(0x7ff0_0007);
    expect(act('SCMP_ACT_TRAP', 7)).toBe(0x0003_0000);
    expect(act('SCMP_ACT_KILL_PROCESS')).toBe(kill);
    expect([act('SCMP_ACT_KILL'), act('SCMP_ACT_KILL_THREAD')]).toEqual([0, 0]);
    expect(ask({ defaultErrnoRet: 38 }, 0)).toBe(enosys);
    expect(() => act('SCMP_ACT_NOTIFY')).toThrow('"SCMP_ACT_NOTIFY" is none of');
    expect(() => act('SCMP_ACT_ERRNO', 4096)).toThrow('4096 is no errno');
  });
});

describe('conditions', () => {
  test.each([
    ['SCMP_CMP_NE', 8n, [allow, eperm, allow]],
    ['SCMP_CMP_LT', 8n, [allow, eperm, eperm]],
    ['SCMP_CMP_LE', 8n, [allow, allow, eperm]],
    ['SCMP_CMP_EQ', 8n, [eperm, allow, eperm]],
    ['SCMP_CMP_GE', 8n, [eperm, allow, allow]],
    ['SCMP_CMP_GT', 8n, [eperm, eperm, allow]],
  ])('%s', (op, value, expected) => {
    const profile = permit(['read'], { args: [{ index: 1, value: Number(value), op }] });
    expect([7n, 8n, 9n].map((given) => ask(profile, 'read', [0n, given]))).toEqual(expected);
  });

  test('may be about some bits: value is the mask', () => {
    const args = [{ index: 0, value: 0x7e02_0000, valueTwo: 0, op: 'SCMP_CMP_MASKED_EQ' }];
    const profile = permit(['clone'], { args });
    expect([0x11n, 0x0100_0000_0011n, 0x1000_0000n].map((f) => ask(profile, 'clone', [f]))).toEqual([
      allow,
      allow,
      eperm,
    ]);
  });

  test('must all hold; of several on one argument any', () => {
    const is = (index: number, value: number) => ({ index, value, op: 'SCMP_CMP_EQ' });
    const both = permit(['socket'], { args: [is(0, 1), is(1, 2)] });
    expect(
      [
        [1n, 2n],
        [1n, 1n],
        [2n, 2n],
      ].map((args) => ask(both, 'socket', args)),
    ).toEqual([allow, eperm, eperm]);
    const any = permit(['socket'], { args: [is(0, 1), is(0, 2)] });
    expect([1n, 2n, 3n].map((value) => ask(any, 'socket', [value]))).toEqual([allow, allow, eperm]);
  });

  test('come before a rule without', () => {
    const syscalls = [
      { names: ['socket'], action: 'SCMP_ACT_ALLOW' },
      { names: ['socket'], action: 'SCMP_ACT_ERRNO', args: [{ index: 0, value: 40, op: 'SCMP_CMP_EQ' }] },
    ];
    expect([39n, 40n].map((family) => ask({ syscalls }, 'socket', [family]))).toEqual([allow, eperm]);
  });

  test('may be about 64 bits', () => {
    const text = `{"defaultAction": "SCMP_ACT_ERRNO", "syscalls": [{"names": ["read"], "action": "SCMP_ACT_ALLOW",
      "args": [{"index": 0, "value": 18446744073709551615, "op": "SCMP_CMP_EQ"}]}]}`;
    const profile = parseProfile(text, 'it');
    expect([2n ** 64n - 1n, 2n ** 64n - 2n].map((given) => ask(profile, 'read', [given]))).toEqual([allow, eperm]);
  });
});

describe('a rule counts', () => {
  const counts = (more: object, situation = pc) => ask(permit(['read'], more), 'read', [], { situation }) === allow;

  test('with all of the capabilities that it includes, and none that it excludes', () => {
    expect(counts({ includes: { caps: ['CAP_CHOWN'] } })).toBe(true);
    expect(counts({ includes: { caps: ['CAP_CHOWN', 'CAP_KILL'] } })).toBe(false);
    expect(counts({ excludes: { caps: ['CAP_CHOWN', 'CAP_KILL'] } })).toBe(false);
    expect(counts({ excludes: { caps: ['CAP_KILL'] } })).toBe(true);
  });

  test('on some machines', () => {
    expect(counts({ includes: { arches: ['amd64', 'x32'] } })).toBe(true);
    expect(counts({ includes: { arches: ['arm64'] } })).toBe(false);
    expect(counts({ excludes: { arches: ['amd64'] } })).toBe(false);
    expect(counts({ includes: { arches: ['arm64'] } }, { ...pc, machine: 'arm64' })).toBe(true);
    expect(counts({ includes: { arches: [] }, excludes: {} })).toBe(true);
  });

  test('from a version of the kernel on', () => {
    expect(['4.8', '6.0', '6.1'].map((minKernel) => counts({ includes: { minKernel } }))).toEqual([true, true, true]);
    expect(['6.2', '7.0'].map((minKernel) => counts({ includes: { minKernel } }))).toEqual([false, false]);
    expect(counts({ excludes: { minKernel: '4.8' } })).toBe(false);
  });
});

describe('the other doors of the kernel', () => {
  const archMap = [{ architecture: 'SCMP_ARCH_X86_64', subArchitectures: ['SCMP_ARCH_X86', 'SCMP_ARCH_X32'] }];
  const by = (profile: object, convention: string, call: string) => ask(profile, call, [], { convention });

  test('are open with the same rules, by their own numbers, when the profile lists them', () => {
    for (const more of [{ archMap }, { architectures: ['SCMP_ARCH_X86', 'SCMP_ARCH_X32', 'SCMP_ARCH_S390X'] }]) {
      const profile = { ...permit(['ioctl', 'socketcall', 'openat2']), ...more };
      for (const door of ['SCMP_ARCH_X86_64', 'SCMP_ARCH_X86', 'SCMP_ARCH_X32']) {
        expect([by(profile, door, 'ioctl'), by(profile, door, 'mount')], door).toEqual([allow, eperm]);
      }
      expect(by(profile, 'SCMP_ARCH_X86', 'socketcall')).toBe(allow);
    }
  });

  test('are closed when it does not', () => {
    expect(by(permit(['read']), 'SCMP_ARCH_X86', 'read')).toBe(kill);
    expect(by(permit(['read']), 'SCMP_ARCH_X32', 'read')).toBe(kill);
    expect(by(permit(['read']), 'SCMP_ARCH_ARM', 'read')).toBe(kill);
  });

  test('on Arm', () => {
    const situation = { ...pc, machine: 'arm64' };
    const map = [...archMap, { architecture: 'SCMP_ARCH_AARCH64', subArchitectures: ['SCMP_ARCH_ARM'] }];
    const profile = { ...permit(['openat', 'openat2', 'set_tls']), archMap: map };
    const on = (convention: string, call: string) => ask(profile, call, [], { situation, convention });
    expect(on('SCMP_ARCH_AARCH64', 'openat')).toBe(allow);
    expect(on('SCMP_ARCH_ARM', 'set_tls')).toBe(allow);
    expect(on('SCMP_ARCH_ARM', 'mount')).toBe(eperm);
    expect(on('SCMP_ARCH_X86_64', 'openat')).toBe(kill);
  });
});

describe('a file', () => {
  const parse = (profile: unknown) =>
    parseProfile(typeof profile === 'string' ? profile : JSON.stringify(profile), 'F');
  const good = { defaultAction: 'SCMP_ACT_ALLOW' };
  const rule = (more: object) => ({ ...good, syscalls: [{ names: ['read'], action: 'SCMP_ACT_ALLOW', ...more }] });

  test('may leave most of it out', () => {
    expect(parse(good)).toEqual(good);
    expect(parse({ ...good, archMap: null, syscalls: null, comment: 'x' })).toMatchObject(good);
    expect(parse(rule({ args: null, includes: {}, excludes: { caps: [] }, comment: '' }))).toBeTruthy();
  });

  test.each<[unknown, RegExp]>([
    ['{', /invalid seccomp profile F: /],
    [[], /no JSON object/],
    [{}, /defaultAction is missing/],
    [{ ...good, architectures: 'SCMP_ARCH_X86' }, /lists of names/],
    [{ ...good, architectures: ['a'], archMap: [{ architecture: 'b' }] }, /either architectures or archMap/],
    [{ ...good, archMap: [{}] }, /archMap is/],
    [{ ...good, syscalls: {} }, /syscalls is/],
    [rule({ name: 'write' }), /either name or names/],
    [rule({ action: undefined }), /without an action/],
    [rule({ names: [1] }), /names is/],
    [rule({ args: [{ index: 6, value: 0, op: 'SCMP_CMP_EQ' }] }), /index from 0 to 5/],
    [rule({ args: [{ index: 0, value: -1.5, op: 'SCMP_CMP_EQ' }] }), /args is/],
    [rule({ args: [{ index: 0, value: 0 }] }), /args is/],
    [rule({ includes: { minKernel: 'new' } }), /includes and excludes/],
  ])('%j is refused', (profile, message) => expect(() => parse(profile)).toThrow(message));

  test('is refused when its words mean nothing, or too much', () => {
    const compiled = (profile: object) => () => compile({ defaultAction: 'SCMP_ACT_ERRNO', ...profile }, pc);
    expect(compiled({ flags: ['SECCOMP_FILTER_FLAG_LOG'] })().flags).toBe('log');
    expect(compiled({ flags: ['SECCOMP_FILTER_FLAG_FAST'] })).toThrow('is none of SECCOMP_FILTER_FLAG_LOG');
    expect(compiled(permit(['read'], { args: [{ index: 0, value: 0, op: 'SCMP_CMP_ODD' }] }))).toThrow('SCMP_CMP_ODD');
    const args = Array.from({ length: 1200 }, (_, value) => ({ index: 0, value, op: 'SCMP_CMP_EQ' }));
    expect(compiled(permit(['read'], { args }))).toThrow('the kernel takes 4096');
  });
});

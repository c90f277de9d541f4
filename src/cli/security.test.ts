import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Command } from './command.js';
import { parse } from './parse.js';
import { readSecurity, securityOptions } from './security.js';

const command: Command = {
  usage: 'run',
  summary: '',
  example: '',
  options: securityOptions,
  operands: [0, 0],
  run: () => Promise.resolve(0),
};

const read = (...argv: string[]) => readSecurity(parse('run', command, argv)!);

describe('--security-opt', () => {
  test('takes down a wall', () => {
    expect(read().systemPaths).toBe(true);
    expect(read('--security-opt', 'systempaths=unconfined').systemPaths).toBe(false);
    expect(read('--security-opt', 'systempaths:unconfined').systemPaths).toBe(false);
    expect(read('--security-opt', 'apparmor=unconfined').systemPaths).toBe(true);
  });

  test.each(['nonsense', 'systempaths', 'systempaths=', 'systempaths=no', 'apparmor=docker-default', '=x'])(
    'refuses %s',
    (word) => expect(() => read('--security-opt', word)).toThrow('invalid --security-opt'),
  );
});

describe('--security-opt seccomp', () => {
  const file = (text: string) => {
    const directory = mkdtempSync(join(tmpdir(), 'profile-'));
    onTestFinished(() => rmSync(directory, { recursive: true }));
    writeFileSync(join(directory, 'p.json'), text);
    return `seccomp=${directory}/p.json`;
  };

  test('is the default profile, none, or a file', () => {
    expect(read().seccomp).toBeUndefined();
    expect(read('--security-opt', 'seccomp=builtin').seccomp).toBeUndefined();
    expect(read('--security-opt', 'seccomp=unconfined').seccomp).toBe('unconfined');
    const profile = { defaultAction: 'SCMP_ACT_ALLOW' };
    expect(read('--security-opt', file(JSON.stringify(profile))).seccomp).toEqual(profile);
  });

  test('refuses a file that is not there, or is no profile', () => {
    expect(() => read('--security-opt', 'seccomp=/no/such')).toThrow('cannot read the seccomp profile: ENOENT');
    expect(() => read('--security-opt', file('{}'))).toThrow('defaultAction is missing');
    expect(() => read('--security-opt', 'seccomp=')).toThrow('invalid --security-opt');
  });
});

test.each([
  ['no-new-privileges', true],
  ['no-new-privileges=true', true],
  ['no-new-privileges:true', true],
  ['no-new-privileges=false', false],
  ['label=disable', false],
])('--security-opt %s', (word, expected) => {
  expect(read('--security-opt', word).noNewPrivileges).toBe(expected);
});

test('capabilities are added and dropped by any spelling', () => {
  const { capabilities } = read('--cap-add', 'cap_net_admin', '--cap-add=SYS_TIME', '--cap-drop', 'all');
  expect(capabilities).toEqual({ add: ['NET_ADMIN', 'SYS_TIME'], drop: ['ALL'] });
});

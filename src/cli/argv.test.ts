import { describe, expect, test } from 'vitest';
import { splitArgv } from './argv.js';

const table = [
  { names: ['i', 'interactive'], isBoolean: true },
  { names: ['t', 'tty'], isBoolean: true },
  { names: ['rm'], isBoolean: true },
  { names: ['m', 'mem', 'memory'] },
  { names: ['c', 'cpuShares'] },
  { names: ['dnsOpt', 'dnsOption'] },
  { names: ['explain'], required: false },
];

/** Options and operands of one line of words; `|` between the two. */
function split(line: string, stopsAtOperand = true): string {
  const { options, operands } = splitArgv(line.split(' '), table, stopsAtOperand);
  return [...options, '|', ...operands].join(' ');
}

describe('options', () => {
  test.each([
    ['-t -i sh', '--tty --interactive | sh'],
    ['-ti sh', '--tty --interactive | sh'],
    ['--tty=false sh', '--tty=false | sh'],
    ['--tty=1 --rm=F sh', '--tty=true --rm=false | sh'],
    ['-t=false sh', '--tty=false | sh'],
    ['-it=0 sh', '--interactive --tty=false | sh'],
    ['-m 5m sh', '--memory==5m | sh'],
    ['-m5m sh', '--memory==5m | sh'],
    ['-m=5m sh', '--memory==5m | sh'],
    ['-tim 5m sh', '--tty --interactive --memory==5m | sh'],
    ['-tim5m sh', '--tty --interactive --memory==5m | sh'],
    ['-mem 100m sh', '--memory==100m | sh'],
    ['-mem=100m sh', '--memory==100m | sh'],
    ['--memory=100m sh', '--memory==100m | sh'],
    ['--cpu-shares 512 sh', '--cpu-shares==512 | sh'],
    ['-c 512 sh', '--cpu-shares==512 | sh'],
    ['--dns-opt a --dns-option=b sh', '--dns-option==a --dns-option==b | sh'],
    ['-m -1 sh', '--memory==-1 | sh'],
    ['--memory= sh', '--memory== | sh'],
    ['--memory=a=b sh', '--memory==a=b | sh'],
    ['--explain sh', '--explain== | sh'],
    ['--explain=sh sh', '--explain==sh | sh'],
  ])('%s', (line, expected) => {
    expect(split(line)).toBe(expected);
  });
});

describe('operands', () => {
  test.each([
    ['sh -c ls', '| sh -c ls'],
    ['-t sh -t --nonsense', '--tty | sh -t --nonsense'],
    ['-t -- -x -t', '--tty | -x -t'],
    ['- -t', '| - -t'],
  ])('%s', (line, expected) => {
    expect(split(line)).toBe(expected);
  });

  test('do not end the options of a command that wants them anywhere', () => {
    expect(split('a -t b --rm', false)).toBe('--tty --rm | a b');
    expect(split('a -t -- b --rm', false)).toBe('--tty | a b --rm');
  });
});

describe('mistakes', () => {
  test.each([
    ['--nonsense sh', 'unknown flag: --nonsense'],
    ['--__proto__ sh', 'unknown flag: --__proto__'],
    ['--t sh', 'unknown flag: --t'],
    ['-tx sh', "unknown shorthand flag: 'x' in -tx"],
    ['--tty=maybe sh', 'invalid argument "maybe" for "--tty": use true or false'],
    ['--memory', 'flag needs an argument: --memory'],
    ['-tm', "flag needs an argument: 'm' in -tm"],
  ])('%s', (line, message) => {
    expect(() => split(line)).toThrow(message);
  });
});

import { afterEach, expect, test, vi } from 'vitest';
import { main } from './main.js';

function capture(): { stdout: () => string; stderr: () => string } {
  const text = (spy: { mock: { calls: unknown[][] } }) => spy.mock.calls.map(([chunk]) => chunk).join('');
  const log = vi.spyOn(console, 'log').mockReturnValue();
  const stderr = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  return { stdout: () => text(log), stderr: () => text(stderr) };
}

afterEach(() => vi.restoreAllMocks());

test('without a command, or asked for help, it lists the commands', async () => {
  for (const argv of [[], ['--help'], ['help'], ['-h']]) {
    const { stdout } = capture();
    expect(await main(argv)).toBe(0);
    expect(stdout()).toContain('run');
    vi.restoreAllMocks();
  }
});

test.each([['--version'], ['-v'], ['-v', 'ps']])('%s %s says which version it is', async (...argv) => {
  const { stdout } = capture();
  expect(await main(argv)).toBe(0);
  expect(stdout()).toMatch(/^mydocker version \d+\.\d+\.\d+$/);
});

test('help and the name of a command is its help', async () => {
  const stdout = vi.spyOn(console, 'info').mockReturnValue();
  const log = vi.spyOn(console, 'log').mockReturnValue();
  expect(await main(['help', 'volume', 'create'])).toBe(0);
  const text = [...stdout.mock.calls, ...log.mock.calls].flat().join('');
  expect(text).toContain('volume create [OPTIONS] [VOLUME]');
});

test.each(['nonsense', 'toString', '__proto__', ''])('%j is no command', async (name) => {
  const { stderr } = capture();
  expect(await main([name])).toBe(1);
  expect(stderr()).toBe(`mydocker: '${name}' is not a mydocker command; see "mydocker --help"\n`);
});

test('a mistyped command gets the name that is meant', async () => {
  const { stderr } = capture();
  for (const argv of [['histroy'], ['volume', 'lss'], ['volume', 'nonsense']]) expect(await main(argv)).toBe(1);
  expect(stderr()).toBe(
    `mydocker: 'histroy' is not a mydocker command; did you mean "history"? see "mydocker --help"
mydocker: 'volume lss' is not a mydocker command; did you mean "volume ls"? see "mydocker volume --help"
mydocker: 'volume nonsense' is not a mydocker command; see "mydocker volume --help"
`,
  );
});

test.each([['volume'], ['image', '--help'], ['container', '-h']])(
  '%s %s lists the commands of the group',
  async (...argv) => {
    const { stdout, stderr } = capture();
    expect(await main(argv)).toBe(0);
    expect(stdout()).toMatch(new RegExp(`^Usage: mydocker ${argv[0]} COMMAND \\[OPTIONS\\]\n`));
    expect(stdout()).toMatch(/ {2}prune {7}Remove /);
    expect(stderr()).toBe('');
  },
);

test('a mistake in the command line is one line, with the exit code of the engine', async () => {
  const { stderr } = capture();
  expect(await main(['run', '--nonsense', 'sh'])).toBe(125);
  expect(stderr()).toBe('mydocker: unknown flag: --nonsense\n');
  expect(await main(['run'])).toBe(125);
});

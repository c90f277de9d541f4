import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Running, type RunOptions, type RunResult, run, start } from './process.js';
import { waitFor } from './wait.js';

export interface TerminalOptions extends Omit<RunOptions, 'input'> {
  columns?: number;
  rows?: number;
}

/** A program on a terminal of its own. */
export interface Terminal extends Running {
  /** What the screen got so far, control sequences included; line ends are \r\n as a terminal makes them. */
  output(): string;
  /** Changes the window's size, as dragging its corner does. */
  resize(columns: number, rows: number): Promise<void>;
  /** The terminal's device, e.g. /dev/pts/3. */
  device: string;
}

/**
 * Starts a program on a new pseudo-terminal (util-linux `script`). `done` gives its exit code, 128+n after signal n.
 * @param argv program and arguments
 */
export async function openTerminal(argv: string[], options: TerminalOptions = {}): Promise<Terminal> {
  const { columns = 80, rows = 24 } = options;
  const directory = mkdtempSync(join(tmpdir(), 'terminal-'));
  const note = join(directory, 'tty');
  const command = `stty rows ${rows} cols ${columns}; tty > ${note}.new; mv ${note}.new ${note}; exec ${quote(argv)}`;
  const env = { TERM: 'xterm', ...options.env, SHELL: '/bin/sh' };
  const running = start('script', ['-q', '-e', '-f', '-c', command, '/dev/null'], { ...options, env });
  try {
    const device = await readNote(note, running);
    return { ...running, output: running.stdout, device, resize: (width, height) => resize(device, width, height) };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** The note may come at once and its program be over before we look: it stays until it is read. */
async function readNote(note: string, running: Running): Promise<string> {
  let over = false;
  const end = () => {
    over = true;
  };
  void running.done.then(end, end);
  await waitFor(() => existsSync(note) || over, { timeout: 60_000, what: () => `a terminal: ${running.stderr()}` });
  if (!existsSync(note)) throw new Error(`no terminal: ${running.stdout()}${running.stderr()}`);
  return readFileSync(note, 'utf8').trim();
}

async function resize(device: string, columns: number, rows: number): Promise<void> {
  const result: RunResult = await run('stty', ['-F', device, 'rows', String(rows), 'cols', String(columns)]);
  if (result.exitCode !== 0) throw new Error(`resize: ${result.stderr}`);
}

function quote(argv: string[]): string {
  return argv.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(' ');
}

import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { descendants, isRunning, signal } from './processes.js';

/** What a command printed, both streams in their order; the code is undefined while a shell inside still waits for input. */
export interface Outcome {
  output: string;
  code: number | undefined;
}

/** A program on a terminal that has not ended: its command's number, the way to type, and how much of its output has been read. */
interface Session {
  number: number;
  input: number;
  read: number;
}

const POLL_MS = 15;
const CLOSE_SECONDS = 1;
const PROMPT = /(^|\n)((?:~|\/\S*|\S+@\S+:\S*) ?[#$]) ?$/;

/**
 * A shell that transcripts type into. Directory, variables and background jobs last from one command to the next.
 * A command that needs a terminal gets one from util-linux's `script`.
 */
export class Terminal {
  readonly #shell: ChildProcess;
  #done = '';
  #count = 0;
  #session: Session | undefined;

  constructor(
    private readonly scratch: string,
    cwd: string,
    env: NodeJS.ProcessEnv,
  ) {
    this.#shell = spawn('bash', ['--norc', '--noprofile'], {
      cwd,
      env,
      detached: true,
      stdio: ['pipe', 'ignore', 'ignore', 'pipe'],
    });
    this.#shell.stdio[3]?.on('data', (text) => {
      this.#done += text;
    });
    this.#shell.stdin?.on('error', () => {});
    this.#type('set -a');
  }

  /** Runs a command to its end, with nothing to read on its input. */
  async run(command: string, seconds: number): Promise<Outcome> {
    const number = this.#write(command);
    this.#type(
      `. ${this.#path('command', number)} </dev/null >${this.#path('output', number)} 2>&1; echo "done ${number} $?" >&3`,
    );
    const code = await this.#ended(number, seconds, command);
    return { output: this.#outputOf(number), code };
  }

  /** Runs a command on a terminal, until it ends or prompts. */
  open(command: string, seconds: number): Promise<Outcome> {
    const number = this.#write(command);
    const [fifo, output] = [this.#path('input', number), this.#path('output', number)];
    execFileSync('mkfifo', [fifo]);
    writeFileSync(output, '');
    const script = `script -qefc "stty rows 50 cols 200; bash --norc ${this.#path('command', number)}" /dev/null`;
    this.#type(`${script} <${fifo} >${output} 2>&1; echo "done ${number} $?" >&3`);
    this.#session = { number, input: openSync(fifo, 'r+'), read: 0 };
    return this.#untilPrompt(seconds, command).then(({ output, code }) => ({ output: withoutBanner(output), code }));
  }

  /** Types a line into the program on the terminal, until it ends or prompts again. */
  async type(line: string, seconds: number): Promise<Outcome> {
    if (!this.#session) return { output: 'no shell is open to type this into', code: 1 };
    writeSync(this.#session.input, `${line}\n`);
    const { output, code } = await this.#untilPrompt(seconds, line);
    return { output: withoutEcho(output, line), code };
  }

  /** False once the shell itself has ended, by a transcript or because a command had to be given up. */
  get alive(): boolean {
    return this.#shell.exitCode === null && this.#shell.signalCode === null && !this.#shell.killed;
  }

  /** The prompt of the shell inside, without a blank at its end. */
  get prompt(): string {
    const session = this.#session;
    return session ? (PROMPT.exec(this.#outputOf(session.number))?.[2] ?? '') : '';
  }

  /** Ends the shell and what it started: politely, as a closed window does, then not. */
  async close(): Promise<void> {
    const pids = this.#shell.pid === undefined ? [] : [this.#shell.pid, ...descendants(this.#shell.pid)];
    if (this.#session) closeSync(this.#session.input);
    this.#shell.stdin?.destroy();
    this.#signal('SIGHUP');
    await this.#until(
      () => (pids.some(isRunning) ? undefined : true),
      CLOSE_SECONDS,
      () => false,
    );
    for (const pid of pids.filter(isRunning)) signal(pid, 'SIGKILL');
  }

  #signal(name: NodeJS.Signals): void {
    if (this.#shell.pid) signal(-this.#shell.pid, name);
  }

  #write(command: string): number {
    const number = ++this.#count;
    writeFileSync(this.#path('command', number), `${command}\n`);
    return number;
  }

  #path(kind: string, number: number): string {
    return join(this.scratch, `${kind}-${number}`);
  }

  #type(line: string): void {
    this.#shell.stdin?.write(`${line}\n`);
  }

  async #ended(number: number, seconds: number, command: string): Promise<number> {
    const code = await this.#until(() => this.#codeOf(number), seconds);
    if (code !== undefined) return code;
    return this.#giveUp(number, `\`${command}\` did not end within ${seconds} s`);
  }

  async #untilPrompt(seconds: number, command: string): Promise<Outcome> {
    const session = this.#session as Session;
    const prompts = () => PROMPT.test(this.#outputOf(session.number).slice(session.read));
    const ready = await this.#until(
      () => this.#codeOf(session.number) !== undefined || prompts() || undefined,
      seconds,
    );
    if (!ready) return this.#giveUp(session.number, `\`${command}\` neither ended nor prompted within ${seconds} s`);
    const text = this.#outputOf(session.number);
    const output = text.slice(session.read).replace(PROMPT, '$1');
    session.read = text.length;
    const code = this.#codeOf(session.number);
    if (code !== undefined) this.#endSession(session);
    return { output, code };
  }

  #giveUp(number: number, reason: string): never {
    this.#signal('SIGKILL');
    const output = this.#outputOf(number).trimEnd();
    throw new Error(this.alive ? `${reason}; so far: ${output}` : `the shell ended: ${output}`);
  }

  #endSession(session: Session): void {
    closeSync(session.input);
    this.#session = undefined;
  }

  async #until<T>(probe: () => T | undefined, seconds: number, hopeless = () => !this.alive): Promise<T | undefined> {
    const end = performance.now() + seconds * 1000;
    for (;;) {
      const found = probe();
      if (found !== undefined || performance.now() > end || hopeless()) return found;
      await sleep(POLL_MS);
    }
  }

  #codeOf(number: number): number | undefined {
    const code = new RegExp(`^done ${number} (\\d+)$`, 'm').exec(this.#done)?.[1];
    return code === undefined ? undefined : Number(code);
  }

  #outputOf(number: number): string {
    const file = this.#path('output', number);
    return existsSync(file) ? plain(readFileSync(file, 'utf8')) : '';
  }
}

/** What an interactive busybox says of itself is of no interest in any transcript. */
function withoutBanner(output: string): string {
  return output.replace(/\n*BusyBox v.*\nEnter 'help'.*\n+/, '');
}

/** Whether the terminal repeats what is typed depends on who reads there. */
function withoutEcho(output: string, typed: string): string {
  const [first, ...rest] = output.split('\n');
  return first?.trim() === typed.trim() ? rest.join('\n') : output;
}

/** Escape sequences: colours, cursor movements and questions, character sets. */
const CONTROL = new RegExp(`${String.fromCharCode(27)}(?:\\[[0-9;?]*[A-Za-z]|[()][AB0])`, 'g');

/** Text as a person sees it on a terminal. */
function plain(text: string): string {
  return text.replace(CONTROL, '').replace(/\r+\n/g, '\n').replace(/\r/g, '');
}

import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fencesOf } from '../site/fences.js';
import { explainMismatch, matches } from './match.js';
import { missingNeed } from './needs.js';
import { type Entry, isConsoleFence, parseTranscript, type Transcript } from './parse.js';
import { Terminal } from './terminal.js';

/** What became of a page's transcripts. `failures` are texts that begin with the page and line. */
export interface PageResult {
  commands: number;
  skipped: string[];
  failures: string[];
}

/** Where a page's commands run: `pathFor` gives PATH with the mydocker of the chapter or step that `at` names. */
export interface Stage {
  scratch: string;
  env: NodeJS.ProcessEnv;
  pathFor: (at: string | undefined) => string;
}

/** Runs all transcripts of a page in their order and compares what comes with what the page shows. */
export async function runPage(page: string, stage: Stage): Promise<PageResult> {
  const runner = new PageRunner(page, stage);
  const transcripts = fencesOf(readFileSync(page, 'utf8')).filter(isConsoleFence).map(parseTranscript);
  try {
    for (const transcript of transcripts) await runner.run(transcript);
  } finally {
    await runner.close();
  }
  return runner.result;
}

class PageRunner {
  readonly result: PageResult = { commands: 0, skipped: [], failures: [] };
  readonly #terminals = new Map<string, Terminal>();
  #opened = 0;

  constructor(
    private readonly page: string,
    private readonly stage: Stage,
  ) {}

  async close(): Promise<void> {
    for (const terminal of this.#terminals.values()) await terminal.close();
  }

  async run(transcript: Transcript): Promise<void> {
    const { options, entries, line } = transcript;
    const reason = options.skip ?? missingNeed(options.needs);
    if (reason) {
      this.result.skipped.push(`${this.page}:${line}: ${reason}`);
      return;
    }
    const terminal = this.#terminal(options.terminal);
    if (!entries[0]?.inside) await terminal.run(`PATH=${this.stage.pathFor(options.at)}`, options.timeout);
    for (const [index, entry] of entries.entries()) {
      if (!(await this.#runEntry(terminal, transcript, entry, entries[index + 1]))) return;
    }
  }

  #terminal(name: string): Terminal {
    const known = this.#terminals.get(name);
    if (known?.alive) return known;
    const scratch = join(this.stage.scratch, `terminal-${++this.#opened}`);
    const work = join(this.stage.scratch, 'work');
    mkdirSync(scratch);
    mkdirSync(work, { recursive: true });
    const terminal = new Terminal(scratch, work, this.stage.env);
    this.#terminals.set(name, terminal);
    return terminal;
  }

  /** False when the rest of the transcript has lost its meaning. */
  async #runEntry(
    terminal: Terminal,
    { options }: Transcript,
    entry: Entry,
    next: Entry | undefined,
  ): Promise<boolean> {
    this.result.commands++;
    const prompts = terminal.prompt;
    if (entry.inside && prompts !== entry.prompt.trimEnd()) {
      this.#fail(entry, [
        `the page types at the prompt \`${entry.prompt}\`, but ${prompts ? `\`${prompts}\`` : 'none'} is there`,
      ]);
      return false;
    }
    try {
      const { output, code } = await this.#execute(terminal, options, entry, next);
      this.#compare(entry, output.replace(/\n$/, '').split('\n'), options.unordered);
      if (!next?.inside) this.#compareCode(entry, code, next ? 0 : options.exit, options.exit === 'any');
      return true;
    } catch (error) {
      this.#fail(entry, [(error as Error).message]);
      return false;
    }
  }

  #execute(terminal: Terminal, options: Transcript['options'], entry: Entry, next: Entry | undefined) {
    if (entry.inside) return terminal.type(entry.command, options.timeout);
    return options.tty || next?.inside
      ? terminal.open(entry.command, options.timeout)
      : terminal.run(entry.command, options.timeout);
  }

  #compare(entry: Entry, lines: string[], unordered: boolean): void {
    const actual = lines.length === 1 && lines[0] === '' ? [] : lines;
    if (matches(entry.expected, actual, unordered)) return;
    this.#fail(entry, explainMismatch(entry.expected, actual));
  }

  #compareCode(entry: Entry, code: number | undefined, expected: number | 'any', any: boolean): void {
    if (code === undefined || any || code === expected) return;
    this.#fail(entry, [`exit code ${code}, expected ${expected}`]);
  }

  #fail(entry: Entry, lines: string[]): void {
    const text = [`${entry.prompt}${entry.command}`, ...lines].map((line) => `    ${line}`);
    this.result.failures.push([`${this.page}:${entry.line}:`, ...text].join('\n'));
  }
}

import type { ChildProcess } from 'node:child_process';
import type { Socket } from 'node:net';

/** In milliseconds: where nobody has come for so long, nobody is expected. */
const patience = 2000;

/** A process that is started for whoever comes next: to start one takes longer than to tell it what to do. */
export class Spare {
  #child: ChildProcess | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(private readonly start: () => ChildProcess) {}

  /** The one that is there, else a new one. */
  take(): ChildProcess {
    const child = this.#release();
    if (child === undefined) return this.start();
    hold(child, 'ref');
    return child;
  }

  /** Has one ready, for a while, when there is time for it. It keeps nobody from ending, and ends with us, as its pipes then do. */
  prepare(): void {
    setImmediate(() => {
      try {
        this.#child ??= this.#startAhead();
      } catch {
        // Whoever needs one hears why.
      }
    });
  }

  #startAhead(): ChildProcess {
    const child = this.start();
    const forget = () => {
      if (this.#child === child) this.#child = undefined;
    };
    child.on('error', forget).on('exit', forget);
    hold(child, 'unref');
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#dismiss(), patience).unref();
    return child;
  }

  #release(): ChildProcess | undefined {
    clearTimeout(this.#timer);
    const child = this.#child;
    this.#child = undefined;
    return child;
  }

  #dismiss(): void {
    for (const pipe of this.#release()?.stdio ?? []) pipe?.destroy();
  }
}

function hold(child: ChildProcess, how: 'ref' | 'unref'): void {
  child[how]();
  for (const pipe of child.stdio) (pipe as Socket | null)?.[how]();
}

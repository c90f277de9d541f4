import type { ServerResponse } from 'node:http';
import type { Progress } from '../util/progress.js';

/** How often somebody hears how far a work is, in milliseconds. */
const pace = 100;

/** An answer that grows while the work goes on: an object a line, as docker's clients show them. */
export class JsonLines {
  #told = { what: '', at: 0 };

  constructor(private readonly response: ServerResponse) {}

  /**
   * Does the work, and ends the answer. What fails before the first line is thrown, so that it becomes a status; afterwards it is one more
   * line.
   */
  async during(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (!this.response.headersSent) throw error;
      const { message } = error as Error;
      this.send({ errorDetail: { message }, error: message });
    }
    this.#begin();
    this.response.end();
  }

  send(line: object): void {
    this.#begin();
    this.response.write(`${JSON.stringify(line)}\n`);
  }

  /** For who wants to be told. */
  readonly progress: Progress = (what, current, total) => {
    const now = Date.now();
    if (this.#told.what === what && now - this.#told.at < pace) return;
    this.#told = { what, at: now };
    this.send({ status: what, progressDetail: { current, ...(total && { total }) }, id: 'archive' });
  };

  #begin(): void {
    if (!this.response.headersSent) this.response.writeHead(200, { 'Content-Type': 'application/json' });
  }
}

import type { IncomingMessage } from 'node:http';
import { apiVersion, ownVersion } from './version.js';

/** As many kinds of clients are told apart; a stranger may make up as many names as they like. */
const limit = 100;

/** Finds out whose API is another than ours: what to look at first when one client misbehaves. */
export class ClientVersions {
  readonly #seen = new Set<string>();

  /** A line for the log when a client speaks another version than we do; undefined when it is ours, or one that was met before. */
  meet({ headers }: IncomingMessage, version: string): string | undefined {
    if (version === apiVersion) return undefined;
    // No more of it than a name and a number: the rest is anything that somebody wanted to see in our log.
    const [agent = 'a client'] = /^[\w.-]{1,40}\/[\w.+~-]{1,40}/.exec(headers['user-agent'] ?? '') ?? [];
    const line = `${agent} speaks API version ${version}, mydocker/${ownVersion} speaks ${apiVersion}`;
    if (this.#seen.has(line) || this.#seen.size >= limit) return undefined;
    this.#seen.add(line);
    return line;
  }
}

import { shimPath } from '../runtime/shim.js';
import { pipeTo } from '../util/pipe.js';

/** The variable that names the socket of whoever has started us and wants to know how we are. */
const variable = 'NOTIFY_SOCKET';

/** The service manager that has started us, if one has: it is told how far we are, one word after the other (sd_notify(3)). */
export class ServiceManager {
  readonly #socket: string | undefined;
  #told: Promise<void> = Promise.resolve();

  /**
   * @param env it is taken from there: a process that we start has nothing to say
   * @param warn told when the manager does not listen; that is no reason to stop
   */
  constructor(
    env: NodeJS.ProcessEnv,
    private readonly warn: (text: string) => void,
  ) {
    this.#socket = env[variable] || undefined;
    delete env[variable];
  }

  /** Requests are answered; after `reloading`, according to what has been read. */
  ready(): void {
    this.#tell('READY=1');
  }

  /** The time says to which of its requests that belongs. */
  reloading(): void {
    this.#tell(`RELOADING=1\nMONOTONIC_USEC=${process.hrtime.bigint() / 1000n}`);
  }

  stopping(): void {
    this.#tell('STOPPING=1');
  }

  /** Fulfilled when all has been said. */
  told(): Promise<void> {
    return this.#told;
  }

  #tell(text: string): void {
    const socket = this.#socket;
    if (!socket) return;
    this.#told = this.#told
      .then(() => pipeTo(shimPath(), ['notify', socket, String(process.pid), text], ''))
      .then(() => {})
      .catch((error: Error) => this.warn(error.message));
  }
}

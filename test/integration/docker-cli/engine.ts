/** Who runs the containers: a daemon that Docker's client drives over the API; our own command line, by itself or at a daemon. */
export type EngineName = 'api' | 'local' | 'remote';

/** One way to run the cases, in which `docker` is the program that it is about. */
export interface Engine {
  name: EngineName;
  /** For the names of the tests: "with docker's client". */
  title: string;
  /** The client's major version; what needs a later one is skipped. */
  version: number;
  /** Why none of its cases can run on this machine. */
  missing?: string | undefined;
  /** Opens a fresh root that has the image `busybox`. */
  open(): Promise<OpenEngine>;
}

export interface OpenEngine {
  /** In which `docker` is found. */
  env: NodeJS.ProcessEnv;
  /** An empty directory for the cases' own. */
  scratch: string;
  /** Removes what a case left: containers, volumes, networks, and all images but the common one. */
  sweep(): Promise<void>;
  close(): Promise<void>;
}

/** Turns a function that calls its argument with a value into that value, and a function that lets it go on to its end. */
export function hold<T>(use: (body: (value: T) => Promise<void>) => Promise<void>): Promise<[T, () => Promise<void>]> {
  return new Promise((opened, failed) => {
    let release = () => {};
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    const ended = use((value) => {
      opened([value, close]);
      return released;
    });
    ended.catch(failed);
    function close(): Promise<void> {
      release();
      return ended;
    }
  });
}

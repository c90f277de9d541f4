/** Where an engine keeps its things. */
export interface Engine {
  /** What lasts: images, layers, containers. Every name that the engine makes in the kernel derives from this path. */
  readonly root: string;
  /** What a reboot may take. */
  readonly runRoot: string;
  /** The graph driver that was asked for. */
  readonly storageDriver?: string | undefined;
  /** This process goes on after a start: it sees by itself to the end of what it has started. */
  readonly stays?: boolean;
  /** Called with a line that the user should see, and that is no error. */
  readonly warn: (line: string) => void;
}

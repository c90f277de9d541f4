/** A device of the host that a container is to have. */
export interface DeviceMapping {
  /** Its path on the host, or that of a directory of devices. */
  readonly source: string;
  /** Its path in the container, below /dev. */
  readonly target: string;
  /** Some of `r`, `w` and `m`. */
  readonly access: string;
}

/** A mount as it was asked for; kept in the container's record. */
export interface MountPoint {
  readonly type: 'bind' | 'volume' | 'tmpfs';
  /** For `bind` an absolute path of the host, for `volume` its name; "" for a new anonymous volume. */
  readonly source: string;
  /** Absolute path in the container. */
  readonly target: string;
  readonly readOnly: boolean;
  /** `bind`: make a missing source. */
  readonly create?: boolean;
  /** `bind`: without what is mounted below the source. */
  readonly nonRecursive?: boolean;
  /** `volume`: leave an empty one empty, and do not copy the image's files into it. */
  readonly noCopy?: boolean;
  /** `volume`: made for this container, and removed with it. */
  readonly anonymous?: boolean;
  /** `volume`: of one that is made for this mount. */
  readonly labels?: Readonly<Record<string, string>>;
  /** `volume`: of one that is made for this mount, for the local driver. */
  readonly driverOptions?: Readonly<Record<string, string>>;
  /** Asked for in the long form, as with --mount. */
  readonly listed?: boolean;
  /** `tmpfs`: as for mount(8). */
  readonly options?: string;
}

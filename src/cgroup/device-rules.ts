/** A line of a container's allow-list: what it may do with which devices. */
export interface DeviceRule {
  /** `c` for character devices, `b` for block devices, `a` for both. */
  readonly type: 'a' | 'b' | 'c';
  /** Undefined for any. */
  readonly major?: number | undefined;
  readonly minor?: number | undefined;
  /** Some of `r` (read), `w` (write) and `m` (make a node). */
  readonly access: string;
}

/** As the kernel's files and Docker's options write it: `c 1:3 rwm`, `c 136:* rw`. */
export function formatDeviceRule({ type, major, minor, access }: DeviceRule): string {
  return `${type} ${major ?? '*'}:${minor ?? '*'} ${access}`;
}

/** Undefined for what is no rule. */
export function parseDeviceRule(text: string): DeviceRule | undefined {
  const [, type, major = '', minor = '', access] = /^([abc]) (\d+|\*):(\d+|\*) ([rwm]{1,3})$/.exec(text) ?? [];
  if (!type || !access) return undefined;
  const number = (digits: string) => (digits === '*' ? undefined : Number(digits));
  return { type: type as DeviceRule['type'], major: number(major), minor: number(minor), access };
}

/**
 * What every container may use: the devices that the OCI runtime specification gives it, its terminals; and it may make a node of anything,
 * which is no use without the right to open it.
 */
export const defaultDeviceRules: readonly DeviceRule[] = [
  { type: 'c', access: 'm' },
  { type: 'b', access: 'm' },
  ...[3, 5, 7, 8, 9].map((minor): DeviceRule => ({ type: 'c', major: 1, minor, access: 'rwm' })),
  ...[0, 1, 2].map((minor): DeviceRule => ({ type: 'c', major: 5, minor, access: 'rwm' })),
  { type: 'c', major: 136, access: 'rwm' },
];

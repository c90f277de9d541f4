import { EngineError } from '../util/errors.js';

/** A socket that listened before we were there. */
export interface PassedSocket {
  readonly fd: number;
  /** What the one who passed it calls it, as the unit's `FileDescriptorName=`. */
  readonly name: string;
}

const firstFd = 3;

/**
 * The sockets that whoever started us has opened, in systemd's way: `LISTEN_PID` says whether it is us who are meant, `LISTEN_FDS` how
 * many there are from descriptor 3 on, and `LISTEN_FDNAMES` what they are called. The variables are taken away: a process that we
 * start has none of these sockets.
 */
export function takePassedSockets(env: NodeJS.ProcessEnv): PassedSocket[] {
  const { LISTEN_PID, LISTEN_FDS = '0', LISTEN_FDNAMES = '' } = env;
  for (const name of ['LISTEN_PID', 'LISTEN_FDS', 'LISTEN_FDNAMES']) delete env[name];
  if (LISTEN_PID !== String(process.pid) || !/^\d{1,4}$/.test(LISTEN_FDS)) return [];
  const names = LISTEN_FDNAMES.split(':');
  return Array.from({ length: Number(LISTEN_FDS) }, (_, at) => ({ fd: firstFd + at, name: names[at] ?? '' }));
}

/**
 * Those that an address means: all with `fd://`, else the one of that number or those of that name.
 *
 * @throws EngineError `notFound`
 */
export function choosePassed(address: string, passed: readonly PassedSocket[]): PassedSocket[] {
  const wanted = address.slice('fd://'.length);
  const chosen = passed.filter(({ fd, name }) => wanted === '' || wanted === String(fd) || wanted === name);
  if (chosen.length > 0) return chosen;
  const there = passed.map(({ fd, name }) => (name ? `${fd} (${name})` : String(fd))).join(', ') || 'none';
  throw new EngineError('notFound', `no socket for ${address}: passed to us, by LISTEN_PID and LISTEN_FDS: ${there}`);
}

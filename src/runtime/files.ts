import { type Instruction, instructions, type Plan } from './plan.js';

const instruction = instructions(12);

/** The instructions after which a process has a directory for its root, and can do no harm to mounts. */
export function enterDirectory(directory: string): Plan {
  return [
    instruction('clone', 'a process of its own', '-'),
    instruction('chroot', 'its root: no link leads out', directory),
  ];
}

/** A process that stays with the host's own root. */
export function stayOutside(): Plan {
  return [instruction('clone', 'a process of its own', '-')];
}

/** A mount namespace in which a container's files can be put together once more. */
export function ownMounts(): Plan {
  return [
    instruction('clone', 'a place for its mounts', 'mount'),
    instruction('mount', 'keep our mounts to ourselves', 'none', '/', 'none', 'rec,private', '-'),
  ];
}

/** The instruction at which the engine may look whether it is still the right container. */
export function waitForLook(): Plan {
  return [instruction('wait', 'look who it is')];
}

/** How files are sent. */
export interface SendOptions {
  /** When the path is a link, send what it leads to. */
  readonly follow?: boolean;
  /** Say only what it is. */
  readonly top?: boolean;
  /** Leave out what is mounted below it. */
  readonly oneMount?: boolean;
}

/** Sends the file of a path, and what is in it, to stdout. */
export function sendFiles(path: string, { follow, top, oneMount }: SendOptions): Instruction {
  const flags = [follow && 'follow', top && 'top', oneMount && 'one-mount'].filter(Boolean).join(',') || '-';
  return instruction('send', 'the files', path, flags);
}

/** Makes the files that come in on stdin. */
export function receiveFiles(directory: string): Instruction {
  return instruction('receive', 'the files', directory);
}

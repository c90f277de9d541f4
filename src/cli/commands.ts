import type { Command } from './command.js';

/** The commands by name, one line each; the code of a command loads when it is called. */
export const commands: Record<string, () => Promise<Command>> = {
  attach: async () => (await import('./attach.js')).attach,
  commit: async () => (await import('./commit.js')).commit,
  'container cleanup': async () => (await import('./container/cleanup.js')).containerCleanup,
  doctor: async () => (await import('./doctor.js')).doctor,
  history: async () => (await import('./history.js')).history,
  images: async () => (await import('./images.js')).images,
  rm: async () => (await import('./rm.js')).rm,
  rmi: async () => (await import('./rmi.js')).rmi,
  run: async () => (await import('./run.js')).run,
  tag: async () => (await import('./tag.js')).tag,
  'volume create': async () => (await import('./volume/create.js')).volumeCreate,
  'volume inspect': async () => (await import('./volume/inspect.js')).volumeInspect,
  'volume ls': async () => (await import('./volume/ls.js')).volumeLs,
  'volume prune': async () => (await import('./volume/prune.js')).volumePrune,
  'volume rm': async () => (await import('./volume/rm.js')).volumeRm,
};

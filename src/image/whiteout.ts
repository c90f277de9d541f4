import { posix } from 'node:path';
import { noContent, type TarEntry, type TarFile } from './tar.js';

/**
 * How a layer says that a file of a lower layer is gone (OCI image-spec 1.1, layer.md, "Whiteouts"): an empty file `.wh.NAME` beside it.
 * The names come from aufs, where Docker began.
 */
const prefix = '.wh.';

/** An empty file of this name in a directory says that nothing of the lower layers shows in it. */
export const opaqueMarker = '.wh..wh..opq';

/** The name of the mark that a file is gone. */
export function whiteoutOf(name: string): string {
  return posix.join(posix.dirname(name), `${prefix}${posix.basename(name)}`);
}

/** A mark. It has no time: when a file was removed makes no difference. */
export function emptyFile(name: string): TarFile {
  return {
    entry: { name, type: 'file', mode: 0o600, uid: 0, gid: 0, size: 0, mtime: '0', xattrs: {} },
    body: noContent,
  };
}

/** What a name in a layer stands for: `target` is the file that is gone, or the directory that hides the ones below it. */
export type Mark =
  | { readonly kind: 'none' }
  | { readonly kind: 'whiteout' | 'opaque'; readonly target: string }
  /** aufs keeps something there for itself. */
  | { readonly kind: 'internal' };

export function readMark(name: string): Mark {
  const directory = posix.dirname(name);
  const base = posix.basename(name);
  if (base === opaqueMarker) return { kind: 'opaque', target: directory };
  if (name.split('/').some((part) => part.startsWith(`${prefix}${prefix}`))) return { kind: 'internal' };
  if (!base.startsWith(prefix)) return { kind: 'none' };
  return { kind: 'whiteout', target: posix.join(directory, base.slice(prefix.length)) };
}

/** The extended attribute, `y`, of a directory that hides the lower ones (kernel: Documentation/filesystems/overlayfs.rst). */
export const overlayOpaque = 'trusted.overlay.opaque';

/** overlayfs writes a device 0, 0 where a file is gone. */
export function isWhiteoutDevice({ type, device }: TarEntry): boolean {
  return type === 'character-device' && device?.join() === '0,0';
}

export function whiteoutDevice(name: string): TarFile {
  return { entry: { ...emptyFile(name).entry, type: 'character-device', mode: 0, device: [0, 0] }, body: noContent };
}

/** What overlayfs notes for itself means nothing elsewhere, and could mean too much. */
export function withoutOverlay(xattrs: TarEntry['xattrs']): TarEntry['xattrs'] {
  return Object.fromEntries(Object.entries(xattrs).filter(([key]) => !key.startsWith('trusted.overlay.')));
}

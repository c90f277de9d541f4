import { statfs } from 'node:fs/promises';
import { makeDirectory } from '../util/directory.js';
import { UnionDriver } from './union.js';
import { UnusableDriver } from './unusable.js';

/** f_type of statfs(2) (linux/magic.h). */
const OVERLAYFS_SUPER_MAGIC = 0x794c7630;

/** overlayfs, the default: in Linux since 3.18, with the options that we need since 4.19. */
export class Overlay2 extends UnionDriver {
  readonly name = 'overlay2';
  readonly whiteouts = 'overlay';
  protected readonly type = 'overlay';
  protected readonly mostLayers = 500;
  protected override readonly extraDirectories = ['work'];

  override async probe(): Promise<void> {
    makeDirectory(this.root, 0o700);
    if ((await statfs(this.root)).type === OVERLAYFS_SUPER_MAGIC) {
      const advice = 'use another --root, or --storage-driver vfs';
      throw new UnusableDriver(`overlay2 does not work on top of overlay (${this.root}): ${advice}`);
    }
    await super.probe();
  }

  /**
   * The last three keep the upper directory a plain one, whatever this kernel's defaults: with `metacopy` a changed
   * file's content would stay below, with `redirect_dir` a renamed directory's; `index` would tie it to these layers.
   */
  protected options(layers: readonly string[]): string[] {
    const lower = layers.join(':');
    return [`lowerdir=${lower},upperdir=upper,workdir=work,index=off,metacopy=off,redirect_dir=nofollow`];
  }
}

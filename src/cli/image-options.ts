import type { Engine } from '../engine/context.js';
import { draftImage } from '../image/local.js';
import { provides } from '../image/platform.js';
import { ImageStore } from '../image/store.js';
import { EngineError } from '../util/errors.js';
import type { Input, OptionRow } from './command.js';

export const platformOption: OptionRow = ['--platform <platform>', 'Only an image for it: linux/amd64'];

/** The options for how a container comes by its image. */
export const imageOptions: readonly OptionRow[] = [
  ['--disable-content-trust', 'Accepted as docker does; there is nobody to ask for a signature'],
  platformOption,
  ['--pull <when>', 'missing or never: nothing is pulled'],
  ['-q, --quiet', 'Do not say which image was chosen'],
];

/** @throws EngineError for a wish that cannot be met: an image of another platform, or to pull always */
export async function checkImageOptions(engine: Engine, image: string, input: Input): Promise<void> {
  checkPull(input.text('pull') || undefined);
  await checkPlatform(engine, image, input.text('platform'));
}

/** @throws EngineError `notFound` when a platform is asked for, and the image is for another */
export async function checkPlatform({ root }: Engine, image: string, platform?: string): Promise<void> {
  if (!platform) return;
  if (provides(platform, (await draftImage(new ImageStore(root), image)).config)) return;
  throw new EngineError(
    'notFound',
    `image with reference ${image} was found but does not provide the specified platform (${platform})`,
  );
}

function checkPull(when = 'missing'): void {
  if (['missing', 'never'].includes(when)) return;
  if (when === 'always') throw new EngineError('invalid', '--pull always: there is no registry to pull from');
  throw new EngineError('invalid', `invalid argument "${when}" for "--pull": use missing or never`);
}

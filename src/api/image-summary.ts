import { imageSizes } from '../engine/disk-usage.js';
import { repoDigests } from '../engine/inspect/image.js';
import type { NamedImage } from '../image/list.js';
import { familiarReference } from '../image/reference.js';
import { seconds } from './time.js';

/**
 * An image in a list, in the shape of Docker's API (v1.51, ImageSummary). Sizes are in bytes.
 *
 * @param all the images among which layers are shared; without them that is not worked out
 * @param containers how many there are of it, when that was counted
 */
export function summarizeImage(image: NamedImage, all?: readonly NamedImage[], containers?: number) {
  const { size, shared } = imageSizes(image, all ?? []);
  return {
    Id: image.id,
    ParentId: '',
    RepoTags: image.names.map(familiarReference),
    RepoDigests: repoDigests(image),
    Created: seconds(image.config.created),
    Size: size,
    // Older clients look for it here.
    VirtualSize: size,
    SharedSize: all ? shared : -1,
    Labels: image.config.config?.Labels ?? {},
    Containers: containers ?? -1,
    Descriptor: image.manifest,
  };
}

import { defaultLog } from '../container/log/config.js';
import type { ContainerRecord } from '../container/record.js';
import { compile } from '../util/template/template.js';

/** The attribute that `--log-opt tag=` asks for: a template, with docker's fields. */
export function logTag({ id, name, image, imageId, config }: ContainerRecord): Record<string, string> {
  const { tag } = (config.log ?? defaultLog).options;
  if (!tag) return {};
  const fields = { ID: id.slice(0, 12), FullID: id, Name: name, ImageName: image, DaemonName: 'mydocker' };
  return { tag: compile(tag)({ ...fields, ImageID: imageId.slice(7, 19), ImageFullID: imageId }) };
}

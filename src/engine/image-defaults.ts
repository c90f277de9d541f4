import type { ContainerConfig } from '../container/record.js';
import type { ExecutionConfig } from '../image/oci.js';
import { EngineError } from '../util/errors.js';

/**
 * What a container is to be, with the image's answer wherever the user gave none.
 *
 * @throws EngineError `invalid` when neither says what to run
 */
export function withDefaults(config: ContainerConfig, image: ExecutionConfig = {}): ContainerConfig {
  const command = [...(image.Entrypoint ?? []), ...(config.command.length > 0 ? config.command : (image.Cmd ?? []))];
  if (command.length === 0) throw new EngineError('invalid', 'no command given, and the image has none');
  return {
    ...config,
    command,
    env: [...(image.Env ?? []), ...config.env],
    user: config.user ?? (image.User || undefined),
    workdir: config.workdir ?? (image.WorkingDir || undefined),
  };
}

import type { ExecutionConfig } from '../image/oci.js';
import { isOlder } from './version.js';

/** What a container's configuration has that is not said (v1.49, ContainerConfig). */
const unsaid = {
  Hostname: '',
  Domainname: '',
  User: '',
  AttachStdin: false,
  AttachStdout: false,
  AttachStderr: false,
  Tty: false,
  OpenStdin: false,
  StdinOnce: false,
  Env: null,
  Cmd: null,
  Image: '',
  Volumes: null,
  WorkingDir: '',
  Entrypoint: null,
  OnBuild: null,
  Labels: null,
};

/**
 * An image as clients of a version have it: before 1.50 with the whole of its configuration, before 1.44 with its size once more. In
 * ContainerConfig docker-compose 1 looks for volumes when it makes a container anew, whatever version it speaks.
 */
export function olderImage<T extends { readonly Config: ExecutionConfig; readonly Size: number }>(
  image: T,
  version: string,
) {
  const Config = { ...unsaid, ...image.Config };
  return {
    ...image,
    ...(isOlder(version, '1.50') && { Config }),
    ContainerConfig: Config,
    ...(isOlder(version, '1.44') && { VirtualSize: image.Size }),
  };
}

import { z } from 'zod';
import { hostConfig } from './host-config.js';
import { networkingConfig } from './networking.js';
import { flag, integer, list, map, part, text } from './values.js';

/** A command is a list of words; one that is a text is one word, as in Docker. Undefined and an empty list are not the same. */
const words = z
  .union([z.string().transform((word) => [word]), z.array(z.string())], { error: 'expected a list of words' })
  .nullish();

/** In nanoseconds, where 0 is for the image to say. */
const duration = () => integer().refine((value) => value === 0 || value >= 1e6, 'cannot be less than 1ms');

const healthcheck = z.object({
  Test: list(z.string()),
  Interval: duration(),
  Timeout: duration(),
  StartPeriod: duration(),
  StartInterval: duration(),
  Retries: integer().refine((value) => value >= 0, 'cannot be negative'),
});

export type Healthcheck = z.output<typeof healthcheck>;

/** ContainerConfig of the API (v1.51). */
export const containerConfig = z.object({
  Image: text(),
  Cmd: words,
  Entrypoint: words,
  Env: list(z.string()),
  User: text(),
  WorkingDir: text(),
  Hostname: text(),
  Domainname: text(),
  MacAddress: text(),
  NetworkDisabled: flag(),
  Labels: map(z.string()),
  Tty: flag(),
  OpenStdin: flag(),
  StdinOnce: flag(),
  AttachStdin: flag(),
  AttachStdout: flag(),
  AttachStderr: flag(),
  ExposedPorts: map(z.unknown()),
  Volumes: map(z.unknown()),
  Healthcheck: part(healthcheck),
  StopSignal: text(),
  StopTimeout: z.int().nullish(),
});

export type ContainerConfigBody = z.output<typeof containerConfig>;

/** What a container is created from. */
export const createBody = containerConfig.extend({
  HostConfig: part(hostConfig),
  NetworkingConfig: part(networkingConfig),
});

export type CreateBody = z.output<typeof createBody>;

import { alias, type Fields, flag, map, number, pointer, slice, struct, text } from './field.js';
import { healthcheck } from './health.js';

const config: Fields = {
  User: text,
  ExposedPorts: map,
  Env: slice,
  Entrypoint: slice,
  Cmd: slice,
  Volumes: map,
  WorkingDir: text,
  Labels: map,
  StopSignal: text,
  ArgsEscaped: flag,
  Healthcheck: healthcheck,
  OnBuild: slice,
  Shell: slice,
};

/** ImageInspect (v1.51). */
export const imageFields: Fields = {
  ID: alias('Id'),
  Config: struct(config),
  Variant: text,
  OsVersion: text,
  VirtualSize: number,
  RootFS: struct({ Layers: slice }),
  Descriptor: pointer,
  Manifests: slice,
};

import { posix } from 'node:path';
import { EngineError } from '../util/errors.js';
import { parseHealth } from './health-change.js';
import type { ExecutionConfig } from './oci.js';
import { listOf, splitWords } from './words.js';

type Change = (config: ExecutionConfig, rest: string) => ExecutionConfig;

/** Changes of an image's configuration, named and written as a Dockerfile's instructions. */
const changes: Record<string, Change> = {
  CMD: (config, rest) => ({ ...config, Cmd: commandOf(rest) }),
  ENTRYPOINT: ({ Cmd: _, ...config }, rest) => ({ ...config, Entrypoint: commandOf(rest) }),
  ENV: (config, rest) => ({
    ...config,
    Env: mergeEnv([...(config.Env ?? []), ...pairs(config, rest).map((pair) => pair.join('='))]),
  }),
  EXPOSE: (config, rest) => ({
    ...config,
    ExposedPorts: { ...config.ExposedPorts, ...keys(words(config, rest).flatMap(ports)) },
  }),
  HEALTHCHECK: (config, rest) => ({ ...config, Healthcheck: parseHealth(rest) }),
  LABEL: (config, rest) => ({ ...config, Labels: { ...config.Labels, ...Object.fromEntries(pairs(config, rest)) } }),
  ONBUILD: (config, rest) => ({ ...config, OnBuild: [...(config.OnBuild ?? []), trigger(rest)] }),
  STOPSIGNAL: (config, rest) => ({ ...config, StopSignal: only(words(config, rest), 'STOPSIGNAL') }),
  USER: (config, rest) => ({ ...config, User: only(words(config, rest), 'USER') }),
  VOLUME: (config, rest) => ({
    ...config,
    Volumes: { ...config.Volumes, ...keys(listOf(rest) ?? words(config, rest)) },
  }),
  WORKDIR: (config, rest) => ({
    ...config,
    WorkingDir: posix.resolve(config.WorkingDir || '/', only(words(config, rest), 'WORKDIR')),
  }),
};

/**
 * Applies changes such as `CMD ["sh"]` or `ENV A=1`, in order. An entry point makes the old command meaningless, so it comes first.
 *
 * @throws EngineError `invalid`
 */
export function applyChanges(config: ExecutionConfig, lines: readonly string[]): ExecutionConfig {
  const parsed = lines.map(parseChange);
  const ordered = [
    ...parsed.filter(({ name }) => name === 'ENTRYPOINT'),
    ...parsed.filter(({ name }) => name !== 'ENTRYPOINT'),
  ];
  return ordered.reduce((before, { change, rest }) => change(before, rest), config);
}

function parseChange(line: string): { name: string; change: Change; rest: string } {
  const [, word = '', rest = ''] = /^\s*(\S+)\s*(.*?)\s*$/s.exec(line) ?? [];
  const name = word.toUpperCase();
  const change = Object.hasOwn(changes, name) ? changes[name] : undefined;
  if (!change)
    throw new EngineError('invalid', `"${word}" is no change: use one of ${Object.keys(changes).join(', ')}`);
  if (rest === '') throw new EngineError('invalid', `the change ${name} needs an argument`);
  return { name, change, rest };
}

/** A JSON array is the command itself; anything else is the shell's to read. */
function commandOf(rest: string): readonly string[] {
  return listOf(rest) ?? ['/bin/sh', '-c', rest];
}

function words({ Env = [] }: ExecutionConfig, rest: string): string[] {
  return splitWords(rest, Object.fromEntries(Env.map(splitPair)));
}

function splitPair(pair: string): [string, string] {
  const at = pair.indexOf('=');
  return at === -1 ? [pair, ''] : [pair.slice(0, at), pair.slice(at + 1)];
}

/** `NAME=VALUE …`, or the older `NAME VALUE WITH BLANKS`. */
function pairs(config: ExecutionConfig, rest: string): [string, string][] {
  const [, first = '', value] = /^([^\s=]+)(?:\s+(.*))?$/s.exec(rest) ?? [];
  if (first !== '') {
    if (value === undefined) throw new EngineError('invalid', `"${rest}" must be NAME=VALUE`);
    return [[first, words(config, value).join(' ')]];
  }
  return words(config, rest).map((word) => {
    if (!/^[^=]+=/s.test(word)) throw new EngineError('invalid', `"${word}" must be NAME=VALUE`);
    return splitPair(word);
  });
}

/** Of several values for one name, the last. */
export function mergeEnv(env: readonly string[]): string[] {
  return [...new Map(env.map((entry) => [splitPair(entry)[0], entry])).values()];
}

function keys(names: readonly string[]): Record<string, object> {
  return Object.fromEntries(names.map((name) => [name, {}]));
}

/** "80" and "8000-8001/udp", one by one with their protocol. */
function ports(word: string): string[] {
  const [, first, last = first, protocol = 'tcp'] = /^(\d+)(?:-(\d+))?(?:\/(tcp|udp|sctp))?$/.exec(word) ?? [];
  const [from, to] = [Number(first), Number(last)];
  if (!(from >= 1 && to <= 65_535 && from <= to)) throw new EngineError('invalid', `invalid port "${word}"`);
  return Array.from({ length: to - from + 1 }, (_, index) => `${from + index}/${protocol}`);
}

function only([word = '', ...more]: readonly string[], name: string): string {
  if (word !== '' && more.length === 0) return word;
  throw new EngineError('invalid', `the change ${name} needs exactly one argument`);
}

/** For whoever builds on the image: nothing here does. */
function trigger(rest: string): string {
  if (!/^(from|maintainer|onbuild)\b/i.test(rest)) return rest;
  throw new EngineError('invalid', `"${rest}" is not allowed as an ONBUILD trigger`);
}

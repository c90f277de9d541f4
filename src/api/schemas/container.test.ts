import { describe, expect, it } from 'vitest';
import { createBody } from './container.js';

/** `Field: message` of the first thing that is wrong. */
function problem(body: unknown): string {
  const [issue] = createBody.safeParse(body).error?.issues ?? [];
  return `${issue?.path.join('.')}: ${issue?.message}`;
}

describe('what a container is created from', () => {
  it('is the same whether a field is missing, null or of no value', () => {
    const nothing = createBody.parse({});
    expect(createBody.parse({ Env: null, User: null, HostConfig: null, NetworkingConfig: null })).toEqual(nothing);
    const host = { Memory: 0, Binds: null, PortBindings: {}, Init: null, LogConfig: { Type: '', Config: null } };
    expect(createBody.parse({ Env: [], User: '', Tty: false, HostConfig: host })).toEqual(nothing);
  });

  it('may have more than we know', () => {
    expect(createBody.parse({ Image: 'x', Novelty: 1, HostConfig: { Other: {} } })).toEqual(
      createBody.parse({ Image: 'x' }),
    );
  });

  it('has a command that is a list, a word, or none', () => {
    expect(createBody.parse({ Cmd: 'a b', Entrypoint: [] })).toMatchObject({ Cmd: ['a b'], Entrypoint: [] });
    expect(createBody.parse({}).Cmd).toBeUndefined();
  });

  it.each([
    [{ Env: 'A=1' }, /^Env: /],
    [{ Env: [1] }, /^Env\.0: /],
    [{ Cmd: 7 }, /^Cmd: expected a list of words$/],
    [{ Tty: 'yes' }, /^Tty: /],
    [{ Labels: { a: 1 } }, /^Labels\.a: /],
    [{ Healthcheck: { Interval: 5 } }, /^Healthcheck\.Interval: cannot be less than 1ms$/],
    [{ Healthcheck: { Retries: -1 } }, /^Healthcheck\.Retries: cannot be negative$/],
    [{ HostConfig: { Memory: 1.5 } }, /^HostConfig\.Memory: /],
    [{ HostConfig: { RestartPolicy: { Name: 'sometimes' } } }, /^HostConfig\.RestartPolicy\.Name: /],
    [{ HostConfig: { PortBindings: { '80/tcp': {} } } }, /^HostConfig\.PortBindings\.80\/tcp: /],
    [{ HostConfig: { Mounts: [{ Type: 'npipe' }] } }, /^HostConfig\.Mounts\.0\.Type: /],
    [{ NetworkingConfig: { EndpointsConfig: { web: { Aliases: 'a' } } } }, /EndpointsConfig\.web\.Aliases: /],
    [[], /expected object/],
  ])('%j is refused, and the field is named', (body, expected) => expect(problem(body)).toMatch(expected));
});

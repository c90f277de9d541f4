import { describe, expect, it } from 'vitest';
import type { ContainerConfig } from '../container/record.js';
import type { ExecutionConfig } from '../image/oci.js';
import { parseVolume } from '../volume/parse.js';
import { withDefaults } from './image-defaults.js';

const plain: ContainerConfig = {
  command: [],
  env: [],
  readOnly: false,
  init: false,
  terminal: false,
  openStdin: false,
  stdinOnce: false,
  limits: {},
  mounts: [],
  autoRemove: false,
};

const image: ExecutionConfig = { Entrypoint: ['e'], Cmd: ['c'] };

describe('what runs', () => {
  it.each<[Partial<ContainerConfig>, ExecutionConfig, string[]]>([
    [{}, image, ['e', 'c']],
    [{ command: ['x'] }, image, ['e', 'x']],
    [{ entrypoint: ['y'] }, image, ['y']],
    [{ entrypoint: ['y'], command: ['x'] }, image, ['y', 'x']],
    [{ entrypoint: [''], command: ['x'] }, image, ['x']],
    [{ entrypoint: [], command: ['x'] }, image, ['x']],
    [{ entrypoint: [] }, image, ['c']],
    [{ command: ['x'] }, {}, ['x']],
  ])('%j on %j', (own, from, command) => {
    expect(withDefaults({ ...plain, ...own }, from).command).toEqual(command);
  });

  it('must be said by somebody', () => {
    for (const own of [{}, { entrypoint: [''] }]) {
      expect(() => withDefaults({ ...plain, ...own }, own.entrypoint ? image : {})).toThrow(/no command/);
    }
  });
});

it('lets a variable be changed and taken away', () => {
  const own = { command: ['x'], env: ['B=3', 'A', 'C=4'] };
  expect(withDefaults({ ...plain, ...own }, { Env: ['A=1', 'B=2'] }).env).toEqual(['B=3', 'C=4']);
});

it("adds the image's labels, ports and signal, and what the user says wins", () => {
  const from: ExecutionConfig = { Labels: { a: '1', b: '1' }, ExposedPorts: { '80/tcp': {} }, StopSignal: 'SIGINT' };
  expect(withDefaults({ ...plain, command: ['x'], labels: { b: '2' } }, from)).toMatchObject({
    labels: { a: '1', b: '2' },
    exposedPorts: ['80/tcp'],
    stopSignal: 'SIGINT',
  });
});

it("makes a volume for each of the image's, where the user has nothing else, in an order that hides none", () => {
  const from: ExecutionConfig = { Volumes: { '/srv/www/': {}, '/data': {}, srv: {}, '/': {} } };
  const { mounts } = withDefaults({ ...plain, command: ['x'], mounts: [parseVolume('/host:/data')] }, from);
  const volume = { type: 'volume', source: '', anonymous: true };
  expect(mounts).toEqual([
    expect.objectContaining({ type: 'bind', target: '/data' }),
    expect.objectContaining({ ...volume, target: '/srv' }),
    expect.objectContaining({ ...volume, target: '/srv/www' }),
  ]);
});

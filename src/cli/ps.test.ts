import { expect, test } from 'vitest';
import type { ContainerRecord } from '../container/record.js';
import type { ContainerState } from '../container/state.js';
import type { ListedContainer } from '../engine/list.js';
import { readFilters } from '../engine/list-filters.js';
import { statusText } from '../engine/status-text.js';
import { duration, localTime } from '../util/human.js';
import { formatRows } from './format.js';
import { containerRow } from './ps-rows.js';

const engine = { root: '/nowhere', runRoot: '/nowhere', warn: () => {} };

const record = {
  id: 'ab12'.padEnd(64, '0'),
  name: 'web',
  image: 'shop:1.0',
  imageId: `sha256:${'c'.repeat(64)}`,
  created: new Date(Date.now() - 300_000).toISOString(),
  config: { command: ['sh', '-c', 'echo "a long command"'], mounts: [], labels: { tier: 'front', empty: '' } },
} as unknown as ContainerRecord;

function listed(state?: Partial<ContainerState>): ListedContainer {
  return { record, state: state && ({ owner: { pid: 1, startTime: '' }, ...state } as ContainerState) };
}

const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();

test.each<[Partial<ContainerState> | undefined, string]>([
  [{ status: 'created' }, 'Created'],
  [{ status: 'running', startedAt: minutesAgo(5) }, 'Up 5 minutes'],
  [{ status: 'exited', exitCode: 3, finishedAt: minutesAgo(90.1) }, 'Exited (3) 2 hours ago'],
  [{ status: 'exited', exitCode: 137 }, 'Exited (137)'],
  [undefined, 'Dead'],
])('the status of %j', (state, text) => {
  expect(statusText(listed(state).state)).toBe(text);
});

test('a row is shortened unless told not to', () => {
  const { ID, Command, RunningFor, Labels } = containerRow('/r', listed({ status: 'created' }), false);
  expect({ ID, Command, RunningFor, Labels }).toEqual({
    ID: 'ab1200000000',
    Command: '"sh -c \'echo \\"a long…"',
    RunningFor: '5 minutes ago',
    Labels: 'tier=front,empty=',
  });
  expect(containerRow('/r', listed(), true).ID).toBe(record.id);
});

test('a row has docker’s values and its method for labels', () => {
  const row = containerRow('/r', listed({ status: 'created' }), true);
  expect(formatRows([row], {}, '{{.Command}}|{{.Networks}}|{{.Label "tier"}}|{{.Label "none"}}')).toEqual([
    '"sh -c \'echo \\"a long command\\"\'"|none|front|',
  ]);
  expect(JSON.parse(formatRows([row], {}, 'json')[0] ?? '')).toMatchObject({ Networks: 'none' });
  expect(formatRows([row], {}, 'json')[0]).not.toContain('"Label"');
});

test.each([
  [['name=^w'], true],
  [['name=/web'], true],
  [['name=('], false],
  [['name=no', 'name=eb'], true],
  [['id=ab1'], true],
  [['ancestor=shop:1.0'], true],
  [['ancestor=cccc'], true],
  [['ancestor=shop'], false],
  [['exited=3'], true],
  [['exited=0'], false],
  [['status=exited', 'status=running'], true],
  [['status=running'], false],
  [['label=tier'], true],
  [['label=tier=front', 'label=empty='], true],
  [['label=tier=front', 'label=other'], false],
  [['volume=/data'], false],
])('--filter %j', (texts, matches) => {
  const filters = readFilters(engine, texts);
  expect(filters.every((filter) => filter(listed({ status: 'exited', exitCode: 3 })))).toBe(matches);
});

test.each(['nonsense=1', 'name', 'status=asleep', 'exited=often'])('refuses --filter %s', (text) => {
  expect(() => readFilters(engine, [text])).toThrow(`invalid filter "${text}"`);
});

test('times are told as docker tells them', () => {
  expect(duration(0.5)).toBe('Less than a second');
  expect(duration(61)).toBe('About a minute');
  expect(localTime('2026-02-23T09:00:00.120Z')).toMatch(/^2026-02-2\d \d\d:\d\d:00 [+-]\d{4} \S+$/);
  expect(localTime('2026-02-23T09:00:00.120Z', true)).toMatch(/:00\.12 [+-]\d{4} \S+$/);
  expect(localTime('2026-02-23T09:00:00.000Z', true)).toMatch(/:\d\d:00 [+-]\d{4} \S+$/);
  expect(localTime(undefined)).toMatch(/^(1970-01-01|1969-12-31) /);
});

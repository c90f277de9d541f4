import { expect, test } from 'vitest';
import type { Resources } from './contract.js';
import { defaultDeviceRules, formatDeviceRule, parseDeviceRule } from './device-rules.js';
import { v1 } from './v1/version.js';

test.each(['a *:* rwm', 'c 1:3 r', 'b 8:* rw', 'c *:0 m'])('%s is read as it is written', (text) => {
  expect(formatDeviceRule(parseDeviceRule(text)!)).toBe(text);
});

test.each(['', 'c 1:3', 'd 1:3 r', 'c 1 r', 'c 1:3 x', 'c 1:3 rwmr', 'c -1:3 r', ' c 1:3 r', 'c 1:3 r\n'])(
  '%j is no rule',
  (text) => expect(parseDeviceRule(text)).toBeUndefined(),
);

test('v1: nothing, and then what is on the list', () => {
  const resources = { cpus: '0', mems: '0' } as Resources;
  const settings = (devices?: typeof defaultDeviceRules) =>
    v1.controllers.devices.settings({ devices }, resources).map(([file, data]) => `${file} ${data}`);
  expect(settings([{ type: 'c', major: 1, minor: 3, access: 'rw' }])).toEqual([
    'devices.deny a',
    'devices.allow c 1:3 rw',
  ]);
  expect(settings([])).toEqual(['devices.deny a']);
  expect(settings()).toEqual([]);
});

test('no disk is on the list of every container, nor the memory', () => {
  const usable = defaultDeviceRules.filter(({ access }) => access !== 'm');
  expect(usable.every(({ type }) => type === 'c')).toBe(true);
  expect(usable.map(formatDeviceRule)).not.toContain('c 1:1 rwm');
});

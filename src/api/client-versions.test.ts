import type { IncomingMessage } from 'node:http';
import { expect, it } from 'vitest';
import { ClientVersions } from './client-versions.js';

const from = (agent?: string) => ({ headers: { 'user-agent': agent } }) as IncomingMessage;
const docker = from('Docker-Client/28.2.2 (linux)');

it('says of each client once that it speaks another version', () => {
  const versions = new ClientVersions();
  expect(versions.meet(docker, '1.51')).toBeUndefined();
  expect(versions.meet(docker, '1.50')).toMatch(/^Docker-Client\/28\.2\.2 speaks API version 1\.50, mydocker.* 1\.51$/);
  expect(versions.meet(docker, '1.50')).toBeUndefined();
  expect(versions.meet(docker, '1.44')).toContain('1.44');
  expect(versions.meet(from(), '1.50')).toMatch(/^a client speaks/);
});

it('passes on nothing but a name and a number', () => {
  expect(new ClientVersions().meet(from('\u001b[2Jevil/1'), '1.50')).toMatch(/^a client speaks/);
  expect(new ClientVersions().meet(from('evil/1 \u001b[2J'), '1.50')).toMatch(/^evil\/1 speaks/);
});

it('remembers a hundred of them, and no more', () => {
  const versions = new ClientVersions();
  const lines = Array.from({ length: 150 }, (_, n) => versions.meet(from(`made-up/${n}`), '1.50'));
  expect(lines.filter(Boolean)).toHaveLength(100);
});

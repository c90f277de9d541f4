import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { containerDirectory } from '../../container/record.js';
import { writeState } from '../../container/state.js';
import { listLeases } from '../../network/leases.js';
import { networkDirectory } from '../../network/record.js';
import { ownIdentity } from '../../util/process.js';
import { networkFindings } from './networks.js';

test('an address is not taken from a container that was started since', async () => {
  const root = mkdtempSync(join(tmpdir(), 'doctor-'));
  const [network, id] = ['1'.repeat(64), '2'.repeat(64)];
  const directory = networkDirectory(root, network);
  mkdirSync(join(directory, 'leases'), { recursive: true });
  mkdirSync(containerDirectory(root, id), { recursive: true });
  symlinkSync(id, join(directory, 'leases', '172.18.0.2'));
  const findings = await networkFindings({ root, runRoot: root, warn: () => {} });
  const found = findings.find(({ problem }) => problem.startsWith('address 172.18.0.2'));
  writeState(containerDirectory(root, id), { status: 'running', owner: ownIdentity() });
  await found?.fix?.();
  expect(listLeases(directory).size).toBe(1);
  rmSync(join(containerDirectory(root, id), 'state.json'));
  await found?.fix?.();
  expect(listLeases(directory).size).toBe(0);
  rmSync(root, { recursive: true });
});

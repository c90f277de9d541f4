import { readFileSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { findHierarchies } from '../../src/cgroup/detect.js';
import { defaultDeviceRules } from '../../src/cgroup/device-rules.js';
import { guardDevices } from '../../src/cgroup/v2/devices.js';
import { encodePlan, instructions } from '../../src/runtime/plan.js';
import { run } from '../lib/process.js';
import { makeScratch, removeScratch } from '../lib/scratch.js';

const shim = process.env.MYDOCKER_SHIM ?? join(import.meta.dirname, '../../dist/mydocker-shim');
const isRoot = process.getuid?.() === 0;
const v2 = isRoot ? findHierarchies().find(({ version }) => version === 2) : undefined;

// Also on a machine where v1's controller keeps the list of every container: the v2 tree beside it takes a program, too.
test.skipIf(!v2)('a v2 cgroup keeps to its list of devices', async () => {
  const scratch = makeScratch('mydocker-devices');
  const directory = join(v2!.directory, `mydocker-devices-${process.pid}`);
  onTestFinished(() => {
    rmdirSync(directory);
    removeScratch(scratch);
  });
  const instruction = instructions(15);
  const script = [
    'grep "^0::" /proc/self/cgroup',
    'echo x > /dev/null && echo null',
    `mknod ${scratch}/tty0 c 4 0 && echo node`,
    `(exec 5< ${scratch}/tty0) || echo refused`,
  ].join('\n');
  const plan = encodePlan([
    instruction('mkdir', 'a cgroup', directory),
    ...guardDevices(directory, defaultDeviceRules),
    instruction('clone', 'born in it', '-', directory),
    instruction('env', 'its environment', `PATH=${process.env.PATH}`),
    instruction('exec', 'tries', 'sh', '-c', script),
  ]);
  const { stdout, stderr } = await run('sh', ['-c', `"$0" 3>"${scratch}/reports" 4<&0`, shim], { input: plan });
  expect(stdout, stderr + readFileSync(join(scratch, 'reports'))).toBe(
    `0::/${directory.slice(v2!.directory.length + 1)}\nnull\nnode\nrefused\n`,
  );
  // Not "no such device": that would be the driver's answer.
  expect(stderr).toContain('Operation not permitted');
});

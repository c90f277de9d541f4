import { existsSync, readdirSync, readFileSync, readlinkSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { type Bench, check } from '../../test/lib/check.js';
import { firstProcess, newMark, parentOf, processesWith } from '../../test/lib/containers.js';
import { waitFor } from '../../test/lib/wait.js';

const since = '08';

/** Runs the program, which must succeed, and gives what it printed. */
async function ok({ mydocker }: Bench, ...args: string[]): Promise<string> {
  const { stdout, stderr, exitCode } = await mydocker(args);
  expect({ stderr, exitCode }, `mydocker ${args.join(' ')}`).toEqual({ stderr: '', exitCode: 0 });
  return stdout.trimEnd();
}

async function expectRefused({ mydocker }: Bench, args: string[], message: RegExp, code = 1): Promise<void> {
  const { stderr, exitCode } = await mydocker(args);
  expect(stderr).toMatch(message);
  expect(stderr.trimEnd()).not.toContain('\n');
  expect(exitCode).toBe(code);
}

/** A container that runs, and its first process. */
async function running(bench: Bench, name: string, ...options: string[]) {
  const mark = newMark();
  const id = await ok(bench, 'run', '-d', '--name', name, ...options, 'busybox', 'sh', '-c', `sleep ${mark}; :`);
  return { id, mark, pid: await firstProcess(mark, 'sh') };
}

const lines = (text: string) => text.split('\n').filter(Boolean);
const cells = (line: string) => line.split(/ {3,}/);

describe('ps', () => {
  check('lists what runs, with -a all, the newest first', { since }, async (bench) => {
    await bench.mydocker(['run', '--name', 'over', 'busybox', 'sh', '-c', 'exit 3']);
    const { id } = await running(bench, 'web');
    const [heading = '', row = '', ...more] = lines(await ok(bench, 'ps'));
    expect(cells(heading).slice(0, 5)).toEqual(['CONTAINER ID', 'IMAGE', 'COMMAND', 'CREATED', 'STATUS']);
    expect(more).toEqual([]);
    expect(row).toMatch(new RegExp(`^${id.slice(0, 12)} +busybox +"sh -c sleep.*" .* Up .* web$`));
    const all = lines(await ok(bench, 'ps', '-a', '--format', '{{.Names}} {{.State}} {{.Status}}'));
    expect(all[0]).toMatch(/^web running Up /);
    expect(all[1]).toMatch(/^over exited Exited \(3\) /);
    expect(await ok(bench, 'ps', '-q', '--no-trunc')).toBe(id);
    expect(lines(await ok(bench, 'ps', '-n', '1', '-q'))).toEqual([id.slice(0, 12)]);
    expect(await ok(bench, 'ps', '-lq')).toBe(id.slice(0, 12));
  });

  check('with filters, as JSON, with sizes', { since }, async (bench) => {
    await bench.mydocker(['run', '--name', 'over', 'busybox', 'sh', '-c', 'head -c 5000 /dev/zero > /file']);
    await running(bench, 'web');
    const names = async (...filters: string[]) =>
      lines(await ok(bench, 'ps', '-a', '--format', '{{.Names}}', ...filters.flatMap((filter) => ['-f', filter])));
    expect(await names('status=exited')).toEqual(['over']);
    expect(await names('status=running')).toEqual(['web']);
    expect(await names('name=ov')).toEqual(['over']);
    expect(await names('exited=0')).toEqual(['over']);
    expect(await names('ancestor=busybox')).toEqual(['web', 'over']);
    expect(await names('status=running', 'name=over')).toEqual([]);
    const [json = ''] = lines(await ok(bench, 'ps', '-a', '-s', '-f', 'name=over', '--format', 'json'));
    expect(JSON.parse(json)).toMatchObject({ Names: 'over', State: 'exited', Image: 'busybox' });
    expect(JSON.parse(json).Size).toMatch(/^5kB \(virtual .*B\)$/);
    await expectRefused(bench, ['ps', '-f', 'nonsense=1'], /invalid filter/);
    await expectRefused(bench, ['ps', '--format', '{{.Nope}}'], /no entry for key "Nope"/);
    await expectRefused(bench, ['ps', '--format', '{{.Names'], /template/);
  });

  check('tells the truth after a killed monitor, and about a damaged record', { since }, async (bench) => {
    const lost = await running(bench, 'lost');
    process.kill(parentOf(lost.pid), 'SIGKILL');
    await waitFor(() => processesWith(lost.mark).length === 0, { what: 'its end' });
    await running(bench, 'web');
    expect(await ok(bench, 'ps', '-a', '-f', 'name=lost', '--format', '{{.Status}}')).toMatch(/^Exited \(137\)/);
    expect(await ok(bench, 'wait', 'lost')).toBe('137');
    expect(await ok(bench, 'ps', '--format', '{{.Names}}')).toBe('web');
  });
});

describe('inspect', () => {
  check('shows what the kernel has, in docker’s shape', { since }, async (bench) => {
    const { id, pid } = await running(bench, 'web', '-m', '64m', '-v', '/data', '-e', 'A=1');
    const [shown] = JSON.parse(await ok(bench, 'inspect', 'web'));
    expect(shown).toMatchObject({ Id: id, Name: '/web', State: { Status: 'running', Running: true, Pid: pid } });
    expect(shown.HostConfig.Memory).toBe(64 * 1024 ** 2);
    expect(shown.Config.Env).toContain('A=1');
    expect(shown.Mounts).toMatchObject([{ Type: 'volume', Destination: '/data', RW: true }]);
    expect(readlinkSync(`/proc/${shown.State.Pid}/ns/pid`)).not.toBe(readlinkSync('/proc/self/ns/pid'));
  });

  check('--format takes docker’s templates', { since }, async (bench) => {
    const { pid } = await running(bench, 'web', '-v', '/data', '-v', '/more');
    const format = (template: string) => ok(bench, 'inspect', '-f', template, 'web');
    expect(await format('{{.State.Pid}}')).toBe(String(pid));
    expect(JSON.parse(await format('{{json .State}}'))).toMatchObject({ Pid: pid });
    expect(await format('{{range .Mounts}}{{.Destination}} {{end}}')).toBe('/data /more');
    expect(await format('{{range $i, $m := .Mounts}}{{$i}}={{$m.Destination}};{{end}}')).toBe('0=/data;1=/more;');
    expect(await format('{{index .Config.Cmd 0}} {{len .Mounts}}')).toBe('sh 2');
    expect(await format('{{if .State.Running}}up{{else}}down{{end}}')).toBe('up');
    expect(await format('{{ .Name | upper | printf "%s!" }}')).toBe('/WEB!');
    await expectRefused(bench, ['inspect', '-f', '{{.Nope.Nope}}', 'web'], /Nope/);
    await expectRefused(bench, ['inspect', '-f', '{{', 'web'], /template/);
  });

  check('takes images and volumes, too, and says what is nothing', { since }, async (bench) => {
    await running(bench, 'web', '-v', 'data:/data');
    expect(JSON.parse(await ok(bench, 'inspect', 'busybox'))).toMatchObject([{ Os: 'linux' }]);
    expect(JSON.parse(await ok(bench, 'inspect', 'data'))).toMatchObject([{ Name: 'data', Driver: 'local' }]);
    expect(JSON.parse(await ok(bench, 'inspect', '--type', 'container', 'web'))).toHaveLength(1);
    await expectRefused(bench, ['inspect', '--type', 'volume', 'web'], /no such (volume|object)/i);
    await expectRefused(bench, ['inspect', 'nobody'], /no such object: nobody/i);
  });
});

describe('wait, top, stats, diff', () => {
  check('wait returns with the exit code when it is over', { since }, async (bench) => {
    await ok(bench, 'run', '-d', '-i', '--name', 'short', 'busybox', 'sh', '-c', 'sleep 0.5; exit 4');
    expect(await ok(bench, 'wait', 'short')).toBe('4');
    expect(await ok(bench, 'wait', 'short', 'short')).toBe('4\n4');
    await expectRefused(bench, ['wait', 'nobody'], /no such container/i);
  });

  check('top shows the container’s processes, by the host’s numbers', { since }, async (bench) => {
    const { mark, pid } = await running(bench, 'web');
    await firstProcess(mark, 'sleep');
    const [heading = '', ...rows] = lines(await ok(bench, 'top', 'web'));
    expect(heading).toMatch(/^UID +PID +PPID +C +STIME +TTY +TIME +CMD$/);
    expect(rows.map((row) => Number(row.split(/ +/)[1])).sort()).toEqual([pid, ...processesWith(mark, 'sleep')].sort());
    await bench.mydocker(['run', '--name', 'over', 'busybox', 'true']);
    await expectRefused(bench, ['top', 'over'], /is not running/);
  });

  check('stats shows what the cgroup counts', { since }, async (bench) => {
    const { id } = await running(bench, 'web', '-m', '64m', '--pids-limit', '20');
    const [row = ''] = lines(await ok(bench, 'stats', '--no-stream', '--format', 'json', 'web'));
    const shown = JSON.parse(row);
    expect(shown).toMatchObject({ Name: 'web', ID: id.slice(0, 12), PIDs: '2' });
    expect(shown.MemUsage).toMatch(/^[\d.]+[KM]iB \/ 64MiB$/);
  });

  check('diff shows what was added, changed and removed', { since }, async (bench) => {
    await bench.mydocker([
      'run',
      '--name',
      'box',
      'busybox',
      'sh',
      '-c',
      'echo x > /new; echo x >> /etc/passwd; rm /etc/group',
    ]);
    expect(lines(await ok(bench, 'diff', 'box')).sort()).toEqual(['A /new', 'C /etc', 'C /etc/passwd', 'D /etc/group']);
  });
});

describe('rename', () => {
  const namesOf = ({ root }: Bench) => readdirSync(join(root, 'names'));

  check('gives the new name and takes the old one back', { since }, async (bench) => {
    const { id } = await running(bench, 'old');
    await running(bench, 'taken');
    await ok(bench, 'rename', 'old', 'new');
    expect(await ok(bench, 'inspect', '-f', '{{.Id}}', 'new')).toBe(id);
    expect(namesOf(bench).sort()).toEqual(['new', 'taken']);
    await expectRefused(bench, ['rename', 'new', 'taken'], /in use by container/);
    await expectRefused(bench, ['rename', 'new', 'a b'], /invalid container name/);
    expect(namesOf(bench).sort()).toEqual(['new', 'taken']);
  });

  check('interrupted, leaves a name that doctor finds', { since }, async (bench) => {
    const { id } = await running(bench, 'web');
    symlinkSync(id, join(bench.root, 'names', 'other'));
    const sick = await bench.mydocker(['doctor']);
    expect(sick.stdout).toMatch(/^found .*name "other": its container is called "web"$/m);
    await ok(bench, 'doctor', '--fix');
    expect(namesOf(bench)).toEqual(['web']);
    expect(existsSync(join(bench.root, 'containers', id))).toBe(true);
    expect(readFileSync(join(bench.root, 'containers', id, 'config.json'), 'utf8')).toContain('"web"');
  });
});

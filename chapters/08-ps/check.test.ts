import { appendFileSync, existsSync, readdirSync, readFileSync, readlinkSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { type Bench, check, run } from '../../test/lib/check.js';
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
    expect(row).toMatch(new RegExp(`^${id.slice(0, 12)} +busybox +"sh -c '?sleep.*" .* Up .* web$`));
    const all = lines(await ok(bench, 'ps', '-a', '--format', '{{.Names}} {{.State}} {{.Status}}'));
    expect(all[0]).toMatch(/^web running Up /);
    expect(all[1]).toMatch(/^over exited Exited \(3\) /);
    expect(await ok(bench, 'ps', '-q', '--no-trunc')).toBe(id);
    expect(lines(await ok(bench, 'ps', '-n', '1', '-q'))).toEqual([id.slice(0, 12)]);
    expect(await ok(bench, 'ps', '-lq')).toBe(id.slice(0, 12));
  });

  check('has a column for a label', { since: '21' }, async (bench) => {
    await bench.mydocker(['run', '--name', 'over', '-l', 'com.x.made-by=me', 'busybox', 'true']);
    const format = 'table {{.Names}}\\t{{.Label "com.x.made-by"}}{{.Label "none"}}';
    expect(lines(await ok(bench, 'ps', '-a', '--format', format)).map(cells)).toEqual([
      ['NAMES', 'made bynone'],
      ['over', 'me'],
    ]);
  });

  check('quotes what has a blank, and takes -q before a format', { since: '21' }, async (bench) => {
    await bench.mydocker(['run', '--name', 'over', 'busybox', 'sh', '-c', 'exit 3']);
    expect(await ok(bench, 'ps', '-a', '--no-trunc', '--format', '{{.Command}}')).toBe(`"sh -c 'exit 3'"`);
    expect(await ok(bench, 'ps', '-a', '--format', '')).toMatch(/^CONTAINER ID .*\n.* over$/);
    const { stdout, stderr } = await bench.mydocker(['ps', '-aq', '--format', '{{.Names}}']);
    expect(stdout.trimEnd()).toBe(await ok(bench, 'ps', '-aq'));
    expect(stderr).toBe('WARNING: Ignoring custom format, because both --format and --quiet are set.\n');
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

  check('--format finds what is empty, as docker’s client does', { since: '21' }, async (bench) => {
    await running(bench, 'web', '-v', 'data:/data');
    const format = (template: string, name = 'web') => ok(bench, 'inspect', '-f', template, name);
    expect(await format('{{if .State.Health}}{{.State.Health.Status}}{{else}}none{{end}}')).toBe('none');
    expect(await format('{{json .State.Health}} {{.SizeRw}}')).toBe('null <nil>');
    expect(await format('{{.Config.ExposedPorts}} {{json .Config.ExposedPorts}}')).toBe('map[] null');
    expect(await format('{{.Config.Entrypoint}} {{json .Config.Entrypoint}}')).toBe('[] null');
    expect(await format('{{.ID}}')).toBe(await format('{{.Id}}'));
    expect(await format('{{.Config.Labels}}|{{.Config.User}}|{{.Config.Volumes}}', 'busybox')).toBe('map[]||map[]');
    expect(await format('{{.Status}} {{.UsageData}}', 'data')).toBe('map[] <nil>');
    expect(JSON.parse(await format('{{json .}}'))).toEqual(JSON.parse(await ok(bench, 'inspect', 'web'))[0]);
    await expectRefused(bench, ['inspect', '-f', '{{.Config.Nope}}', 'web'], /no entry for key "Nope"/);
  });

  check('says where the layers of a container are', { since: '21' }, async (bench) => {
    const { id } = await running(bench, 'web');
    const [{ GraphDriver }] = JSON.parse(await ok(bench, 'inspect', 'web'));
    if (GraphDriver.Name !== 'overlay2') return;
    const { LowerDir, MergedDir, UpperDir, WorkDir } = GraphDriver.Data;
    expect(LowerDir.split(':').filter((path: string) => !existsSync(join(path, 'bin')))).toEqual([]);
    for (const path of [MergedDir, UpperDir, WorkDir]) expect(existsSync(path), path).toBe(true);
    expect(UpperDir).toContain(id);
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

  check('stats ends without a word when nobody reads on', { since }, async (bench) => {
    const { stdout, stderr } = await run('sh', ['-c', '"$0" stats | head -n 1', bench.bin], {
      env: { MYDOCKER_ROOT: bench.root, MYDOCKER_RUN_ROOT: bench.runRoot },
    });
    expect([stdout, stderr]).toEqual([expect.stringContaining('CONTAINER ID'), '']);
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

/** What a root's journal tells, as docker's API has it. */
interface Told {
  Type: string;
  Action: string;
  Actor: { ID: string; Attributes: Record<string, string> };
  time: number;
  timeNano: number;
}

/** What has happened so far; an event whose line is not whole is an error here. */
async function told(bench: Bench, ...filters: string[]): Promise<Told[]> {
  const options = filters.flatMap((filter) => ['-f', filter]);
  const text = await ok(bench, 'events', '--since', '0', '--until', '0s', '--format', 'json', ...options);
  return lines(text).map((line) => JSON.parse(line) as Told);
}

const actions = async (bench: Bench, ...filters: string[]) =>
  (await told(bench, ...filters)).map(({ Action }) => Action).filter((action) => !/^(kill|stop)$/.test(action));

/** From chapter 11 on a removal that needs one tells of its signal, from chapter 13 on there are networks. */
const containerActions = (bench: Bench, name: string) => actions(bench, `container=${name}`);

describe('events', () => {
  check('tells each thing once, in its order, however a container ends', { since }, async (bench) => {
    await ok(bench, 'run', '--name', 'front', 'busybox', 'true');
    await ok(bench, 'run', '--rm', '--name', 'brief', 'busybox', 'true');
    await ok(bench, 'run', '-d', '--name', 'back', 'busybox', 'true');
    await ok(bench, 'wait', 'back');
    await ok(bench, 'run', '-d', '--rm', '--name', 'gone', 'busybox', 'true');
    await running(bench, 'forced');
    await ok(bench, 'rm', '-f', 'forced');
    await waitFor(async () => (await containerActions(bench, 'gone')).includes('destroy'), { what: 'its removal' });
    expect(await containerActions(bench, 'front')).toEqual(['create', 'attach', 'start', 'die']);
    expect(await containerActions(bench, 'brief')).toEqual(['create', 'attach', 'start', 'die', 'destroy']);
    await waitFor(async () => (await containerActions(bench, 'back')).includes('die'), { what: 'its end' });
    expect(await containerActions(bench, 'back')).toEqual(['create', 'start', 'die']);
    expect(await containerActions(bench, 'gone')).toEqual(['create', 'start', 'die', 'destroy']);
    expect(await containerActions(bench, 'forced')).toEqual(['create', 'start', 'die', 'destroy']);
  });

  check('tells what happened to whom', { since }, async (bench) => {
    const before = Math.floor(Date.now() / 1000);
    const { exitCode } = await bench.mydocker(['run', '--name', 'web', 'busybox', 'sh', '-c', 'exit 7']);
    expect(exitCode).toBe(7);
    const id = await ok(bench, 'ps', '-aq', '--no-trunc');
    const [die, ...more] = await told(bench, 'event=die');
    expect(more).toEqual([]);
    const attributes = { exitCode: '7', image: 'busybox', name: 'web' };
    expect(die).toMatchObject({ Type: 'container', Actor: { ID: id, Attributes: attributes }, scope: 'local' });
    expect(die).toMatchObject({ status: 'die', id, from: 'busybox' });
    expect(die?.time).toBeGreaterThanOrEqual(before);
    expect(Math.floor((die?.timeNano ?? 0) / 1e9)).toBe(die?.time);
    await ok(bench, 'rename', 'web', 'site');
    expect((await told(bench, 'event=rename'))[0]?.Actor.Attributes).toMatchObject({ name: 'site', oldName: '/web' });
  });

  check('tells of a container that was killed with its monitor, once', { since }, async (bench) => {
    const { mark, pid } = await running(bench, 'lost');
    process.kill(parentOf(pid), 'SIGKILL');
    await waitFor(() => processesWith(mark).length === 0, { what: 'its end' });
    await ok(bench, 'rm', 'lost');
    expect(await containerActions(bench, 'lost')).toEqual(['create', 'start', 'die', 'destroy']);
    expect((await told(bench, 'event=die'))[0]?.Actor.Attributes.exitCode).toBe('137');
  });

  check('tells nothing of a command that never began but its container', { since }, async (bench) => {
    await bench.mydocker(['run', '-d', '--name', 'none', 'busybox', '/no/such/command']);
    await ok(bench, 'rm', 'none');
    expect(await containerActions(bench, 'none')).toEqual(['create', 'destroy']);
  });

  check('tells of volumes, when they come and when they go', { since }, async (bench) => {
    await ok(bench, 'volume', 'create', 'data');
    await ok(bench, 'volume', 'create', 'data');
    await ok(bench, 'run', '--rm', '-v', 'data:/data', '-v', '/own', 'busybox', 'true');
    await ok(bench, 'volume', 'rm', 'data');
    const volumes = (await told(bench, 'type=volume')).map(({ Action, Actor }) => [Action, Actor.ID.length]);
    expect(volumes).toEqual([
      ['create', 4],
      ['create', 64],
      ['destroy', 64],
      ['destroy', 4],
    ]);
  });

  check('takes filters, times and templates', { since }, async (bench) => {
    await ok(bench, 'run', '--rm', '--name', 'one', 'busybox', 'true');
    await ok(bench, 'run', '--rm', '--name', 'two', 'busybox', 'true');
    expect(await actions(bench, 'container=one', 'event=start', 'event=die')).toEqual(['start', 'die']);
    expect(await actions(bench, 'container=one', 'container=two', 'event=create')).toEqual(['create', 'create']);
    expect(await actions(bench, 'image=busybox', 'type=container', 'event=destroy')).toHaveLength(2);
    expect(await actions(bench, 'image=other')).toEqual([]);
    const events = (...args: string[]) => ok(bench, 'events', ...args);
    const plain = await events('--since', '10m', '--until', '0s', '-f', 'event=start', '-f', 'container=one');
    expect(plain).toMatch(
      /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}(Z|[+-]\d\d:\d\d) container start [0-9a-f]{64} \(image=busybox, name=one\)$/,
    );
    const [first] = await told(bench);
    const until = String((first?.time ?? 0) - 5);
    expect(await events('--since', '0', '--until', until)).toBe('');
    const template = '{{.Type}} {{.Action}} {{.Actor.Attributes.name}} {{.Time}}';
    const filled = await events('--since', '0', '--until', '0s', '-f', 'event=create', '--format', template);
    expect(lines(filled)[0]).toBe(`container create one ${first?.time}`);
    const json = await events('--since', '0', '--until', '0s', '-f', 'event=create', '--format', '{{json .}}');
    expect(JSON.parse(lines(json)[0] ?? '')).toEqual(first);
    await expectRefused(bench, ['events', '-f', 'nonsense=1'], /invalid filter/);
    await expectRefused(bench, ['events', '--since', 'yesterday'], /invalid argument "yesterday" for "--since"/);
    await expectRefused(bench, ['events', '--since', '1m', '--until', '2m'], /cannot be after/);
  });

  check('loses nothing of what several tell at once', { since }, async (bench) => {
    await ok(bench, 'run', '--rm', 'busybox', 'true');
    const names = Array.from({ length: 8 }, (_, number) => `v${number}`);
    await Promise.all(names.map((name) => ok(bench, 'volume', 'create', name)));
    expect((await told(bench, 'type=volume')).map(({ Actor }) => Actor.ID).sort()).toEqual(names);
  });

  check('follows, also when the journal begins anew', { since }, async (bench) => {
    await ok(bench, 'volume', 'create', 'first');
    const follower = bench.spawn(['events', '--since', '0', '--format', '{{.Action}} {{.Actor.ID}}']);
    const seen = () => lines(follower.stdout());
    await waitFor(() => seen().length === 1, { what: 'what was before' });
    await ok(bench, 'volume', 'create', 'second');
    // So large that the next line is its last.
    appendFileSync(join(bench.root, 'events.jsonl'), `${' '.repeat(4 * 1024 ** 2)}\n`);
    for (const name of ['third', 'fourth']) await ok(bench, 'volume', 'create', name);
    expect(existsSync(join(bench.root, 'events.jsonl.1'))).toBe(true);
    await waitFor(() => seen().length === 4, { what: 'all four' });
    expect(seen()).toEqual(['create first', 'create second', 'create third', 'create fourth']);
    expect((await told(bench)).map(({ Actor }) => Actor.ID)).toEqual(['first', 'second', 'third', 'fourth']);
  });

  check('survives half a line, and a journal that cannot be written', { since }, async (bench) => {
    await ok(bench, 'volume', 'create', 'first');
    appendFileSync(join(bench.root, 'events.jsonl'), '{"Type":"container","Act');
    await ok(bench, 'volume', 'create', 'second');
    expect((await told(bench)).map(({ Actor }) => Actor.ID)).toEqual(['first', 'second']);
    rmSync(join(bench.root, 'events.jsonl'));
    symlinkSync('/dev/full', join(bench.root, 'events.jsonl'));
    const { stdout, stderr, exitCode } = await bench.mydocker(['volume', 'create', 'third']);
    expect({ stdout, exitCode }).toEqual({ stdout: 'third\n', exitCode: 0 });
    expect(stderr).toMatch(/cannot write down the event volume create: ENOSPC/);
  });
});

describe('update', () => {
  /** What a file of a container's cgroup says; the name differs with the version. */
  function limit(id: string, ...files: string[]): string | undefined {
    const mounted = readFileSync('/proc/self/mountinfo', 'utf8').matchAll(/^(?:\S+ ){4}(\S+) .* - cgroup2? /gm);
    const groups = [...mounted].flatMap(([, top = '']) => readdirSync(top).map((name) => join(top, name, id)));
    const path = groups.flatMap((group) => files.map((file) => join(group, file))).find((each) => existsSync(each));
    return path && readFileSync(path, 'utf8').trim();
  }

  check('changes the limits of what runs, and those of the next start', { since }, async (bench) => {
    const { id } = await running(bench, 'web', '-m', '64m', '--pids-limit', '50');
    expect(await ok(bench, 'update', '-m', '256m', '--pids-limit', '60', '--cpus', '0.5', 'web')).toBe('web');
    expect(limit(id, 'memory.limit_in_bytes', 'memory.max')).toBe(String(256 * 1024 ** 2));
    expect(limit(id, 'pids.max')).toBe('60');
    expect(['50000', '50000 100000']).toContain(limit(id, 'cpu.cfs_quota_us', 'cpu.max'));
    const format = '{{.HostConfig.Memory}} {{.HostConfig.PidsLimit}} {{.HostConfig.NanoCpus}}';
    expect(await ok(bench, 'inspect', '-f', format, 'web')).toBe('268435456 60 500000000');
    await ok(bench, 'update', '--memory', '32m', 'web');
    expect(limit(id, 'memory.limit_in_bytes', 'memory.max')).toBe(String(32 * 1024 ** 2));
    expect(limit(id, 'pids.max')).toBe('60');
    expect(await actions(bench, 'event=update')).toEqual(['update', 'update']);
  });

  check('changes what is kept, weighed and counted, too', { since }, async (bench) => {
    const { id } = await running(bench, 'web', '-m', '64m', '--cpu-period', '50000', '--memory-reservation', '16m');
    await ok(bench, 'update', '--memory-reservation', '32m', '--cpu-quota', '20000', 'web');
    expect(limit(id, 'memory.soft_limit_in_bytes', 'memory.low')).toBe(String(32 * 1024 ** 2));
    expect(['20000', '20000 50000']).toContain(limit(id, 'cpu.cfs_quota_us', 'cpu.max'));
    await ok(bench, 'update', '--cpu-quota', '-1', 'web');
    expect(['-1', 'max 50000']).toContain(limit(id, 'cpu.cfs_quota_us', 'cpu.max'));
    const weights = ['blkio.bfq.weight', 'blkio.weight', 'io.bfq.weight', 'io.weight'];
    if (limit(id, ...weights) !== undefined) {
      await ok(bench, 'update', '--blkio-weight', '1000', 'web');
      expect(limit(id, ...weights)).toMatch(/^(default )?10000?$/);
    }
    const cpus = ['update', '--cpus', '1', 'web'];
    await expectRefused(bench, cpus, /Nano CPUs and CPU Period cannot both be set/);
    await expectRefused(bench, ['update', '--memory-reservation', '80m', 'web'], /less than memory reservation/);
    await expectRefused(bench, ['update', '--oom-kill-disable', 'web'], /unknown flag/);
  });

  check('lets a process be made that was refused before', { since }, async (bench) => {
    const tryIt = 'until sh -c "sleep 0 & wait" 2> /dev/null; do echo >> /refused; done; exit 42';
    await ok(bench, 'run', '-d', '--name', 'web', '--pids-limit', '2', 'busybox', 'sh', '-c', tryIt);
    await waitFor(async () => (await ok(bench, 'diff', 'web')).includes('/refused'), { what: 'a refusal' });
    expect(await ok(bench, 'ps', '--format', '{{.Names}}')).toBe('web');
    await ok(bench, 'update', '--pids-limit', '10', 'web');
    expect(await ok(bench, 'wait', 'web')).toBe('42');
  });

  check('changes all of it or nothing', { since }, async (bench) => {
    const fill = 'x=$(head -c 30000000 /dev/zero | tr "\\0" a); echo ready > /ready; while :; do sleep 1; done';
    const id = await ok(bench, 'run', '-d', '--name', 'web', '-m', '128m', 'busybox', 'sh', '-c', fill);
    await waitFor(async () => (await ok(bench, 'diff', 'web')).includes('/ready'), { what: 'its memory' });
    const refused = ['update', '--pids-limit', '9', '-m', '8m', 'web'];
    await expectRefused(bench, refused, /cannot limit memory.*nothing was changed/);
    expect(limit(id, 'memory.limit_in_bytes', 'memory.max')).toBe(String(128 * 1024 ** 2));
    expect(limit(id, 'pids.max')).toBe('max');
    expect(await ok(bench, 'inspect', '-f', '{{.HostConfig.Memory}}', 'web')).toBe(String(128 * 1024 ** 2));
    expect(await ok(bench, 'ps', '--format', '{{.Names}}')).toBe('web');
    await expectRefused(bench, ['update', '--memory-swap', '64m', 'web'], /make it at least --memory/);
    await expectRefused(bench, ['update', '-m', '1m', 'web'], /minimum memory limit allowed is 6m/);
    await expectRefused(bench, ['update', 'web'], /must provide one or more flags/);
    await expectRefused(bench, ['update', '-m', '64m', 'nobody'], /no such container/);
  });
});

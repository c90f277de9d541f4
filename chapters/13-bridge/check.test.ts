import { createSocket } from 'node:dgram';
import { existsSync, mkdirSync, readdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { type Bench, check, type Running, run, waitFor } from '../../test/lib/check.js';
import { parentOf } from '../../test/lib/containers.js';
import { slowness } from '../../test/lib/wait.js';

/** Runs the program, which must succeed, and gives what it printed. */
async function ok({ mydocker }: Bench, ...args: string[]): Promise<string> {
  const { stdout, stderr, exitCode } = await mydocker(args);
  expect(exitCode, `mydocker ${args.join(' ')}: ${stderr}`).toBe(0);
  return stdout.trimEnd();
}

/** Runs a script in busybox and gives what it printed. */
function inContainer(bench: Bench, options: string[], script: string): Promise<string> {
  return ok(bench, 'run', '--rm', ...options, 'busybox', 'sh', '-c', script);
}

/** A container that goes on. */
async function running(bench: Bench, ...options: string[]): Promise<Running> {
  const container = bench.spawn(['run', '--rm', ...options, 'busybox', 'sh', '-c', 'echo up; exec sleep 300']);
  await container.waitForOutput('up');
  return container;
}

async function expectRefused({ mydocker }: Bench, args: string[], message: RegExp, code: number): Promise<void> {
  const { stdout, stderr, exitCode } = await mydocker(args);
  expect(stderr).toMatch(message);
  expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  expect([exitCode, stdout]).toEqual([code, '']);
}

/** A small subnet that no other test is likely to have. */
function someSubnet(): string {
  const byte = () => Math.floor(Math.random() * 256);
  return `10.${200 + (byte() % 50)}.${byte()}`;
}

const ipv4 = "ip -4 addr show eth0 | sed -n 's/.*inet \\([0-9.]*\\).*/\\1/p'";

async function inspect(bench: Bench, network: string) {
  return JSON.parse(await ok(bench, 'network', 'inspect', network))[0];
}

/** The host's end of the cables of a network, by the kernel's word. */
async function ports(bench: Bench, network: string): Promise<string[]> {
  const bridge = (await inspect(bench, network)).Options['com.docker.network.bridge.name'];
  return readdirSync(`/sys/class/net/${bridge}/brif`);
}

describe('the default network', () => {
  check('gives a container a device, an address and a way out', { since: '13' }, async (bench) => {
    const seen = await inContainer(bench, [], `${ipv4}; ip route | head -n 1; cat /sys/class/net/eth0/address`);
    const { Config } = (await inspect(bench, 'bridge')).IPAM;
    const [address, route, mac] = seen.split('\n');
    expect(route).toMatch(new RegExp(`^default via ${Config[0].Gateway} dev eth0`));
    expect(mac).toMatch(/^02:42:/);
    expect(address).toMatch(new RegExp(`^${Config[0].Subnet.split('.').slice(0, 2).join('\\.')}\\.`));
  });

  check('lets the host and other containers reach it', { since: '13' }, async (bench) => {
    await running(bench, '--name', 'one');
    const [one] = Object.values((await inspect(bench, 'bridge')).Containers) as { IPv4Address: string }[];
    const address = one?.IPv4Address.split('/')[0] ?? '';
    expect((await run('busybox', ['ping', '-c1', '-W5', address])).exitCode).toBe(0);
    expect(await inContainer(bench, [], `ping -c1 -W5 ${address} > /dev/null && echo reached`)).toBe('reached');
    expect(await ports(bench, 'bridge')).toHaveLength(1);
  });

  check('keeps off the subnets that the host has a way to', { since: '13' }, async ({ bin, root, runRoot }) => {
    // In a network namespace of our own; only what has no cgroups can be done there.
    const script = `mount -t sysfs sysfs /sys && ip link add d0 type bridge && ip addr add 172.18.5.1/24 dev d0 && ip link set d0 up &&
      ip route add 172.17.0.0/17 dev d0 && "$0" network create one >&2 && "$0" network create two >&2 && "$0" network inspect one two`;
    const env = { MYDOCKER_ROOT: root, MYDOCKER_RUN_ROOT: runRoot };
    const { stdout, stderr } = await run('unshare', ['-nm', 'sh', '-c', script, bin], { env });
    const subnets = JSON.parse(stdout || `"${stderr}"`).map(
      ({ IPAM }: { IPAM: { Config: { Subnet: string }[] } }) => IPAM.Config[0]?.Subnet,
    );
    expect(subnets).toEqual(['172.19.0.0/16', '172.20.0.0/16']);
  });

  check('is not the only one: none has lo alone, host is the host’s', { since: '13' }, async (bench) => {
    expect(await inContainer(bench, ['--network', 'none'], 'ls /sys/class/net')).toBe('lo');
    const own = readlinkSync('/proc/self/ns/net');
    expect(await inContainer(bench, ['--network', 'host'], 'readlink /proc/self/ns/net')).toBe(own);
    expect(await inContainer(bench, [], 'readlink /proc/self/ns/net')).not.toBe(own);
    await running(bench, '--name', 'alone', '--network', 'none');
    const names = async (network: string) =>
      Object.values((await inspect(bench, network)).Containers as Record<string, { Name: string }>).map(
        ({ Name }) => Name,
      );
    expect([await names('none'), await names('host')]).toEqual([['alone'], []]);
  });

  check("can be another container's", { since: '13' }, async (bench) => {
    await running(bench, '--name', 'one', '--hostname', 'first');
    const [one] = Object.values((await inspect(bench, 'bridge')).Containers) as { IPv4Address: string }[];
    const seen = await inContainer(bench, ['--network', 'container:one'], `${ipv4}; tail -n 1 /etc/hosts`);
    const address = one?.IPv4Address.split('/')[0];
    expect(seen.split('\n')[0]).toBe(address);
    expect(seen.split('\n')[1]).toMatch(new RegExp(`^${address}\t`));
    expect(await inContainer(bench, ['--network', 'container:one'], 'hostname; cat /etc/hostname')).toBe(
      'first\nfirst',
    );
    await running(bench, '--name', 'two', '--network', 'container:one');
    expect(await inContainer(bench, ['--network', 'container:two'], 'cat /etc/hostname')).toBe('first');
    await expectRefused(
      bench,
      ['run', '--network', 'container:nobody', 'busybox', 'true'],
      /no such container: nobody/,
      125,
    );
    const theirs = { '--dns': '192.0.2.53', '--add-host': 'a:192.0.2.1', '--mac-address': '02:42:00:00:00:01' };
    for (const option of [...Object.entries(theirs), ['--ip', '192.0.2.9'], ['--network-alias', 'two']]) {
      const words = ['run', '--network', 'container:one', ...option, 'busybox', 'true'];
      await expectRefused(bench, words, /conflicting options: .* and the network mode/, 125);
    }
  });
});

describe('addresses', () => {
  check('are those that were asked for', { since: '13' }, async (bench) => {
    const net = someSubnet();
    await ok(bench, 'network', 'create', '--subnet', `${net}.0/24`, '--gateway', `${net}.254`, '--ipv6', 'own');
    const six = (await inspect(bench, 'own')).IPAM.Config[1].Subnet.replace('::/64', '');
    const options = [
      '--network',
      'own',
      '--ip',
      `${net}.77`,
      '--ip6',
      `${six}::77`,
      '--mac-address',
      '02:00:00:00:00:77',
    ];
    const seen = await inContainer(
      bench,
      options,
      `${ipv4}; ip route; ip -6 addr show eth0; cat /sys/class/net/eth0/address`,
    );
    expect(seen).toMatch(new RegExp(`^${net}\\.77\ndefault via ${net}\\.254 `));
    expect(seen).toContain(`${six}::77/64`);
    expect(seen).toMatch(/\n02:00:00:00:00:77$/);
  });

  check('come from the range, and are refused when they are taken or not there', { since: '13' }, async (bench) => {
    const net = someSubnet();
    await ok(
      bench,
      'network',
      'create',
      '--subnet',
      `${net}.0/24`,
      '--ip-range',
      `${net}.8/29`,
      '--aux-address',
      `a=${net}.8`,
      'own',
    );
    expect(await inContainer(bench, ['--network', 'own'], ipv4)).toBe(`${net}.9`);
    await running(bench, '--network', 'own', '--ip', `${net}.50`);
    const asking = (ip: string) => ['run', '--rm', '--network', 'own', '--ip', ip, 'busybox', 'true'];
    await expectRefused(bench, asking(`${net}.50`), /already in use/, 125);
    await expectRefused(bench, asking(`${net}.1`), /kept by the network/, 125);
    await expectRefused(bench, asking('192.0.2.9'), /not in the network's subnet/, 125);
  });

  check('are never given twice, and all given back', { since: '13' }, async (bench) => {
    const net = someSubnet();
    await ok(bench, 'network', 'create', '--subnet', `${net}.0/27`, 'own');
    // The image is made once.
    await inContainer(bench, ['--network', 'none'], 'true');
    // Each stays until all are there: an address that was given back may be given again.
    const there = join(bench.scratch, 'there');
    mkdirSync(there);
    const script = `${ipv4}; touch /there/$HOSTNAME; until [ -e /there/all ]; do sleep 0.1; done`;
    const leases = Promise.all(
      Array.from({ length: 20 }, () => inContainer(bench, ['--network', 'own', '-v', `${there}:/there`], script)),
    );
    const all = waitFor(() => readdirSync(there).length === 20, { what: 'twenty of them', timeout: 40_000 * slowness });
    await Promise.race([all, leases]);
    writeFileSync(join(there, 'all'), '');
    const addresses = await leases;
    expect(new Set(addresses).size).toBe(20);
    for (const address of addresses) expect(address).toMatch(new RegExp(`^${net}\\.\\d+$`));
    const left = readdirSync(bench.root, { recursive: true })
      .map(String)
      .filter((path) => /leases\/.|endpoints\/./.test(path));
    expect(left).toEqual([]);
    await waitFor(async () => (await ports(bench, 'own')).length === 0);
  });

  check('run out with a word, and leave nothing', { since: '13' }, async (bench) => {
    const net = someSubnet();
    await ok(bench, 'network', 'create', '--subnet', `${net}.0/30`, 'tiny');
    await running(bench, '--network', 'tiny');
    await expectRefused(bench, ['run', '--rm', '--network', 'tiny', 'busybox', 'true'], /no available addresses/, 125);
    expect(Object.keys((await inspect(bench, 'tiny')).Containers)).toHaveLength(1);
  });
});

/** A resolver that says of everything that it is at 192.0.2.42, and writes down what it is asked. */
async function outsideResolver(number: number, asked: string[] = []) {
  const socket = createSocket('udp4');
  socket.on('message', (query, { port, address }) => {
    asked.push(query.toString('latin1', 12).split('\0')[0] ?? '');
    const answer = Buffer.concat([query, Buffer.from('c00c000100010000003c0004c000022a', 'hex')]);
    answer.writeUInt16BE(0x8180, 2);
    answer.writeUInt16BE(1, 6);
    socket.send(answer, port, address);
  });
  const address = `127.${1 + (process.pid % 250)}.${(process.pid >> 8) % 250}.${number}`;
  await new Promise<void>((resolve) => socket.bind(53, address, resolve));
  return { socket, address };
}

describe('names', () => {
  check('find the containers of a network, and nobody else', { since: '13' }, async (bench) => {
    await ok(bench, 'network', 'create', '--ipv6', 'back');
    await ok(bench, 'network', 'create', 'other');
    await running(bench, '--name', 'web', '--network', 'back', '--network-alias', 'www');
    const [web] = Object.values((await inspect(bench, 'back')).Containers) as Record<string, string>[];
    const [four, six] = [web?.IPv4Address, web?.IPv6Address].map((address) => address?.split('/')[0]);
    const ask = (name: string) => `nslookup ${name} | grep -A2 ^Name | sed -n "s/Address: //p" | sort`;
    const seen = await inContainer(
      bench,
      ['--network', 'back'],
      `${ask('web')}; ${ask('WWW.back')}; ping -c1 -W5 www > /dev/null && echo up`,
    );
    expect(seen.split('\n')).toEqual([four, six, four, six, 'up']);
    const stranger = ['--network', 'other', '--dns', '127.9.9.9'];
    expect(await inContainer(bench, stranger, 'nslookup web > /dev/null 2>&1 || echo unknown')).toBe('unknown');
  });

  check('go with their container', { since: '13' }, async (bench) => {
    await ok(bench, 'network', 'create', '--internal', 'back');
    const web = await running(bench, '--name', 'web', '--network', 'back');
    await ok(bench, 'rm', '-f', 'web');
    await web.done;
    expect(await inContainer(bench, ['--network', 'back'], 'nslookup web > /dev/null 2>&1 || echo unknown')).toBe(
      'unknown',
    );
    expect(
      readdirSync(bench.root, { recursive: true })
        .map(String)
        .filter((path) => /names\/web/.test(path)),
    ).toEqual([]);
  });

  check('are others once their container is renamed', { since: '13' }, async (bench) => {
    await ok(bench, 'network', 'create', '--internal', 'back');
    await running(bench, '--name', 'web', '--network', 'back', '--network-alias', 'www');
    await ok(bench, 'rename', 'web', 'old');
    expect(Object.values((await inspect(bench, 'back')).Containers)).toMatchObject([{ Name: 'old' }]);
    const ask = 'for name in old www web; do nslookup -type=a $name > /dev/null 2>&1 && echo $name; done; true';
    expect(await inContainer(bench, ['--network', 'back'], ask)).toBe('old\nwww');
  });

  check('of the rest of the world are asked of the resolvers that were given', { since: '13' }, async (bench) => {
    const asked: string[] = [];
    const { socket, address } = await outsideResolver(7, asked);
    try {
      await ok(bench, 'network', 'create', 'back');
      const options = ['--network', 'back', '--dns', address];
      expect(await inContainer(bench, options, 'nslookup -type=a far.example')).toContain('Address: 192.0.2.42');
      expect(asked).toContain('\x03far\x07example');
      await ok(bench, 'network', 'create', '--internal', 'shut');
      const shut = ['--network', 'shut', '--dns', address];
      expect(await inContainer(bench, shut, 'nslookup -type=a far.example > /dev/null 2>&1 || echo no')).toBe('no');
    } finally {
      socket.close();
    }
  });

  check('are asked of others wherever the container has come meanwhile', { since: '21' }, async (bench) => {
    const { socket, address } = await outsideResolver(8);
    try {
      await ok(bench, 'network', 'create', 'back');
      await ok(bench, 'network', 'create', '--internal', 'shut');
      await running(bench, '--name', 'box', '--network', 'shut', '--dns', address);
      const ask = () => ok(bench, 'exec', 'box', 'sh', '-c', 'nslookup -type=a far.example 2>&1 || echo no');
      expect(await ask()).toMatch(/no$/);
      await ok(bench, 'network', 'connect', 'back', 'box');
      expect(await ask()).toContain('Address: 192.0.2.42');
      await ok(bench, 'network', 'disconnect', 'back', 'box');
      expect(await ask()).toMatch(/no$/);
    } finally {
      socket.close();
    }
  });

  check('are read-only files where all is, and still told from outside', { since: '13' }, async (bench) => {
    await ok(bench, 'network', 'create', 'net1');
    await running(bench, '--name', 'box', '--read-only');
    const inside = (script: string) => ok(bench, 'exec', 'box', 'sh', '-c', script);
    for (const name of ['hosts', 'hostname', 'resolv.conf']) {
      expect(await inside(`(echo x >>/etc/${name}) 2>&1 || true`)).toMatch(/Read-only file system/);
    }
    const before = (await inside('cat /etc/hosts')).split('\n').length;
    await ok(bench, 'network', 'connect', 'net1', 'box');
    expect((await inside('cat /etc/hosts')).split('\n')).toHaveLength(before + 1);
  });

  check('are also in /etc/hosts, and what is there can be said', { since: '13' }, async (bench) => {
    const options = ['--hostname', 'here', '--add-host', 'db:192.0.2.5', '--add-host', 'host:host-gateway'];
    const dns = ['--dns', '192.0.2.53', '--dns-search', 'corp', '--dns-option', 'ndots:3'];
    const seen = await inContainer(
      bench,
      [...options, ...dns],
      `${ipv4}; cat /etc/hostname /etc/hosts /etc/resolv.conf`,
    );
    const { Gateway } = (await inspect(bench, 'bridge')).IPAM.Config[0];
    const [address, ...lines] = seen.split('\n');
    for (const line of ['here', '127.0.0.1\tlocalhost', '192.0.2.5\tdb', `${Gateway}\thost`, `${address}\there`]) {
      expect(lines).toContain(line);
    }
    expect(lines.slice(-3)).toEqual(['nameserver 192.0.2.53', 'search corp', 'options ndots:3']);
    await ok(bench, 'network', 'create', 'back');
    const own = ['--network', 'back', '--dns-option', 'ndots:2'];
    expect(await inContainer(bench, own, 'grep options /etc/resolv.conf')).toBe('options ndots:2');
  });
});

describe('a running container', () => {
  check('is put into a network and taken out of it', { since: '13' }, async (bench) => {
    await ok(bench, 'network', 'create', 'back');
    await running(bench, '--name', 'one');
    await ok(bench, 'network', 'connect', '--alias', 'uno', 'back', 'one');
    const joined = ['--network', 'container:one'];
    expect(await inContainer(bench, joined, 'ls /sys/class/net')).toBe('eth0\neth1\nlo');
    expect(await inContainer(bench, ['--network', 'back'], 'ping -c1 -W5 uno > /dev/null && echo up')).toBe('up');
    await expectRefused(bench, ['network', 'connect', 'back', 'one'], /already in network back/, 1);
    await expectRefused(bench, ['network', 'rm', 'back'], /active endpoints/, 1);
    await ok(bench, 'network', 'disconnect', 'bridge', 'one');
    const { Gateway } = (await inspect(bench, 'back')).IPAM.Config[0];
    expect(await inContainer(bench, joined, 'ls /sys/class/net; ip route | head -n 1')).toBe(
      `eth1\nlo\ndefault via ${Gateway} dev eth1`,
    );
    expect(await ports(bench, 'bridge')).toEqual([]);
    await expectRefused(bench, ['network', 'disconnect', 'bridge', 'one'], /not connected/, 1);
  });
});

describe('the journal', () => {
  check('tells who comes into a network and who leaves it', { since: '13' }, async (bench) => {
    await ok(bench, 'network', 'create', 'shop');
    const box = await running(bench, '--name', 'box', '--network', 'none');
    const id = await ok(bench, 'ps', '-q', '--no-trunc');
    await expectRefused(bench, ['network', 'connect', 'shop', 'nobody'], /nobody/, 1);
    await ok(bench, 'run', '--rm', '--network', 'shop', 'busybox', 'true');
    await ok(bench, 'rm', '-f', 'box');
    await box.done;
    await ok(bench, 'network', 'rm', 'shop');
    const options = ['--since', '0', '--until', '0s', '-f', 'type=network', '--format', '{{json .}}'];
    const told = (await ok(bench, 'events', ...options)).split('\n').map((line) => JSON.parse(line));
    const shop = told.filter(({ Actor }) => Actor.Attributes.name === 'shop');
    expect(shop.map(({ Action }) => Action)).toEqual(['create', 'connect', 'disconnect', 'destroy']);
    expect(told.filter(({ Actor }) => Actor.Attributes.container === id)).toEqual([]);
    expect(shop[1].Actor.Attributes).toMatchObject({ type: 'bridge', container: shop[2].Actor.Attributes.container });
  });
});

describe('networks', () => {
  check('are listed as docker lists them, and removed with their bridge', { since: '13' }, async (bench) => {
    const id = await ok(bench, 'network', 'create', '--label', 'a=1', '--internal', 'back');
    expect(id).toMatch(/^[0-9a-f]{64}$/);
    const lines = (await ok(bench, 'network', 'ls')).split('\n').map((line) => line.split(/\s{2,}/));
    expect(lines[0]).toEqual(['NETWORK ID', 'NAME', 'DRIVER', 'SCOPE']);
    expect(lines.slice(1).map(([, ...rest]) => rest)).toEqual([
      ['back', 'bridge', 'local'],
      ['bridge', 'bridge', 'local'],
      ['host', 'host', 'local'],
      ['none', 'null', 'local'],
    ]);
    expect(await ok(bench, 'network', 'ls', '-q', '--filter', 'label=a=1')).toBe(id.slice(0, 12));
    const described = await inspect(bench, id.slice(0, 8));
    expect(described).toMatchObject({ Name: 'back', Id: id, Driver: 'bridge', Internal: true, Labels: { a: '1' } });
    const bridge = described.Options['com.docker.network.bridge.name'];
    expect(existsSync(`/sys/class/net/${bridge}/bridge`)).toBe(true);
    expect(await ok(bench, 'network', 'rm', 'back')).toBe('back');
    expect(existsSync(`/sys/class/net/${bridge}`)).toBe(false);
    await ok(bench, 'network', 'create', 'again');
    expect(await ok(bench, 'network', 'prune', '--force')).toBe('Deleted Networks:\nagain');
    expect(await ok(bench, 'network', 'ls', '-q', '--filter', 'type=custom')).toBe('');
  });

  check('are refused when they cannot be, and leave nothing', { since: '13' }, async (bench) => {
    const net = someSubnet();
    await ok(bench, 'network', 'create', '--subnet', `${net}.0/24`, 'one');
    const create = (...args: string[]) => ['network', 'create', ...args];
    await expectRefused(bench, create('one'), /already exists/, 1);
    await expectRefused(bench, create('bridge'), /already exists/, 1);
    await expectRefused(bench, create('no/name'), /invalid network name/, 1);
    await expectRefused(bench, create('--subnet', `${net}.128/25`, 'two'), /overlaps/, 1);
    await expectRefused(bench, create('--subnet', '10.0.0.0', 'two'), /invalid subnet/, 1);
    await expectRefused(bench, create('--subnet', '10.0.0.0/31', 'two'), /invalid subnet/, 1);
    await expectRefused(bench, create('--gateway', '192.0.2.1', 'two'), /no --subnet holds it/, 1);
    await expectRefused(bench, create('--driver', 'overlay', 'two'), /unknown network driver/, 1);
    await expectRefused(bench, ['network', 'rm', 'host'], /pre-defined/, 1);
    await expectRefused(bench, ['network', 'inspect', 'nothing'], /network nothing not found/, 1).catch(() => {});
    const inNetwork = (...args: string[]) => ['run', '--rm', ...args, 'busybox', 'true'];
    await expectRefused(bench, inNetwork('--network', 'nothing'), /network nothing not found/, 125);
    await expectRefused(bench, inNetwork('--ip', '172.17.0.9'), /user defined networks only/, 125);
    await expectRefused(bench, inNetwork('--network', 'host', '--network', 'one'), /conflicting options/, 125);
    await expectRefused(bench, inNetwork('--mac-address', '01:00:00:00:00:00'), /invalid MAC address/, 125);
    await expectRefused(bench, inNetwork('--dns', 'me'), /use an IP address/, 125);
    await expectRefused(bench, inNetwork('--add-host', 'me'), /use NAME:ADDRESS/, 125);
    expect(await ok(bench, 'network', 'ls', '-q', '--filter', 'type=custom')).toMatch(/^[0-9a-f]{12}$/);
  });
});

describe('inspect', () => {
  check(
    'fills in a template for a network, also for who does not say that it is one',
    { since: '13' },
    async (bench) => {
      const subnet = `${someSubnet()}.0/24`;
      await ok(bench, 'network', 'create', '--subnet', subnet, 'back');
      const form = ['--format', '{{.Name}} {{(index .IPAM.Config 0).Subnet}}'];
      expect(await ok(bench, 'network', 'inspect', ...form, 'back')).toBe(`back ${subnet}`);
      expect(await ok(bench, 'inspect', ...form, 'back')).toBe(`back ${subnet}`);
      expect(await ok(bench, 'inspect', '--type', 'network', ...form, 'back')).toBe(`back ${subnet}`);
    },
  );

  check('ps tells the networks that a container is in', { since: '21' }, async (bench) => {
    await ok(bench, 'network', 'create', 'back');
    await ok(bench, 'create', '--name', 'web', '--network', 'back', 'busybox');
    await ok(bench, 'network', 'connect', 'bridge', 'web');
    const empty = ['--format', '{{.ID}} {{.IPAM.Options}} {{(index .IPAM.Config 0).IPRange}}'];
    const { Id } = await inspect(bench, 'back');
    expect(await ok(bench, 'network', 'inspect', ...empty, 'back')).toBe(`${Id} map[]`);
    await ok(bench, 'create', '--name', 'alone', '--network', 'none', 'busybox');
    const rows = await ok(bench, 'ps', '-a', '--format', '{{.Names}} {{.Networks}}');
    expect(rows.split('\n')).toEqual(['alone none', 'web back,bridge']);
  });
});

describe('a crash', () => {
  /** Without its monitor there is nobody who sees to a container's end. */
  const crash = async (bench: Bench, name: string) =>
    process.kill(parentOf(Number(await ok(bench, 'inspect', '--format', '{{.State.Pid}}', name))), 'SIGKILL');

  check('leaves what doctor names and removes', { since: '13' }, async (bench) => {
    await ok(bench, 'network', 'create', 'back');
    await ok(bench, 'run', '-d', '--name', 'web', '--network', 'back', 'busybox', 'sleep', '300');
    await crash(bench, 'web');
    const found = async () => (await bench.mydocker(['doctor'])).stdout;
    await waitFor(async () => /container [0-9a-f]{12} is in it, but does not run/.test(await found()));
    await bench.mydocker(['doctor', '--fix']);
    expect(await found()).toBe('nothing is wrong\n');
    expect(Object.keys((await inspect(bench, 'back')).Containers)).toEqual([]);
    await waitFor(async () => (await ports(bench, 'back')).length === 0);
  });

  check('is no reason to lose an address', { since: '13' }, async (bench) => {
    const net = someSubnet();
    await ok(bench, 'network', 'create', '--subnet', `${net}.0/24`, 'back');
    const options = ['--name', 'web', '--network', 'back', '--ip', `${net}.9`];
    const id = await ok(bench, 'run', '-d', ...options, 'busybox', 'sleep', '300');
    await crash(bench, 'web');
    await waitFor(async () => (await ok(bench, 'inspect', '--format', '{{.State.Status}}', 'web')) === 'exited');
    // As if somebody had come as far as telling of the end.
    writeFileSync(join(bench.root, 'containers', id, 'ended'), '');
    await ok(bench, 'start', 'web');
    const leased = readdirSync(bench.root, { recursive: true })
      .map(String)
      .filter((path) => path.includes(`leases/${net}.`));
    expect(leased).toHaveLength(1);
  });

  check('does not keep a network', { since: '13' }, async (bench) => {
    await ok(bench, 'network', 'create', 'back');
    await ok(bench, 'run', '-d', '--name', 'web', '--network', 'back', 'busybox', 'sleep', '300');
    await crash(bench, 'web');
    await waitFor(async () => (await bench.mydocker(['network', 'rm', 'back'])).exitCode === 0, { what: 'its end' });
    expect((await bench.mydocker(['doctor'])).stdout).not.toMatch(/network|link|lease/);
  });

  check('ends the resolver with its container', { since: '13' }, async (bench) => {
    await ok(bench, 'network', 'create', 'back');
    await ok(bench, 'run', '-d', '--name', 'web', '--network', 'back', 'busybox', 'sleep', '300');
    const resolvers = () => readdirSync('/proc').filter((name) => isResolver(name, bench.root));
    expect(resolvers()).toHaveLength(1);
    await crash(bench, 'web');
    await waitFor(() => resolvers().length === 0);
  });
});

function isResolver(pid: string, root: string): boolean {
  try {
    return (
      /^\d+$/.test(pid) &&
      readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(`resolver\0`) &&
      readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(join(root, 'networks'))
    );
  } catch {
    return false;
  }
}

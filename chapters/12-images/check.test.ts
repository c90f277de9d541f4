import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect } from 'vitest';
import { type Bench, check, waitFor } from '../../test/lib/check.js';

async function ok({ mydocker }: Bench, ...args: string[]): Promise<string> {
  const { stdout, stderr, exitCode } = await mydocker(args);
  expect(exitCode, `mydocker ${args.join(' ')}: ${stderr}`).toBe(0);
  return stdout.trimEnd();
}

async function expectRefused({ mydocker }: Bench, args: string[], message: RegExp, input?: Buffer): Promise<void> {
  const { stdout, stderr, exitCode } = await mydocker(args, input ? { input } : {});
  expect(stderr).toMatch(message);
  expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  expect([exitCode, stdout]).toEqual([1, '']);
}

/** One block of a tar archive's header (ustar), and the content. */
function member(name: string, type: string, content = Buffer.alloc(0), link = '', device = [0, 0]): Buffer {
  const header = Buffer.alloc(512);
  const octal = (number: number, width: number) => `${number.toString(8).padStart(width - 1, '0')}\0`;
  header.write(name, 0);
  header.write(octal(0o644, 8) + octal(0, 8) + octal(0, 8) + octal(content.length, 12) + octal(0, 12), 100);
  header.write(`        ${type}${link}`, 148);
  header.write('ustar\x0000', 257);
  header.write(octal(device[0]!, 8) + octal(device[1]!, 8), 329);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return Buffer.concat([header, content, Buffer.alloc(-content.length & 511)]);
}

const file = (name: string, text: string | Buffer) => member(name, '0', Buffer.from(text));
const tar = (...members: Buffer[]) => Buffer.concat([...members, Buffer.alloc(1024)]);
const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

/** A docker archive with one layer, which may be stored in another form than the configuration says. */
function archive(layer: Buffer, { stored = layer, config = {} as object, more = [] as Buffer[] } = {}): Buffer {
  const document = JSON.stringify({
    architecture: 'amd64',
    os: 'linux',
    config,
    rootfs: { type: 'layers', diff_ids: [`sha256:${sha256(layer)}`] },
  });
  const manifest = [{ Config: 'config.json', RepoTags: ['it:1'], Layers: ['layer.tar'] }];
  return tar(
    ...more,
    file('manifest.json', JSON.stringify(manifest)),
    file('config.json', document),
    file('layer.tar', stored),
  );
}

/** The same as an OCI image layout. */
function layout(layer: Buffer, damage = false): Buffer {
  const blobs = new Map<string, Buffer>();
  const put = (bytes: Buffer, mediaType: string) => {
    blobs.set(`blobs/sha256/${sha256(bytes)}`, bytes);
    return { mediaType, digest: `sha256:${sha256(bytes)}`, size: bytes.length };
  };
  const json = (value: object, type: string) =>
    put(Buffer.from(JSON.stringify(value)), `application/vnd.oci.image.${type}.v1+json`);
  const rootfs = { type: 'layers', diff_ids: [`sha256:${sha256(layer)}`] };
  const config = json({ architecture: 'amd64', os: 'linux', rootfs }, 'config');
  const layers = [put(gzipSync(layer), 'application/vnd.oci.image.layer.v1.tar+gzip')];
  const manifest = {
    ...json({ schemaVersion: 2, config, layers }, 'manifest'),
    annotations: { 'org.opencontainers.image.ref.name': 'it:1' },
  };
  if (damage) blobs.set(`blobs/sha256/${layers[0]!.digest.slice(7)}`, Buffer.from('something else'));
  return tar(
    file('oci-layout', '{"imageLayoutVersion":"1.0.0"}'),
    file('index.json', JSON.stringify({ schemaVersion: 2, manifests: [manifest] })),
    ...[...blobs].map(([name, bytes]) => file(name, bytes)),
  );
}

const layer = tar(member('etc', '5'), file('etc/hello', 'hello\n'));

/** Every file of a root directory, with what tells one state of it from another. */
function filesBelow(root: string): string[] {
  if (!existsSync(root)) return [];
  return (readdirSync(root, { recursive: true }) as string[])
    .map((name) => `${name} ${lstatSync(join(root, name)).isFile() ? lstatSync(join(root, name)).size : ''}`)
    .sort();
}

describe("what an image's configuration says", () => {
  check('is done, unless the user says otherwise', { since: '12' }, async (bench) => {
    await ok(bench, 'run', '--name', 'maker', 'busybox', 'true');
    const changes = [
      'ENTRYPOINT ["echo", "entry"]',
      'CMD ["cmd"]',
      'ENV A=1 B=1',
      'USER 7:8',
      'WORKDIR /srv',
      'VOLUME /data',
      'LABEL a=1',
      'STOPSIGNAL SIGINT',
    ];
    await ok(bench, 'commit', ...changes.flatMap((change) => ['-c', change]), 'maker', 'it');
    expect(await ok(bench, 'run', '--rm', 'it')).toBe('entry cmd');
    expect(await ok(bench, 'run', '--rm', 'it', 'own')).toBe('entry own');
    const script = 'echo $A $B $(id -u):$(id -g) $(pwd); grep " /data " /proc/self/mountinfo';
    const seen = await ok(bench, 'run', '--rm', '-e', 'B=2', '--entrypoint', 'sh', 'it', '-c', script);
    expect(seen).toMatch(/^1 2 7:8 \/srv\n.* \/data rw/);
    const none = ['-u', '', '-e', 'A', '--entrypoint', 'sh'];
    expect(await ok(bench, 'run', '--rm', ...none, 'it', '-c', 'echo "[$A]" $B $(id -u)')).toBe('[] 1 7');
    await expectRefused125(bench, ['run', '--rm', '--entrypoint', '', 'it'], /no command given/);
    expect(await ok(bench, 'volume', 'ls', '-q')).toBe('');
  });

  async function expectRefused125({ mydocker }: Bench, args: string[], message: RegExp): Promise<void> {
    const { stderr, exitCode } = await mydocker(args);
    expect([exitCode, stderr]).toEqual([125, expect.stringMatching(message)]);
  }

  check('can come from files', { since: '12' }, async (bench) => {
    const env = join(bench.scratch, 'env');
    const labels = join(bench.scratch, 'labels');
    writeFileSync(env, '# a comment\nA=1\nB="x y"\nPASSED\n');
    writeFileSync(labels, 'a=1\nb=1\n');
    const options = ['--env-file', env, '-e', 'A=2', '--label-file', labels, '-l', 'b=2', '--name', 'made'];
    const { stdout } = await bench.mydocker(['run', ...options, 'busybox', 'sh', '-c', 'echo "$A $B $PASSED"'], {
      env: { PASSED: 'yes' },
    });
    expect(stdout).toBe('2 "x y" yes\n');
    await expectRefused125(
      bench,
      ['run', '--env-file', join(bench.scratch, 'none'), 'busybox', 'true'],
      /^mydocker: .*none/,
    );
    await ok(bench, 'commit', 'made', 'labelled');
    expect(await ok(bench, 'images', '-q', '--filter', 'label=a=1', '--filter', 'label=b=2')).not.toBe('');
  });
});

describe('an archive of images', () => {
  for (const [form, bytes] of Object.entries({
    'docker archive': archive(layer),
    'compressed docker archive': gzipSync(archive(layer)),
    'docker archive with a compressed layer': archive(layer, { stored: gzipSync(layer) }),
    'OCI image layout': layout(layer),
  })) {
    check(`is loaded: ${form}`, { since: '12' }, async (bench) => {
      const { stdout, stderr } = await bench.mydocker(['load'], { input: bytes });
      expect([stdout, stderr]).toEqual(['Loaded image: it:1\n', '']);
      await ok(bench, 'run', '--name', 'made', 'busybox', 'true');
      const made = spawnSync(bench.bin, ['save', 'it:1'], { env: environment(bench), maxBuffer: 1 << 26 });
      expect(execFileSync('tar', ['tf', '-'], { input: made.stdout, encoding: 'utf8' })).toContain('manifest.json');
      expect(await ok(bench, 'doctor')).toMatch(/nothing is wrong/);
    });
  }

  const zstd = spawnSync('zstd', ['-c'], { input: archive(layer) });
  if (!zstd.error) {
    check('is loaded: compressed with zstd', { since: '12' }, async (bench) => {
      expect((await bench.mydocker(['load'], { input: zstd.stdout })).stdout).toBe('Loaded image: it:1\n');
    });
  }

  for (const program of ['bzip2', 'xz']) {
    const packed = spawnSync(program, ['-c'], { input: archive(layer) });
    if (packed.error) continue;
    check(`is loaded: compressed with ${program}`, { since: '12' }, async (bench) => {
      expect((await bench.mydocker(['load'], { input: packed.stdout })).stdout).toBe('Loaded image: it:1\n');
    });
  }

  check('is refused where there is no zstd', { since: '12' }, async (bench) => {
    const { stderr, exitCode } = await bench.mydocker(['load'], {
      input: Buffer.concat([Buffer.of(0x28, 0xb5, 0x2f, 0xfd), Buffer.alloc(20)]),
      env: { PATH: onlyNode(bench) },
    });
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/zstd/);
  });

  check('holds what is saved, with its id and all its names', { since: '12' }, async (bench) => {
    await ok(bench, 'run', '--name', 'made', 'busybox', 'sh', '-c', 'echo hello > /etc/hello');
    const id = await ok(bench, 'commit', 'made', 'me/it:1');
    await ok(bench, 'tag', 'me/it:1', 'me/it:2');
    const saved = join(bench.scratch, 'it.tar');
    await ok(bench, 'save', '-o', saved, 'me/it', 'busybox');
    const names = execFileSync('tar', ['tf', saved], { encoding: 'utf8' }).split('\n');
    expect(names).toEqual(expect.arrayContaining(['oci-layout', 'index.json', 'manifest.json']));
    const manifest = JSON.parse(execFileSync('tar', ['xOf', saved, 'manifest.json'], { encoding: 'utf8' }));
    expect(manifest[0]).toMatchObject({ Config: `blobs/sha256/${id.slice(7)}`, RepoTags: ['me/it:1', 'me/it:2'] });
    await ok(bench, 'rm', 'made');
    for (const name of ['me/it:1', 'me/it:2', 'busybox']) await ok(bench, 'rmi', name);
    expect(await ok(bench, 'images', '-q')).toBe('');
    expect(await ok(bench, 'image', 'load', '-i', saved)).toBe(
      'Loaded image: me/it:1\nLoaded image: me/it:2\nLoaded image: busybox:latest',
    );
    expect(await ok(bench, 'images', '-q', '--no-trunc')).toContain(id);
    expect(await ok(bench, 'run', '--rm', 'me/it:2', 'cat', '/etc/hello')).toBe('hello');
  });

  const link = (name: string, target: string) => member(name, '2', Buffer.alloc(0), target);
  const inLayer = (...members: Buffer[]) => archive(tar(...members));
  const device = (type: string, ...numbers: number[]) => member('dev/it', type, Buffer.alloc(0), '', numbers);
  const bad: Record<string, [Buffer, RegExp]> = {
    'a name that leads out': [archive(layer, { more: [file('../up', 'x')] }), /"\.\.\/up": its name leads out/],
    'an absolute name': [archive(layer, { more: [file('/up', 'x')] }), /absolute/],
    'a link that leads out': [archive(layer, { more: [link('a/b', '../../etc/passwd')] }), /leads out/],
    'an absolute link': [archive(layer, { more: [link('layer', '/etc/passwd')] }), /leads out/],
    'a device': [archive(layer, { more: [device('3', 1, 3)] }), /character-device/],
    'a layer with a name that leads out': [inLayer(file('../../up', 'x')), /leads out/],
    'a layer with an absolute name': [inLayer(file('/up', 'x')), /absolute/],
    'a layer that writes through a link': [inLayer(link('a', '/etc'), file('a/passwd', 'x')), /go through it/],
    'a layer with a hard link that leads out': [
      inLayer(member('a', '1', Buffer.alloc(0), '../../etc/passwd')),
      /leads out/,
    ],
    'a layer with a disk': [inLayer(member('dev', '5'), device('4', 8, 0)), /unexpected device, 8:0/],
    'a layer with the memory': [inLayer(member('dev', '5'), device('3', 1, 1)), /unexpected device, 1:1/],
    'a layer with a disk that it keeps as a hard link alone': [
      inLayer(member('a', '4', Buffer.alloc(0), '', [8, 0]), member('b', '1', Buffer.alloc(0), 'a'), file('a', 'x')),
      /unexpected device, 8:0/,
    ],
    'another layer than the image says': [archive(layer, { stored: tar(file('x', 'y')) }), /not what the image says/],
    'a damaged blob': [layout(layer, true), /damaged/],
    'a bomb': [archive(layer, { stored: gzipSync(Buffer.alloc(200 << 20)) }), /more than 200 times its size/],
    'a configuration of nonsense': [archive(layer, { config: { Env: 5 } }), /malformed Env/],
    'nothing of an image': [tar(file('a', 'b')), /neither a manifest.json nor an index.json/],
    'an end too early': [archive(layer).subarray(0, 1800), /not a valid tar archive/],
    'no archive at all': [Buffer.from('hello'.repeat(500)), /not a valid tar archive/],
  };
  for (const [what, [bytes, message]] of Object.entries(bad)) {
    check(`is refused, with one line and nothing written: ${what}`, { since: '12' }, async (bench) => {
      await ok(bench, 'run', '--rm', 'busybox', 'true');
      const before = filesBelow(bench.root);
      await expectRefused(bench, ['load'], message, bytes);
      expect(filesBelow(bench.root)).toEqual(before);
    });
  }
});

/** A directory with nothing but what the program itself needs. */
function onlyNode({ scratch }: Bench): string {
  const directory = join(scratch, 'bin');
  mkdirSync(directory);
  const tools = ['node', 'sh', 'find', 'flock', 'cat', 'readlink', 'tar', 'sync', 'cp'];
  for (const tool of tools)
    execFileSync('ln', ['-s', execFileSync('which', [tool], { encoding: 'utf8' }).trim(), directory]);
  return directory;
}

function environment({ root, runRoot }: Bench): NodeJS.ProcessEnv {
  return { ...process.env, MYDOCKER_ROOT: root, MYDOCKER_RUN_ROOT: runRoot };
}

describe('a root filesystem', () => {
  check('is exported, and imported as an image', { since: '12' }, async (bench) => {
    const script = 'echo hello > /etc/hello; chmod 4711 /etc/hello; ln /etc/hello /etc/again; echo v > /vol/v';
    await ok(bench, 'run', '--name', 'made', '-v', 'vol:/vol', 'busybox', 'sh', '-c', script);
    const files = join(bench.scratch, 'files.tar');
    await ok(bench, 'export', '-o', files, 'made');
    const names = execFileSync('tar', ['tf', files], { encoding: 'utf8' }).split('\n');
    expect(names).toEqual(expect.arrayContaining(['bin/busybox', 'vol/']));
    expect(names).not.toContain('vol/v');
    const id = await ok(bench, 'import', '-c', 'CMD ["cat", "/etc/hello"]', files, 'flat:1');
    expect(await ok(bench, 'images', '-q', '--no-trunc', 'flat:1')).toBe(id);
    expect(await ok(bench, 'run', '--rm', 'flat:1')).toBe('hello');
    expect(await ok(bench, 'run', '--rm', 'flat:1', 'stat', '-c', '%a %h', '/etc/again')).toBe('4711 2');
    await expectRefused(bench, ['import', '-'], /leads out/, tar(file('../up', 'x')));
  });

  check('shows on a terminal how fast it comes, unless asked to be quiet', { since: '12' }, async (bench) => {
    const files = join(bench.scratch, 'files.tar');
    writeFileSync(files, tar(file('etc/hello', 'hello'.repeat(100_000))));
    const slowly = `{ head -c 200000 ${files}; sleep 0.5; tail -c +200001 ${files}; } | "$MYDOCKER" import`;
    const screen = await bench.shell(`${slowly} - shown:1`);
    expect((await screen.done).exitCode).toBe(0);
    expect(screen.output()).toMatch(/Reading {2}\d+kB {2}\S+kB\/s/);
    const quiet = await bench.shell(`${slowly} --quiet - silent:1`);
    expect((await quiet.done).exitCode).toBe(0);
    expect(quiet.output()).toMatch(/^sha256:[0-9a-f]{64}\r\n$/);
    expect(await bench.mydocker(['import', files])).toMatchObject({ exitCode: 0, stderr: '' });
  });
});

describe('a commit', () => {
  /** In place of tar, which reads the container's files: a script, for which that is $TAR. */
  function insteadOfTar({ scratch }: Bench, script: string) {
    writeFileSync(join(scratch, 'tar'), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    const real = execFileSync('which', ['tar'], { encoding: 'utf8' }).trim();
    return { env: { PATH: `${scratch}:${process.env.PATH}`, TAR: real } };
  }

  check('pauses the container, unless told otherwise or it is paused', { since: '12' }, async (bench) => {
    await ok(bench, 'run', '-d', '--name', 'box', 'busybox', 'sh', '-c', 'echo x > /x; exec sleep 1000');
    await waitFor(async () => (await ok(bench, 'diff', 'box')).includes('A /x'));
    const seen = join(bench.scratch, 'seen');
    const inspect = ['inspect', '--format', '{{.State.Status}}', 'box'];
    const commit = async (script: string, ...options: string[]) => {
      const look = `"$MYDOCKER" ${inspect.map((word) => `'${word}'`).join(' ')} > ${seen}; ${script}`;
      const { exitCode } = await bench.mydocker(['commit', ...options, 'box'], insteadOfTar(bench, look));
      return [exitCode, readFileSync(seen, 'utf8').trim(), await ok(bench, ...inspect)];
    };
    expect(await commit('exec "$TAR" "$@"')).toEqual([0, 'paused', 'running']);
    expect(await commit('kill -INT $PPID; exit 2')).toEqual([1, 'paused', 'running']);
    expect(await commit('exec "$TAR" "$@"', '--pause=false')).toEqual([0, 'running', 'running']);
    await ok(bench, 'pause', 'box');
    expect(await commit('exec "$TAR" "$@"')).toEqual([0, 'paused', 'paused']);
  });

  check('fails when the container is removed meanwhile', { since: '12' }, async (bench) => {
    await ok(bench, 'run', '--name', 'box', 'busybox', 'touch', '/x');
    const remove = insteadOfTar(bench, '"$TAR" "$@"; "$MYDOCKER" rm box >&2');
    const { exitCode, stderr } = await bench.mydocker(['commit', 'box', 'it'], remove);
    expect([exitCode, stderr]).toEqual([1, expect.stringMatching(/no such container/)]);
    expect(await ok(bench, 'images', '-q', 'it')).toBe('');
  });
});

describe('the journal', () => {
  check('tells what becomes of images', { since: '12' }, async (bench) => {
    await ok(bench, 'run', '--name', 'box', 'busybox', 'touch', '/one');
    await ok(bench, 'commit', 'box', 'one');
    await ok(bench, 'tag', 'one', 'two');
    await ok(bench, 'save', '-o', join(bench.scratch, 'two.tar'), 'two');
    await ok(bench, 'rmi', 'one', 'two');
    await ok(bench, 'load', '-i', join(bench.scratch, 'two.tar'));
    await ok(bench, 'export', '-o', join(bench.scratch, 'box.tar'), 'box');
    await ok(bench, 'import', join(bench.scratch, 'box.tar'), 'three');
    const options = ['--since', '0', '--until', '0s', '--format', '{{.Action}}'];
    const of = async (type: string) => (await ok(bench, 'events', ...options, '-f', `type=${type}`)).split('\n');
    expect(await of('image')).toEqual(['tag', 'save', 'untag', 'untag', 'delete', 'load', 'import']);
    expect((await of('container')).slice(-2)).toEqual(['commit', 'export']);
  });
});

describe('cp', () => {
  check("follows docker's rules, out of a container and into it", { since: '12' }, async (bench) => {
    const script = 'mkdir -p /d/sub; echo one > /d/one; chown 5:6 /d/one; chmod 640 /d/one; ln -s one /d/link';
    await ok(bench, 'run', '--name', 'made', 'busybox', 'sh', '-c', script);
    const here = join(bench.scratch, 'here');
    mkdirSync(here);
    await ok(bench, 'cp', 'made:/d', join(here, 'new'));
    expect(readdirSync(join(here, 'new')).sort()).toEqual(['link', 'one', 'sub']);
    expect(statSync(join(here, 'new/one'))).toMatchObject({ uid: 0, gid: 0 });
    await ok(bench, 'cp', '-a', 'made:/d', here);
    expect(statSync(join(here, 'd/one'))).toMatchObject({ uid: 5, gid: 6, mode: 0o100640 });
    await ok(bench, 'cp', 'made:/d/link', here);
    expect(readlinkSync(join(here, 'link'))).toBe('one');
    await ok(bench, 'cp', '-L', 'made:/d/link', join(here, 'followed'));
    expect(readFileSync(join(here, 'followed'), 'utf8')).toBe('one\n');
    await expectRefused(bench, ['cp', 'made:/nope', here], /no such file: made:\/nope/);
    await expectRefused(bench, ['cp', 'made:/d', join(here, 'followed')], /a directory to a file/);
    await expectRefused(bench, ['cp', 'made:/d/one', `${here}/none/`], /no such directory/);

    await ok(bench, 'cp', `${here}/d/.`, 'made:/srv');
    await ok(bench, 'cp', join(here, 'd'), 'made:/srv');
    await ok(bench, 'cp', join(here, 'followed'), 'made:/etc/passwd');
    // As in docker, `..` ends at the container's own root.
    await ok(bench, 'cp', join(here, 'followed'), 'made:/srv/../../../up');
    expect(existsSync('/up')).toBe(false);
    await expectRefused(bench, ['cp', join(here, 'd'), 'made:/etc/passwd'], /a directory to a file/);
    await ok(bench, 'commit', 'made', 'it');
    expect(await ok(bench, 'run', '--rm', 'it', 'sh', '-c', 'cd /srv; echo *; echo d/*; cat /etc/passwd /up')).toBe(
      'd link one sub\nd/link d/one d/sub\none\none',
    );
  });

  check('reads and writes tar streams', { since: '12' }, async (bench) => {
    await ok(bench, 'run', '--name', 'made', 'busybox', 'true');
    expect(await bench.mydocker(['cp', '-', 'made:/tmp'], { input: layer })).toMatchObject({ exitCode: 0, stderr: '' });
    const { bytes } = await bench.mydocker(['cp', 'made:/tmp/etc', '-']);
    expect(execFileSync('tar', ['xO', 'etc/hello'], { input: bytes, encoding: 'utf8' })).toBe('hello\n');
    await expectRefused(bench, ['cp', '-', 'made:/tmp'], /leads out/, tar(file('../../up', 'x')));
  });

  check('unpacks a stream that is compressed', { since: '21' }, async (bench) => {
    await ok(bench, 'run', '--name', 'made', 'busybox', 'true');
    const packed = { input: gzipSync(layer) };
    expect(await bench.mydocker(['cp', '-', 'made:/tmp'], packed)).toMatchObject({ exitCode: 0, stderr: '' });
    const { bytes } = await bench.mydocker(['cp', 'made:/tmp/etc/hello', '-']);
    expect(execFileSync('tar', ['xO'], { input: bytes, encoding: 'utf8' })).toBe('hello\n');
  });

  check('leaves a directory that takes in the contents of another as it is', { since: '21' }, async (bench) => {
    await ok(bench, 'run', '-d', '--name', 'box', 'busybox', 'sleep', '300');
    const source = join(bench.scratch, 'source');
    mkdirSync(join(source, 'below'), { recursive: true });
    for (const [path, mode] of Object.entries({ [source]: 0o700, [join(source, 'below')]: 0o711 })) {
      chmodSync(path, mode);
      chownSync(path, 12, 34);
    }
    const look = (...paths: string[]) => ok(bench, 'exec', 'box', 'stat', '-c', '%a %u:%g', ...paths);
    const before = await look('/tmp');
    await ok(bench, 'exec', 'box', 'mkdir', '/tmp/below');
    await ok(bench, 'cp', `${source}/.`, 'box:/tmp');
    expect(await look('/tmp', '/tmp/below')).toBe(`${before}\n711 12:34`);
    await ok(bench, 'cp', `${source}/.`, 'box:/new');
    expect(await look('/new')).toBe('700 12:34');

    const target = join(bench.scratch, 'target');
    mkdirSync(target, { mode: 0o755 });
    await ok(bench, 'cp', '-a', 'box:/new/.', target);
    expect(statSync(target)).toMatchObject({ mode: 0o40755, uid: 0, gid: 0 });
    expect(statSync(join(target, 'below'))).toMatchObject({ mode: 0o40711, uid: 12, gid: 34 });
  });

  check("leaves out what is in the kernel's own file systems, unless it is meant", { since: '12' }, async (bench) => {
    await ok(bench, 'run', '-d', '--name', 'box', 'busybox', 'sleep', '300');
    const all = join(bench.scratch, 'all');
    await ok(bench, 'cp', 'box:/', all);
    for (const path of ['proc', 'sys', 'dev/pts', 'dev/mqueue']) expect(readdirSync(join(all, path))).toEqual([]);
    expect(existsSync(join(all, 'bin/sh'))).toBe(true);
    await ok(bench, 'cp', 'box:/proc/sys/net/ipv4/conf/lo', join(bench.scratch, 'meant'));
    expect(readdirSync(join(bench.scratch, 'meant'))).toContain('forwarding');
  });

  check('sees the volumes and memory of a running container', { since: '12' }, async (bench) => {
    const running = bench.spawn([
      'run',
      '--name',
      'running',
      '-v',
      'vol:/vol',
      '--tmpfs',
      '/mem',
      'busybox',
      'sh',
      '-c',
      'echo m > /mem/m; echo up; sleep 30',
    ]);
    await running.waitForOutput('up');
    const source = join(bench.scratch, 'source');
    writeFileSync(source, 'new\n');
    await ok(bench, 'cp', source, 'running:/vol/file');
    expect(readFileSync(join(bench.root, 'volumes/vol/_data/file'), 'utf8')).toBe('new\n');
    await ok(bench, 'cp', 'running:/mem/m', join(bench.scratch, 'm'));
    expect(readFileSync(join(bench.scratch, 'm'), 'utf8')).toBe('m\n');
  });

  check('leaves read-only files alone, and writes into a volume among them', { since: '12' }, async (bench) => {
    const source = join(bench.scratch, 'source');
    writeFileSync(source, 'new\n');
    const volumes = ['-v', 'vol:/vol', '-v', 'fixed:/fixed:ro'];
    await ok(bench, 'create', '--name', 'sealed', '--read-only', ...volumes, 'busybox', 'sleep', '1000');
    const copyAll = async () => {
      await ok(bench, 'cp', source, 'sealed:/vol/file');
      for (const place of ['', 'fixed/']) {
        const { exitCode, stderr } = await bench.mydocker(['cp', source, `sealed:/${place}new`]);
        expect([exitCode, stderr]).toEqual([1, expect.stringMatching(/^[^\n]*: read-only file system\n$/)]);
      }
    };
    await copyAll();
    expect(readFileSync(join(bench.root, 'volumes/vol/_data/file'), 'utf8')).toBe('new\n');
    await ok(bench, 'start', 'sealed');
    await copyAll();
    expect(readdirSync(join(bench.root, 'volumes/fixed/_data'))).toEqual([]);
    expect(await ok(bench, 'diff', 'sealed')).not.toContain('new');
  });

  check('never leaves the container, however fast it swaps directories for links', { since: '12' }, async (bench) => {
    const secret = join(bench.scratch, 'secret');
    mkdirSync(secret);
    writeFileSync(join(secret, 'file'), 'secret\n');
    const swap = `mkdir /real; echo mine > /real/file; ln -s ${secret} /evil; mkdir /srv; ln -s /real /srv/x; echo up;
      while :; do ln -sfn /real /srv/x; ln -sfn ${secret} /srv/x; rm -rf /srv/x; mkdir /srv/x; echo mine > /srv/x/file; rm -rf /srv/x; done`;
    const running = bench.spawn(['run', '--name', 'swapper', 'busybox', 'sh', '-c', swap]);
    await running.waitForOutput('up');
    const source = join(bench.scratch, 'source');
    writeFileSync(source, 'from the host\n');
    for (let round = 0; round < 12; round++) {
      const target = join(bench.scratch, `out-${round}`);
      await bench.mydocker(['cp', '-L', 'swapper:/srv/x', target]);
      await bench.mydocker(['cp', 'swapper:/srv/x/file', `${target}-file`]);
      await bench.mydocker(['cp', source, 'swapper:/srv/x/file']);
      await bench.mydocker(['cp', source, 'swapper:/evil/new']);
    }
    const found = spawnSync('grep', ['-rl', 'secret', bench.scratch], { encoding: 'utf8' }).stdout;
    expect(found).toBe(`${join(secret, 'file')}\n`);
    expect(readdirSync(secret)).toEqual(['file']);
  });
});

describe('what nothing uses', () => {
  const lines = async (bench: Bench, ...args: string[]) => (await ok(bench, ...args)).split('\n');
  const ids = (bench: Bench) => readdirSync(join(bench.root, 'containers'));

  /** An image with a layer of its own of about a megabyte, under a name that the next one takes. */
  async function build(bench: Bench, mark: string, ...options: string[]): Promise<string> {
    await ok(
      bench,
      'run',
      '--name',
      'builder',
      'busybox',
      'sh',
      '-c',
      `echo ${mark} > /mark; head -c 1000000 /dev/zero > /f`,
    );
    const id = await ok(bench, 'commit', ...options, 'builder', 'it');
    await ok(bench, 'rm', 'builder');
    return id;
  }

  check(
    'image prune takes images that lost their name; with -a those without a container',
    { since: '12' },
    async (bench) => {
      const [first, second] = [await build(bench, 'one'), await build(bench, 'two')];
      const layers = () =>
        readdirSync(join(bench.root, 'layers/overlay2')).filter((name) => !name.startsWith('.')).length;
      await ok(bench, 'run', '--name', 'user', 'it', 'true');
      await ok(bench, 'tag', 'it', 'also');
      const before = layers();
      const said = await lines(bench, 'image', 'prune', '--force');
      expect(said.slice(0, 2)).toEqual(['Deleted Images:', `deleted: ${first}`]);
      expect(said.at(-1)).toMatch(/^Total reclaimed space: [12](\.\d+)?MB$/);
      // It had none of its own in the graph driver yet, or one.
      expect(layers()).toBeLessThanOrEqual(before);
      await ok(bench, 'image', 'prune', '--all', '--force');
      expect(await ok(bench, 'images', '-q', '--no-trunc')).toBe(second);
      await ok(bench, 'rm', 'user');
      expect(await lines(bench, 'image', 'prune', '--all', '--force')).toContain('untagged: also:latest');
      expect(await ok(bench, 'images', '-q')).toBe('');
      expect(layers()).toBe(0);
      expect(await ok(bench, 'doctor')).toBe('nothing is wrong');
    },
  );

  check('image prune takes what a container kept of an image that was removed', { since: '12' }, async (bench) => {
    const id = await build(bench, 'one');
    await ok(bench, 'run', '--name', 'user', 'it', 'true');
    await ok(bench, 'rmi', '--force', id);
    await ok(bench, 'rm', 'user');
    expect(await ok(bench, 'image', 'prune', '--force')).toMatch(/^Total reclaimed space: 1(\.\d+)?MB$/);
    expect(await ok(bench, 'doctor')).toBe('nothing is wrong');
  });

  check('filters spare what is new, or labelled', { since: '12' }, async (bench) => {
    for (const label of ['keep=yes', 'keep=no'])
      await ok(bench, 'create', '--label', label, '--name', label.replace('=', '-'), 'busybox', 'true');
    await ok(bench, 'container', 'prune', '-f', '--filter', 'until=1h');
    expect(ids(bench)).toHaveLength(2);
    await ok(bench, 'container', 'prune', '-f', '--filter', 'label=keep', '--filter', 'label!=keep=yes');
    expect(await ok(bench, 'ps', '-a', '--format', '{{.Names}}')).toBe('keep-yes');
    await expectRefused(bench, ['image', 'prune', '-f', '--filter', 'until=soon'], /invalid filter "until=soon"/);
    for (const [name, label] of [
      ['one', 'a=1'],
      ['two', 'a=2'],
    ])
      await ok(bench, 'volume', 'create', '--label', label!, name!);
    await ok(bench, 'volume', 'prune', '-a', '-f', '--filter', 'label=a=1');
    expect(readdirSync(join(bench.root, 'volumes'))).toEqual(['two']);
  });

  check(
    'system prune takes containers first, so that their images and volumes are free',
    { since: '12' },
    async (bench) => {
      await build(bench, 'one');
      await ok(bench, 'run', '--name', 'old', '-v', '/anonymous', 'it', 'true');
      await ok(bench, 'run', '-d', '--name', 'busy', '-v', 'named:/v', 'busybox', 'sleep', '1000');
      const { stderr, exitCode } = await bench.mydocker(['system', 'prune', '-a', '--volumes'], { input: 'n\n' });
      expect([exitCode, stderr]).toEqual([0, expect.stringMatching(/all images that no container has/)]);
      expect(ids(bench)).toHaveLength(2);
      const said = await ok(bench, 'system', 'prune', '--all', '--volumes', '--force');
      expect(said).toMatch(
        /^Deleted Containers:\n[0-9a-f]{64}\n\n(.*\n)*Deleted Volumes:\n[0-9a-f]{64}\n\nDeleted Images:\nuntagged: it:latest\n/,
      );
      expect(ids(bench)).toHaveLength(1);
      expect(readdirSync(join(bench.root, 'volumes'))).toEqual(['named']);
      expect(await ok(bench, 'images', '--format', '{{.Repository}}')).toBe('busybox');
      await ok(bench, 'rm', '-f', 'busy');
    },
  );

  check('system df counts a layer that two images share once', { since: '12' }, async (bench) => {
    await build(bench, 'one');
    await ok(
      bench,
      'run',
      '-d',
      '--name',
      'busy',
      '-v',
      'named:/v',
      'busybox',
      'sh',
      '-c',
      'head -c 500000 /dev/zero > /v/f; head -c 300000 /dev/zero > /g; sync; echo up; exec sleep 1000',
    );
    await waitFor(async () => (await ok(bench, 'logs', 'busy')) === 'up');
    const sizes = async (...args: string[]) =>
      (await ok(bench, 'images', '--format', '{{.Size}}', ...args)).split('\n').map(Number.parseFloat);
    const [base = 0] = await sizes('busybox');
    const rows = (await lines(bench, 'system', 'df', '--format', 'json')).map((line) => JSON.parse(line));
    const [images, containers, volumes] = rows;
    expect(images).toMatchObject({ Type: 'Images', TotalCount: '2', Active: '1' });
    expect(Number.parseFloat(images.Size)).toBeCloseTo(base + 1, 1);
    expect(Number.parseFloat(images.Reclaimable)).toBeCloseTo(1, 1);
    expect(containers).toMatchObject({ TotalCount: '1', Active: '1', Size: '300kB', Reclaimable: '0B (0%)' });
    expect(volumes).toMatchObject({ TotalCount: '1', Active: '1', Reclaimable: '0B (0%)' });
    const details = await ok(bench, 'system', 'df', '-v');
    expect(details).toMatch(/\nbusybox +latest .* 1\n/);
    expect(details).toMatch(/\nnamed +1 +5\d\dkB$/);
    await ok(bench, 'rm', '-f', 'busy');
  });
});

describe('doctor', () => {
  check('tells a program what it found, and whether it can be put right', { since: '12' }, async (bench) => {
    expect(JSON.parse(await ok(bench, 'doctor', '--format', 'json'))).toEqual([]);
    await ok(bench, 'create', '--name', 'lost', 'busybox', 'true');
    const [id = ''] = readdirSync(join(bench.root, 'containers'));
    rmSync(join(bench.root, 'containers', id), { recursive: true });
    await expectRefused(bench, ['doctor', '--fix', '--format', '{{.Where'], /template/);
    const found = await bench.mydocker(['doctor', '--format', 'json']);
    expect([found.exitCode, found.stderr]).toEqual([1, '']);
    const lost = {
      Where: 'name "lost"',
      What: 'reserved for a container that is gone',
      Remedy: 'mydocker doctor --fix',
    };
    expect(JSON.parse(found.stdout)).toContainEqual({ ...lost, Fixable: true, Fixed: false });
    expect(await ok(bench, 'doctor', '--fix', '--format', '{{.Where}} {{.Fixed}}')).toContain('name "lost" true');
    expect(JSON.parse(await ok(bench, 'doctor', '--format', 'json'))).toEqual([]);
  });
});

describe('a word that is no command', () => {
  check('lists the commands of a group, alone or with --help', { since: '12' }, async (bench) => {
    for (const group of ['container', 'image', 'system', 'volume']) {
      const [alone, asked] = [await ok(bench, group), await ok(bench, group, '--help')];
      expect(alone).toBe(asked);
      expect(alone).toMatch(new RegExp(`^Usage: mydocker ${group} COMMAND`));
      expect(alone).toMatch(/\n {2}prune +Remove /);
    }
  });

  check('is refused with the one that is meant', { since: '12' }, async (bench) => {
    await expectRefused(bench, ['rnu', 'busybox'], /'rnu' is not a mydocker command; did you mean "run"\? see/);
    await expectRefused(
      bench,
      ['volume', 'sl'],
      /'volume sl' .*; did you mean "volume ls"\? see "mydocker volume --help"/,
    );
    await expectRefused(
      bench,
      ['nonsense'],
      /^mydocker: 'nonsense' is not a mydocker command; see "mydocker --help"$/m,
    );
  });
});

describe('completion', () => {
  const has = (shell: string) => spawnSync(shell, ['-c', 'exit'], { stdio: 'ignore' }).status === 0;

  check('bash asks for what may stand there', { since: '12' }, async (bench) => {
    for (const name of ['web', 'wiki']) await ok(bench, 'create', '--name', name, 'busybox', 'true');
    await ok(bench, 'tag', 'busybox', 'box:one');
    const script = `mydocker() { "$BIN" "$@"; }; source <(mydocker completion bash)
      offer() { COMP_LINE=$1 COMP_POINT=\${#1}; _mydocker; echo "\${COMPREPLY[*]}"; }
      offer "mydocker rm w"; offer "mydocker run --restart=on-"; offer "mydocker rmi box:o"; offer "mydocker exec "; offer "mydocker volu"`;
    const env = { ...process.env, BIN: bench.bin, MYDOCKER_ROOT: bench.root, MYDOCKER_RUN_ROOT: bench.runRoot };
    const { stdout, stderr } = spawnSync('bash', ['-c', script], { encoding: 'utf8', env });
    expect(stderr).toBe('');
    expect(stdout.split('\n')).toEqual(['web wiki', 'on-failure', 'one', '', 'volume', '']);
  });

  check('zsh and fish understand what they are given', { since: '12' }, async (bench) => {
    for (const shell of ['zsh', 'fish'].filter(has)) {
      const script = join(bench.scratch, shell);
      writeFileSync(script, await ok(bench, 'completion', shell));
      const { status, stderr } = spawnSync(shell, ['-n', script], { encoding: 'utf8' });
      expect([shell, status, stderr]).toEqual([shell, 0, '']);
    }
    await expectRefused(bench, ['completion', 'tcsh'], /unknown shell "tcsh": use bash, zsh, fish/);
  });
});

import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect } from 'vitest';
import { type Bench, check, run } from '../../test/lib/check.js';

/** Runs the program, which must succeed, and gives what it printed. */
async function ok({ mydocker }: Bench, ...args: string[]): Promise<string> {
  const { stdout, stderr, exitCode } = await mydocker(args);
  expect(exitCode, `mydocker ${args.join(' ')}: ${stderr}`).toBe(0);
  return stdout.trimEnd();
}

/** Makes an image of a container that has run a script. */
async function build(bench: Bench, image: string, script: string, base = 'busybox', ...options: string[]) {
  const container = `builder-${createHash('sha256').update(image).digest('hex').slice(0, 8)}`;
  await ok(bench, 'run', '--name', container, base, 'sh', '-c', script);
  const id = await ok(bench, 'commit', ...options, container, image);
  expect(id).toMatch(/^sha256:[0-9a-f]{64}$/);
  return { id, container };
}

/** Runs a script in a container of an image and gives what it printed. */
function inImage(bench: Bench, image: string, script: string): Promise<string> {
  return ok(bench, 'run', '--rm', image, 'sh', '-c', script);
}

async function expectRefused({ mydocker }: Bench, args: string[], message: RegExp, code = 1): Promise<void> {
  const { stdout, stderr, exitCode } = await mydocker(args);
  expect(stderr).toMatch(message);
  expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  expect([exitCode, stdout]).toEqual([code, '']);
}

interface Descriptor {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
  readonly annotations?: Record<string, string>;
}

/** The OCI image layout below a root directory, wherever it is. */
class Layout {
  readonly directory: string;

  constructor(root: string) {
    const markers = readdirSync(root, { recursive: true }).filter((name) => String(name).endsWith('oci-layout'));
    expect(markers).toHaveLength(1);
    this.directory = dirname(join(root, String(markers[0])));
    expect(JSON.parse(readFileSync(join(root, String(markers[0])), 'utf8'))).toEqual({ imageLayoutVersion: '1.0.0' });
  }

  path({ digest }: Pick<Descriptor, 'digest'>): string {
    return join(this.directory, 'blobs', ...digest.split(':'));
  }

  /** A blob, after a look whether it is what its descriptor says. */
  read(descriptor: Descriptor): Buffer {
    const content = readFileSync(this.path(descriptor));
    expect(content).toHaveLength(descriptor.size);
    expect(`sha256:${createHash('sha256').update(content).digest('hex')}`).toBe(descriptor.digest);
    return content;
  }

  json<T>(descriptor: Descriptor): T {
    return JSON.parse(this.read(descriptor).toString()) as T;
  }

  get index(): readonly Descriptor[] {
    return (JSON.parse(readFileSync(join(this.directory, 'index.json'), 'utf8')) as { manifests: Descriptor[] })
      .manifests;
  }

  /** The image of a name, in full. */
  image(name: string) {
    const found = this.index.find(({ annotations }) => annotations?.['org.opencontainers.image.ref.name'] === name);
    if (!found) throw new Error(`${name} is not in index.json`);
    const manifest = this.json<{ config: Descriptor; layers: Descriptor[] }>(found);
    const config = this.json<{ rootfs: { diff_ids: string[] }; history: object[]; config: object }>(manifest.config);
    return { ...manifest, id: manifest.config.digest, content: config };
  }
}

/** What a tar archive has, as GNU tar lists it. */
async function list(archive: string): Promise<string[]> {
  const { stdout } = await run('tar', ['--list', '--file', archive]);
  return stdout.split('\n').filter((line) => line !== '');
}

const full = (name: string) => `docker.io/library/${name}`;

describe('a committed container', () => {
  check('lives on: what it wrote, changed and removed', { since: '06' }, async (bench) => {
    await build(
      bench,
      'it',
      `echo new > /new; echo more >> /etc/passwd; rm /etc/group; rm -r /var/spool; mkdir -p /deep/er; ln -s /new /link
      ln /new /same; chmod 4711 /same; chown 7:8 /deep; mkfifo /fifo; mknod /null c 1 3; touch -d @1000000000 /deep /deep/er`,
    );
    const seen = await inImage(
      bench,
      'it',
      `cat /new; tail -n 1 /etc/passwd; ls /etc/group /var/spool 2>&1 | grep -c 'No such'; readlink /link
      stat -c '%n %F %a %u:%g %t:%T %h' /same /deep /fifo /null; stat -c '%Y' /deep /deep/er; [ /new -ef /same ] && echo one file`,
    );
    expect(seen.split('\n')).toEqual([
      'new',
      'more',
      '2',
      '/new',
      '/same regular file 4711 0:0 0:0 2',
      expect.stringMatching(/^\/deep directory 755 7:8 0:0 \d+$/),
      '/fifo fifo 644 0:0 0:0 1',
      '/null character special file 644 0:0 1:3 1',
      '1000000000',
      '1000000000',
      'one file',
    ]);
    expect(await inImage(bench, 'busybox', 'ls /new; ls -d /etc/group')).toBe('/etc/group');
  });

  check('hides what a replaced directory had in it', { since: '06' }, async (bench) => {
    await build(bench, 'below', 'mkdir -p /d/sub; echo old > /d/old; echo old > /d/sub/old');
    await build(bench, 'above', 'rm -r /d; mkdir /d; echo new > /d/new; rm -r /usr; echo file > /usr', 'below');
    expect(await inImage(bench, 'above', 'find /d | sort; cat /usr')).toBe('/d\n/d/new\nfile');
    expect(await inImage(bench, 'below', 'find /d | sort; test -d /usr')).toBe('/d\n/d/old\n/d/sub\n/d/sub/old');
  });

  check('goes on as it was, and can be committed again', { since: '06' }, async (bench) => {
    const { container } = await build(bench, 'first', 'echo 1 > /file');
    await ok(bench, 'commit', container, 'again');
    await build(bench, 'second', 'echo 2 >> /file', 'first');
    expect(await inImage(bench, 'second', 'cat /file')).toBe('1\n2');
    expect(await inImage(bench, 'again', 'cat /file')).toBe('1');
  });

  check('has no layer more when nothing changed, and no blob that no image has', { since: '06' }, async (bench) => {
    await ok(bench, 'run', '--name', 'unchanged', 'busybox', 'true');
    const before = readdirSync(join(bench.root, 'images/blobs/sha256'));
    await ok(bench, 'commit', 'unchanged', 'same');
    const after = readdirSync(join(bench.root, 'images/blobs/sha256'));
    // Its configuration and its manifest.
    expect(after.filter((name) => !before.includes(name))).toHaveLength(2);
    expect(await ok(bench, 'doctor')).toBe('nothing is wrong');
    expect(await inImage(bench, 'same', 'ls /bin')).toBe(await inImage(bench, 'busybox', 'ls /bin'));
  });

  check('says what the image runs, unless told otherwise', { since: '06' }, async (bench) => {
    const { container } = await build(bench, 'plain', 'echo I am $NAME');
    expect(await ok(bench, 'run', '--rm', '-e', 'NAME=me', 'plain')).toBe('I am me');
    const changes = [
      'CMD ["sh", "-c", "echo $NAME in $(pwd) as $(id -u)"]',
      'ENV NAME="some body"',
      'WORKDIR /tmp',
      'USER 12',
    ];
    await ok(bench, 'commit', ...changes.flatMap((change) => ['-c', change]), container, 'changed');
    expect(await ok(bench, 'run', '--rm', 'changed')).toBe('some body in /tmp as 12');
    expect(await ok(bench, 'run', '--rm', '-u', '0', '-w', '/', '-e', 'NAME=x', 'changed')).toBe('x in / as 0');
    await ok(bench, 'commit', '-c', 'ENTRYPOINT ["echo", "hello"]', container, 'entry');
    expect(await ok(bench, 'run', '--rm', 'entry', 'you')).toBe('hello you');
  });
});

describe('the layer', () => {
  check(
    'holds what changed and nothing else, under the names that OCI gives to what is gone',
    { since: '06' },
    async (bench) => {
      await build(
        bench,
        'it',
        'mkdir /n; echo x > /n/f; rm /etc/group; rm -r /var/spool; mkdir /var/spool; echo x > /var/spool/y',
      );
      const layout = new Layout(bench.root);
      const { layers, content } = layout.image(full('it:latest'));
      expect(layers).toHaveLength(2);
      expect(layers[0]).toEqual(layout.image(full('busybox:latest')).layers[0]);
      for (const layer of layers) expect(layout.read(layer).length).toBeGreaterThan(0);
      if (layers.every(({ mediaType }) => mediaType.endsWith('.tar'))) {
        expect(content.rootfs.diff_ids).toEqual(layers.map(({ digest }) => digest));
      }
      const names = (await list(layout.path(layers[1] as Descriptor))).map((name) => name.replace(/^\.\//, ''));
      const expected = [
        'etc/',
        'etc/.wh.group',
        'n/',
        'n/f',
        'var/',
        'var/spool/',
        'var/spool/.wh..wh..opq',
        'var/spool/y',
      ];
      expect(names.sort()).toEqual(expected.sort());
    },
  );

  check('is the same for the same changes', { since: '06' }, async (bench) => {
    const script = 'rm /etc/group; mkdir /a; echo x > /a/b; touch -d @1000000000 /a/b /a /etc /';
    for (const name of ['one', 'other']) await build(bench, name, script);
    const layout = new Layout(bench.root);
    const [one, other] = ['one', 'other'].map((name) => layout.image(full(`${name}:latest`)).layers);
    expect(one).toEqual(other);
  });

  check('is not there when nothing changed', { since: '06' }, async (bench) => {
    await build(bench, 'same', 'true');
    const layout = new Layout(bench.root);
    expect(layout.image(full('same:latest')).layers).toEqual(layout.image(full('busybox:latest')).layers);
  });

  check('says of the top directory what is not as it was below', { since: '06' }, async (bench) => {
    await build(bench, 'closed', 'chmod 700 /; chown 1:2 /');
    await build(bench, 'same', 'true', 'closed');
    await build(bench, 'open', 'chmod 755 /; chown 0:0 /', 'closed');
    const layout = new Layout(bench.root);
    expect(layout.image(full('same:latest')).layers).toEqual(layout.image(full('closed:latest')).layers);
    expect(await inImage(bench, 'same', 'stat -c "%a %u:%g" /')).toBe('700 1:2');
    expect(await inImage(bench, 'open', 'stat -c "%a %u:%g" /')).toBe('755 0:0');
  });

  check('cannot hold a file that looks like a mark', { since: '06' }, async (bench) => {
    await ok(bench, 'run', '--name', 'odd', 'busybox', 'touch', '/etc/.wh.passwd');
    await expectRefused(bench, ['commit', 'odd', 'odd'], /"\/etc\/\.wh\.passwd" cannot be part of an image/);
    expect(await ok(bench, 'images', '-q', 'odd')).toBe('');
  });
});

describe('the busybox image', () => {
  check('is the same on every root, byte for byte', { since: '06' }, async (bench) => {
    const ids: string[] = [];
    for (const root of ['one', 'other']) {
      const env = { MYDOCKER_ROOT: join(bench.scratch, root) };
      await bench.mydocker(['run', '--rm', 'busybox', 'true'], { env });
      ids.push((await bench.mydocker(['images', '-q', '--no-trunc'], { env })).stdout);
    }
    expect(ids[0]).toMatch(/^sha256:[0-9a-f]{64}\n$/);
    expect(ids[1]).toBe(ids[0]);
  });

  check('comes back when it is needed', { since: '06' }, async (bench) => {
    await ok(bench, 'run', '--rm', 'busybox', 'true');
    const id = await ok(bench, 'images', '-q');
    await ok(bench, 'rmi', 'busybox');
    expect(await ok(bench, 'images', '-q')).toBe('');
    await ok(bench, 'run', '--rm', 'busybox', 'true');
    expect(await ok(bench, 'images', '-q')).toBe(id);
  });
});

describe('images', () => {
  check('are listed by patterns as docker has them', { since: '21' }, async (bench) => {
    await build(bench, 'me/it:1', 'true', 'busybox');
    const lists = (pattern: string) => ok(bench, 'images', '-q', '--filter', `reference=${pattern}`);
    expect(await lists('m[^a-d]/it:[^2]')).not.toBe('');
    expect(await lists('m[^e]/it:1')).toBe('');
    await expectRefused(bench, ['images', '--filter', 'reference=['], /filter "reference=\[": malformed pattern/);
  });

  check('are listed by name, the latest first', { since: '06' }, async (bench) => {
    const { id } = await build(bench, 'me/it:1', 'true', 'busybox', '-c', 'LABEL kind=test');
    await ok(bench, 'tag', 'me/it:1', 'registry.example:5000/it');
    const lines = (await ok(bench, 'images')).split('\n');
    expect(lines[0]).toMatch(/^REPOSITORY +TAG +IMAGE ID +CREATED +SIZE$/);
    expect(lines.slice(1).map((line) => line.split(/ {2,}/).slice(0, 3))).toEqual([
      ['me/it', '1', id.slice(7, 19)],
      ['registry.example:5000/it', 'latest', id.slice(7, 19)],
      ['busybox', 'latest', expect.stringMatching(/^[0-9a-f]{12}$/)],
    ]);
    const lists = (...args: string[]) => ok(bench, 'images', '--format', '{{.Repository}}:{{.Tag}}', ...args);
    expect(await lists('me/it')).toBe('me/it:1');
    expect(await lists('--filter', 'reference=*/it')).toContain('me/it:1');
    expect(await lists('--filter', 'label=kind=test', '--filter', 'reference=me/*')).toBe('me/it:1');
    expect(await lists('--filter', 'label=other')).toBe('');
    expect(await ok(bench, 'images', '-q', '--no-trunc', 'me/it')).toBe(id);
    const json = (await ok(bench, 'images', '--format', 'json')).split('\n').map((line) => JSON.parse(line));
    expect(json[0]).toMatchObject({ Repository: 'me/it', Tag: '1', ID: id.slice(7, 19) });
    expect(await ok(bench, 'images', '--digests', 'me/it')).toMatch(/ sha256:[0-9a-f]{64} /);
  });

  check('are named by tag, by id and by the beginning of an id', { since: '06' }, async (bench) => {
    const { id } = await build(bench, 'it', 'echo x > /x');
    for (const word of ['it:latest', full('it'), id, id.slice(7), id.slice(7, 19)]) {
      expect(await ok(bench, 'run', '--rm', word, 'cat', '/x'), word).toBe('x');
    }
    await expectRefused(bench, ['run', '--rm', 'it:other', 'true'], /it:other/, 125);
    await expectRefused(bench, ['tag', 'it:other', 'x'], /no such image: it:other/i);
  });

  check('keep their files when they lose their name', { since: '06' }, async (bench) => {
    const { id } = await build(bench, 'it', 'echo 1 > /x');
    const { id: other } = await build(bench, 'other', 'echo 2 > /x');
    await ok(bench, 'tag', 'other', 'it');
    expect(await ok(bench, 'images', '-q', '--no-trunc', '--filter', 'dangling=true')).toBe(id);
    expect(await ok(bench, 'images', '-q', '--no-trunc', 'it')).toBe(other);
    expect(await inImage(bench, id, 'cat /x')).toBe('1');
  });

  check('have a history', { since: '06' }, async (bench) => {
    await build(bench, 'it', 'echo x > /x', 'busybox', '-m', 'add x', '-a', 'A. Writer');
    await build(bench, 'next', 'true', 'it', '-m', 'change nothing');
    const history = (await ok(bench, 'history', '--no-trunc', 'next')).split('\n');
    expect(history[0]).toMatch(/^IMAGE +CREATED +CREATED BY +SIZE +COMMENT$/);
    expect(history.slice(1).map((line) => line.split(/ {2,}/).slice(2))).toEqual([
      ['sh -c true', '0B', 'change nothing'],
      ['sh -c echo x > /x', expect.stringMatching(/^[\d.]+k?B$/), 'add x'],
      [expect.any(String), expect.stringMatching(/^[\d.]+MB$/)],
    ]);
    expect(await ok(bench, 'history', '-q', '--no-trunc', 'next')).toMatch(
      /^sha256:[0-9a-f]{64}\n<missing>\n<missing>$/,
    );
    const content = new Layout(bench.root).image(full('it:latest')).content;
    expect(content).toMatchObject({ author: 'A. Writer', history: [{}, { author: 'A. Writer', comment: 'add x' }] });
  });

  check('make a directory that any tool for OCI image layouts can read', { since: '06' }, async (bench) => {
    await build(bench, 'me/it:1', 'echo x > /x');
    const layout = new Layout(bench.root);
    const names = layout.index.map(({ annotations }) => annotations?.['org.opencontainers.image.ref.name']);
    expect(names.sort()).toEqual(['docker.io/library/busybox:latest', 'docker.io/me/it:1']);
    for (const { mediaType } of layout.index) expect(mediaType).toBe('application/vnd.oci.image.manifest.v1+json');
    const { id, layers } = layout.image('docker.io/me/it:1');
    expect(await ok(bench, 'images', '-q', '--no-trunc', 'me/it:1')).toBe(id);
    for (const layer of layers) layout.read(layer);
  });
});

describe('removing an image', () => {
  check('takes a name, and with the last one the image', { since: '06' }, async (bench) => {
    const { id, container } = await build(bench, 'it', 'echo x > /x');
    await inImage(bench, 'it', 'true');
    await ok(bench, 'rm', container);
    await ok(bench, 'tag', 'it', 'alias:1');
    const files = () => readdirSync(bench.root, { recursive: true }).map(String);
    const layer = new Layout(bench.root).image(full('it:latest')).layers[1]?.digest.slice(7) ?? '';
    expect(await ok(bench, 'rmi', 'it')).toBe('Untagged: it:latest');
    expect(await inImage(bench, 'alias:1', 'cat /x')).toBe('x');
    const deleted = (await ok(bench, 'rmi', 'alias:1')).split('\n');
    expect(deleted.slice(0, 2)).toEqual(['Untagged: alias:1', `Deleted: ${id}`]);
    expect(deleted.slice(2)).toEqual([expect.stringMatching(/^Deleted: sha256:[0-9a-f]{64}$/)]);
    for (const gone of [id.slice(7), layer, deleted[2]?.slice(-64) ?? '']) {
      expect(files().filter((file) => file.includes(gone))).toEqual([]);
    }
    expect(await ok(bench, 'run', '--rm', 'busybox', 'echo', 'still here')).toBe('still here');
  });

  check('by its id takes its name, and several only with -f', { since: '06' }, async (bench) => {
    const { id, container } = await build(bench, 'it:1', 'echo x > /x');
    await ok(bench, 'rm', container);
    await ok(bench, 'tag', 'it:1', 'it:2');
    await expectRefused(bench, ['rmi', id.slice(7, 19)], /must be forced/);
    await ok(bench, 'tag', 'it:1', 'other');
    expect(await ok(bench, 'rmi', '-f', id.slice(7, 19))).toMatch(/^(Untagged: .*\n){3}Deleted: /);
    expect(await ok(bench, 'images', '-q', '--filter', 'dangling=true')).toBe('');
  });

  check('is refused while a container uses it', { since: '06' }, async (bench) => {
    const { id } = await build(bench, 'it', 'echo x > /x');
    await ok(bench, 'run', '--name', 'user', 'it', 'true');
    await expectRefused(bench, ['rmi', 'it'], /must be forced.*stopped container/);
    const script = 'trap "exit 0" TERM; echo up; while :; do sleep 1 & wait; done';
    const running = bench.spawn(['run', '--rm', 'it', 'sh', '-c', script]);
    await running.waitForOutput('up');
    await expectRefused(bench, ['rmi', '-f', id], /cannot be forced.*running container/);
    expect(await ok(bench, 'rmi', '-f', 'it')).toBe('Untagged: it:latest');
    running.kill();
    await running.done;
    expect(await ok(bench, 'rmi', '-f', id)).toContain(`Deleted: ${id}`);
    await expectRefused(bench, ['commit', 'user', 'x'], /image it .* is gone/);
    await ok(bench, 'rm', 'user');
  });

  check('goes on after one that is not there', { since: '06' }, async (bench) => {
    await build(bench, 'it', 'true');
    await ok(bench, 'tag', 'busybox', 'b:1');
    const { stdout, stderr, exitCode } = await bench.mydocker(['rmi', 'none', 'b:1']);
    expect([exitCode, stdout]).toEqual([1, 'Untagged: b:1\n']);
    expect(stderr).toMatch(/no such image: none/i);
    await expectRefused(bench, ['rmi', '-f', 'none'], /no such image: none/i, 0);
  });
});

describe('bad input', () => {
  check('gets one line, and makes nothing', { since: '06' }, async (bench) => {
    await ok(bench, 'run', '--name', 'source', 'busybox', 'true');
    await expectRefused(bench, ['commit', 'nobody', 'x'], /no such container: nobody/i);
    await expectRefused(bench, ['commit', 'source', 'Upper'], /must be lowercase/);
    await expectRefused(bench, ['commit', 'source', 'a b'], /invalid reference format/);
    await expectRefused(bench, ['commit', 'source', '../../etc'], /invalid reference format/);
    await expectRefused(bench, ['commit', 'source', `x@sha256:${'0'.repeat(64)}`], /digest/);
    await expectRefused(bench, ['commit', '-c', 'RUN true', 'source', 'x'], /RUN/);
    await expectRefused(bench, ['commit', '-c', 'EXPOSE none', 'source', 'x'], /none/);
    await expectRefused(bench, ['tag', 'busybox', 'a:'], /invalid reference format/);
    await expectRefused(bench, ['images', '--filter', 'nonsense'], /invalid filter/);
    await expectRefused(bench, ['images', '--format', '{{.Nonsense}}'], /Nonsense/);
    await expectRefused(bench, ['history', 'none'], /no such image: none/i);
    expect((await ok(bench, 'images', '-q')).split('\n')).toHaveLength(1);
    expect(existsSync(join(bench.root, 'etc'))).toBe(false);
    expect(await ok(bench, 'doctor')).toBe('nothing is wrong');
  });
});

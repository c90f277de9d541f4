import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type Bench, type Running, run, sleep, waitFor, withBench } from '../lib/check.js';

const isRoot = process.getuid?.() === 0;

/** Runs the program, which must succeed, and gives what it printed. */
async function ok({ mydocker }: Bench, ...args: string[]): Promise<string> {
  const { stdout, stderr, exitCode } = await mydocker(args);
  expect(exitCode, `mydocker ${args.join(' ')}: ${stderr}`).toBe(0);
  return stdout.trimEnd();
}

/** Runs a shell script of the host's in a directory, and gives what it printed. */
async function sh(cwd: string, script: string): Promise<string> {
  const result = await run('sh', ['-euc', script], { cwd });
  if (result.exitCode !== 0) throw new Error(`${script}: exit code ${result.exitCode}: ${result.stderr}`);
  return result.stdout;
}

/** Makes a container of an image that has run a script. */
async function ran(bench: Bench, name: string, image: string, script: string): Promise<void> {
  await ok(bench, 'run', '--name', name, image, 'sh', '-c', script);
}

/** A running container, and its root filesystem as the host's own tools can see it. */
interface Live {
  readonly running: Running;
  readonly rootfs: string;
}

async function live(bench: Bench, driver: string, name: string, image: string): Promise<Live> {
  const args = ['--storage-driver', driver, 'run', '--name', name, image, 'sh', '-c', 'echo up; exec sleep 1000'];
  const running = bench.spawn(args);
  await running.waitForOutput('up');
  const id = (await sh(bench.root, `readlink names/${name}`)).trim();
  const state = JSON.parse(readFileSync(join(bench.root, 'containers', id, 'state.json'), 'utf8'));
  return { running, rootfs: `/proc/${state.process.pid}/root` };
}

/** What each container has of its own, over the image's. */
const notItsOwn = "image='! -path ./etc/hostname ! -path ./etc/hosts ! -path ./etc/resolv.conf'";

/** Everything that find(1), stat(1) and getfattr(1) know of a tree, and which names are one file. */
async function listing(rootfs: string): Promise<string> {
  return await sh(
    `${rootfs}/.`,
    `${notItsOwn}
    find . -xdev ! -type d $image -printf '%p %y %m %U:%G %s %T@ %n %l\\n' | sort
    find . -xdev -mindepth 1 -type d ! -path ./dev ! -path ./proc ! -path ./sys -printf '%p %m %U:%G %T@\\n' | sort
    stat -c '%a %u:%g' .
    find . -xdev '(' -type c -o -type b ')' | sort | xargs -r stat -c '%n %t:%T'
    find . -xdev -type f -links +1 -printf '%i %p\\n' | sort -k2 | awk '{ if (!($1 in n)) n[$1] = ++last; print n[$1], $2 }'
    find . -xdev -type f $image -print0 | sort -z | xargs -0 sha256sum
    find . -xdev -print0 | sort -z | xargs -0 getfattr -hd -m '^(user|security|trusted)' -e hex | grep -v '="\\?overlay' || :`,
  );
}

/** Whatever a container may do to its files; done from outside, where there are setfattr(1) and setcap(8). */
const allKinds = `
  mkdir -p new/sub new/empty; echo hello > new/file; ln new/file new/same; ln new/file same-elsewhere; ln -s /etc/passwd new/link
  ln -s nowhere new/dangling; mkfifo new/fifo; mknod new/null c 1 3; mknod new/disk b 259 65537
  rm etc/group; rm -r var/spool; mkdir var/spool; echo again > var/spool/again; rm -r usr; echo file > usr
  rm etc/nsswitch.conf; mkdir etc/nsswitch.conf; chmod 700 home; chown 5:6 home; echo more >> etc/passwd
  setfattr -n user.colour -v 0x80ff00c3 new/file; setfattr -h -n trusted.note -v hi new/link; setfattr -n user.d -v x new/sub
  cp /bin/true new/setuid; chown 1000:2000 new/setuid; chmod 6755 new/setuid
  cp /bin/true new/able; setcap cap_setuid,cap_net_raw+ep new/able
  : > new/none; chmod 0 new/none; : > new/far; chown 3000000:4000000 new/far
  : > "new/$(printf 'long%.0s' $(seq 60))"; : > "new/$(printf 'odd\\377\\n \\303\\274')"
  head -c 3000000 /dev/urandom > new/large; mkdir new/tmp; chmod 1777 new/tmp; chmod 751 .
  touch -d '2001-02-03 04:05:06.123456789' new/file; touch -d '1960-01-01' new/none; touch -d '2040-01-01' new/far
  touch -h -d '2010-01-01 00:00:00.5' new/link; touch -d '2002-02-02 02:02:02.2' new/sub var/spool new
`;

describe.skipIf(!isRoot)('what a container changed is in the image', () => {
  for (const driver of ['overlay2', 'vfs']) {
    const other = driver === 'vfs' ? 'overlay2' : 'vfs';
    test(`every kind of file, made with ${driver}, unpacked with it and with ${other}`, () =>
      withBench(async (bench) => {
        const { running, rootfs } = await live(bench, driver, 'made', 'busybox');
        await sh(`${rootfs}/.`, allKinds);
        const before = await listing(rootfs);
        await ok(bench, 'commit', 'made', 'copy');
        for (const unpacked of [driver, other]) {
          const copy = await live(bench, unpacked, `from-${unpacked}`, 'copy');
          expect(await listing(copy.rootfs)).toBe(before);
          copy.running.kill('SIGKILL');
        }
        running.kill('SIGKILL');
      }));
  }

  test('the same changes give the same layer, whatever the container is called and whenever it ran', () =>
    withBench(async (bench) => {
      const script = 'rm /etc/group; mkdir -p /a/b; echo x > /a/b/c; touch -d @1000000000 /a/b/c /a/b /a /etc /';
      for (const name of ['one', 'other']) {
        await ran(bench, name, 'busybox', script);
        await ok(bench, 'commit', name, name);
      }
      const layers = ['one', 'other'].map((name) => layersOf(bench, name));
      expect(layers[0]).toHaveLength(2);
      expect(layers[0]).toEqual(layers[1]);
    }));

  test('many commits, each on top of the last', () =>
    withBench(async (bench) => {
      const count = 20;
      let image = 'busybox';
      for (let number = 1; number <= count; number++) {
        const script = `echo ${number} >> /all; echo ${number} > /n${number}; rm -f /n${number - 1}; rm -rf /d; mkdir /d; : > /d/${number}`;
        await ran(bench, `c${number}`, image, script);
        image = `stack:${number}`;
        await ok(bench, 'commit', `c${number}`, image);
      }
      const seen = await ok(bench, 'run', '--rm', image, 'sh', '-c', 'cat /all | wc -l; ls / | grep ^n; ls /d');
      expect(seen.split(/\s+/)).toEqual([String(count), `n${count}`, String(count)]);
      expect((await ok(bench, 'history', '-q', image)).split('\n')).toHaveLength(count + 1);
    }));
});

interface Document {
  readonly config: { readonly digest: string };
  readonly layers: readonly { readonly digest: string }[];
}

/** The digests of an image's layers, read as any tool for OCI image layouts would. */
function layersOf({ root }: Bench, name: string): string[] {
  const blob = (digest: string) => readFileSync(join(root, 'images/blobs', digest.replace(':', '/')), 'utf8');
  const index = JSON.parse(readFileSync(join(root, 'images/index.json'), 'utf8')) as {
    manifests: { digest: string; annotations: Record<string, string> }[];
  };
  const found = index.manifests.find(({ annotations }) =>
    annotations['org.opencontainers.image.ref.name']?.endsWith(`/${name}:latest`),
  );
  const manifest = JSON.parse(blob(found?.digest ?? '')) as Document;
  return manifest.layers.map(({ digest }) => digest);
}

function blobs({ root }: Bench): string[] {
  return readdirSync(join(root, 'images/blobs/sha256')).sort();
}

function layers({ root }: Bench): string[] {
  return readdirSync(join(root, 'layers/overlay2')).sort();
}

describe.skipIf(!isRoot)('removing images', () => {
  test('leaves to others what they share, and nothing at the end', () =>
    withBench(async (bench) => {
      await ok(bench, 'run', '--rm', 'busybox', 'true');
      const [onlyBlobs, onlyLayers] = [blobs(bench), layers(bench)];
      await ran(bench, 'base', 'busybox', 'echo base > /base');
      await ok(bench, 'commit', 'base', 'base');
      for (const name of ['left', 'right']) {
        await ran(bench, name, 'base', `echo ${name} > /name`);
        await ok(bench, 'commit', name, name);
        await ok(bench, 'run', '--rm', name, 'true');
        await ok(bench, 'rm', name);
      }
      await ok(bench, 'rm', 'base');
      await ok(bench, 'rmi', 'base');
      expect(await ok(bench, 'run', '--rm', 'left', 'cat', '/base', '/name')).toBe('base\nleft');
      await ok(bench, 'rmi', 'left');
      expect(await ok(bench, 'run', '--rm', 'right', 'cat', '/base', '/name')).toBe('base\nright');
      await ok(bench, 'rmi', 'right');
      expect([blobs(bench), layers(bench)]).toEqual([onlyBlobs, onlyLayers]);
      expect(await ok(bench, 'doctor')).toBe('nothing is wrong');
    }));

  test('takes no file from who commits at the same time', () =>
    withBench(async (bench) => {
      await ran(bench, 'source', 'busybox', 'echo x > /x; touch -d @0 /x /');
      for (let round = 0; round < 4; round++) {
        await ok(bench, 'commit', 'source', `old:${round}`);
        const names = Array.from({ length: 4 }, (_, index) => `new${index}:${round}`);
        const commits = names.map((name) => bench.mydocker(['commit', 'source', name]));
        const removals = [bench.mydocker(['rmi', `old:${round}`])];
        for (const { exitCode, stderr } of await Promise.all([...commits, ...removals]))
          expect(exitCode, stderr).toBe(0);
        for (const name of names) expect(await ok(bench, 'run', '--rm', name, 'cat', '/x')).toBe('x');
        for (const name of names) await ok(bench, 'rmi', name);
      }
    }));

  test('leaves a container that is made at the same time whole, or there is none', () =>
    withBench(async (bench) => {
      await ran(bench, 'source', 'busybox', 'echo x > /x');
      for (let round = 0; round < 6; round++) {
        await ok(bench, 'commit', 'source', 'fleeting');
        const start = bench.mydocker(['run', '--name', `c${round}`, 'fleeting', 'cat', '/x']);
        await sleep(round * 15);
        const [started] = await Promise.all([start, bench.mydocker(['rmi', '-f', 'fleeting'])]);
        if (started.exitCode === 0) expect(started.stdout).toBe('x\n');
        else expect(started.stderr).toMatch(/has just been removed|no such image|is missing|no image "fleeting"/);
        await bench.mydocker(['rm', `c${round}`]);
        await bench.mydocker(['rmi', 'fleeting']);
      }
      await ok(bench, 'doctor', '--fix');
      expect(await ok(bench, 'doctor')).toBe('nothing is wrong');
    }));
});

describe.skipIf(!isRoot)('many at once', () => {
  test('twenty commits and twenty tags: every name is there, and leads to its image', () =>
    withBench(async (bench) => {
      await ran(bench, 'source', 'busybox', 'echo x > /x');
      const numbers = Array.from({ length: 20 }, (_, index) => index);
      const results = await Promise.all([
        ...numbers.map((number) => bench.mydocker(['commit', '-m', `${number}`, 'source', `many/${number}`])),
        ...numbers.map((number) => bench.mydocker(['tag', 'busybox', `busybox:${number}`])),
      ]);
      for (const { exitCode, stderr } of results) expect(exitCode, stderr).toBe(0);
      const listed = (await ok(bench, 'images', '--format', '{{.Repository}}:{{.Tag}}')).split('\n').sort();
      const expected = [
        ...numbers.map((number) => `many/${number}:latest`),
        ...numbers.map((number) => `busybox:${number}`),
      ];
      expect(listed).toEqual([...expected, 'busybox:latest'].sort());
      for (const number of [0, 7, 19]) expect(await ok(bench, 'history', `many/${number}`)).toContain(`${number}`);
      expect(await ok(bench, 'doctor')).toBe('nothing is wrong');
    }));

  test('a first use by several makes one busybox image', () =>
    withBench(async (bench) => {
      const runs = Array.from({ length: 6 }, () => bench.mydocker(['run', '--rm', 'busybox', 'echo', 'hi']));
      for (const { stdout, stderr } of await Promise.all(runs)) expect(stdout, stderr).toBe('hi\n');
      expect((await ok(bench, 'images', '-q')).split('\n')).toHaveLength(1);
      expect(await ok(bench, 'doctor')).toBe('nothing is wrong');
    }));
});

/** An image is known, with its name or just before it gets it, only when it is whole. Removes all but one. */
async function checkWhole(bench: Bench, kept: string): Promise<void> {
  for (const id of (await ok(bench, 'images', '-q', '--no-trunc')).split('\n')) {
    expect(await ok(bench, 'run', '--rm', id, 'echo', 'hi')).toBe('hi');
    if (id !== kept) await ok(bench, 'rmi', '-f', id);
  }
}

describe.skipIf(!isRoot)('faults', () => {
  test('a commit that is killed leaves the old images, perhaps the new one, and garbage that doctor names and removes', () =>
    withBench(async (bench) => {
      await ran(bench, 'source', 'busybox', 'head -c 8000000 /dev/urandom > /random');
      const store = join(bench.root, 'images/blobs/sha256');
      const before = readdirSync(store).sort();
      const busybox = await ok(bench, 'images', '-q', '--no-trunc', 'busybox');
      for (let round = 0; round < 10; round++) {
        const known = readdirSync(store).length;
        const committing = bench.spawn(['commit', 'source', 'half']);
        if (round % 2 === 1) await waitFor(() => readdirSync(store).length > known || committing.stdout());
        await sleep(round * 8);
        committing.kill('SIGKILL');
        await committing.done;
        expect(await ok(bench, 'images', '-q', 'busybox')).toHaveLength(12);
        expect(await ok(bench, 'run', '--rm', 'busybox', 'echo', 'hi')).toBe('hi');
        await checkWhole(bench, busybox);
      }
      // A crash just before the image was made known.
      writeFileSync(join(store, 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'), '');
      expect((await bench.mydocker(['doctor'])).stdout).toContain('blob sha256:e3b0c442');
      await ok(bench, 'doctor', '--fix');
      expect(readdirSync(store).sort()).toEqual(before);
      expect(await ok(bench, 'doctor')).toBe('nothing is wrong');
      await ok(bench, 'commit', 'source', 'whole');
      await ok(bench, 'run', '--rm', 'whole', 'test', '-s', '/random');
    }));

  test('a damaged record or blob is named; the other images are served', () =>
    withBench(async (bench) => {
      await ran(bench, 'source', 'busybox', 'echo x > /x');
      const id = (await ok(bench, 'commit', 'source', 'damaged')).replace('sha256:', '');
      const files = ['images/refs/docker.io/library/damaged/:latest', `images/ids/${id}`, `images/blobs/sha256/${id}`];
      for (const file of files.map((name) => join(bench.root, name))) {
        const content = readFileSync(file);
        writeFileSync(file, 'garbage');
        const listed = await bench.mydocker(['images', '--format', '{{.Repository}}']);
        expect(listed.stdout).toContain('busybox');
        expect(listed.stderr).toContain('damaged');
        expect(await ok(bench, 'run', '--rm', 'busybox', 'echo', 'hi')).toBe('hi');
        expect((await bench.mydocker(['doctor'])).stdout).toContain(file);
        const refused = await bench.mydocker(['run', '--rm', 'damaged', 'true']);
        if (!file.includes('/ids/'))
          expect([refused.exitCode, refused.stderr]).toEqual([125, expect.stringContaining(file)]);
        writeFileSync(file, content);
      }
      expect(await ok(bench, 'run', '--rm', 'damaged', 'cat', '/x')).toBe('x');
      writeFileSync(join(bench.root, files[0] ?? ''), 'garbage');
      expect(await ok(bench, 'rmi', 'damaged')).toBe('Untagged: damaged:latest');
      await ok(bench, 'rm', 'source');
      writeFileSync(join(bench.root, files[2] ?? ''), 'garbage');
      expect(await ok(bench, 'rmi', id)).toBe(`Deleted: sha256:${id}`);
      expect((await bench.mydocker(['images'])).stderr).toBe('');
    }));

  test('a layer whose bytes have changed is not unpacked', () =>
    withBench(async (bench) => {
      await ran(bench, 'source', 'busybox', 'echo x > /x');
      await ok(bench, 'commit', 'source', 'changed');
      const [, digest = ''] = layersOf(bench, 'changed');
      const file = join(bench.root, 'images/blobs', digest.replace(':', '/'));
      writeFileSync(file, readFileSync(file, 'latin1').replace('x\n', 'y\n'), 'latin1');
      const { exitCode, stderr } = await bench.mydocker(['run', '--rm', 'changed', 'cat', '/x']);
      expect([exitCode, stderr]).toEqual([125, expect.stringContaining(`${file} is damaged`)]);
      expect(layers(bench)).toHaveLength(1);
    }));

  test('no room: one line, and the old images are as they were', () =>
    withBench(async (bench) => {
      await ok(bench, 'run', '--rm', 'busybox', 'true');
      const small = join(bench.scratch, 'small');
      await sh(bench.scratch, `mkdir small && mount -t tmpfs -o size=12m none small && cp -a ${bench.root}/. small/`);
      const env = { MYDOCKER_ROOT: small };
      const tried = async (...args: string[]) => await bench.mydocker(args, { env });
      await tried('run', '--name', 'big', 'busybox', 'sh', '-c', 'head -c 5000000 /dev/urandom > /random');
      const { exitCode, stderr } = await tried('commit', 'big', 'big');
      expect([exitCode, stderr]).toEqual([1, expect.stringMatching(/^mydocker: .*(no space|ENOSPC).*\n$/i)]);
      expect((await tried('images', '-q')).stdout.split('\n').filter(Boolean)).toHaveLength(1);
      expect((await tried('doctor')).stdout).toBe('nothing is wrong\n');
    }));
});

const hasSkopeo = isRoot && existsSync('/usr/bin/skopeo');

describe.skipIf(!hasSkopeo)("other people's tools", () => {
  test('skopeo reads the images', () =>
    withBench(async (bench) => {
      await ran(bench, 'source', 'busybox', 'echo x > /x; rm /etc/group');
      await ok(bench, 'commit', '-c', 'LABEL who=me', 'source', 'me/it:1');
      const image = `oci:${join(bench.root, 'images')}:docker.io/me/it:1`;
      const seen = JSON.parse(await sh('/', `skopeo inspect ${image}`));
      expect(seen.Labels).toEqual({ who: 'me' });
      expect(seen.Layers).toHaveLength(2);
      await sh(bench.scratch, `skopeo copy ${image} dir:copied >/dev/null`);
    }));
});

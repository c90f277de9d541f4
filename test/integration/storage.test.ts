import { existsSync, lstatSync, readFileSync } from 'node:fs';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { instructions, type Plan } from '../../src/runtime/plan.js';
import { runPlan } from '../../src/runtime/shim.js';
import { driverOf, prepareDriver } from '../../src/storage/choose.js';
import { type Change, compareTrees } from '../../src/storage/compare.js';
import type { DriverName, GraphDriver } from '../../src/storage/driver.js';
import { temporaryOwner } from '../../src/util/atomic.js';
import { run } from '../lib/process.js';
import { makeScratch, mountsBelow, removeScratch } from '../lib/scratch.js';

const isRoot = process.getuid?.() === 0;
const scratch = makeScratch('mydocker-storage');
process.env.MYDOCKER_SHIM ??= join(import.meta.dirname, '../../dist/mydocker-shim');

beforeAll(() => {
  if (!isRoot) console.warn('storage tests skipped: mounts need root');
});
afterAll(() => removeScratch(scratch));

/** Runs a shell script of the host's in a directory, and returns what it printed. */
async function sh(cwd: string, script: string): Promise<string> {
  const result = await run('sh', ['-euc', script], { cwd });
  if (result.exitCode !== 0) throw new Error(`${script}: exit code ${result.exitCode}: ${result.stderr}`);
  return result.stdout.trimEnd();
}

const instruction = instructions(4);
const ownMounts: Plan = [
  instruction('clone', 'mounts of its own', 'mount'),
  instruction('mount', 'keep them there', 'none', '/', 'none', 'rec,private', '-'),
];

/** A container without walls: just its root filesystem, and the host's tools at work in it. */
class Container {
  constructor(
    readonly driver: GraphDriver,
    readonly directory: string,
    readonly layers: readonly string[],
  ) {}

  static async create(driver: GraphDriver, layers: readonly string[]): Promise<Container> {
    const directory = makeDirectoryName('container');
    await mkdir(directory);
    await driver.createContainer(directory, layers);
    return new Container(driver, directory, layers);
  }

  /** Runs a script in the mounted root filesystem, and returns what it printed. */
  async run(script: string): Promise<string> {
    const output = makeDirectoryName('output');
    const { rootfs, plan } = this.driver.mount(this.directory, this.layers);
    const words = ['/bin/sh', '-euc', `cd "$1" && exec >"$2" 2>&1\n${script}`, 'sh', rootfs, output];
    const code = await runPlan([...ownMounts, ...plan, instruction('exec', 'the script', ...words)], { stdin: false });
    const text = existsSync(output) ? readFileSync(output, 'utf8').trimEnd() : '';
    if (code !== 0) throw new Error(`${script}: exit code ${code}: ${text}`);
    return text;
  }

  /** What `compareTrees` says, or the names in the upper directory but for those that aufs keeps to itself: a line for each. */
  async changes(): Promise<string[]> {
    const changes = this.driver.changes(this.directory, this.layers);
    if (changes.whiteouts !== 'none')
      return (await sh(changes.directory, "find . -name '.wh..wh.*' -prune -o -print | sort")).split('\n');
    const found: Change[] = [];
    for await (const change of compareTrees(changes)) found.push(change);
    return found.map(({ path, kind }) => `${kind} ${path}`);
  }
}

let count = 0;
function makeDirectoryName(kind: string): string {
  return join(scratch, `${kind}-${++count}`);
}

/** The id of a new layer that a script fills. */
async function addLayer(driver: GraphDriver, parent: string | undefined, script: string): Promise<string> {
  const id = `layer-${++count}`;
  await driver.addLayer(id, parent, async (directory) => {
    await sh(directory, script);
  });
  return id;
}

/** Hides a name of a lower layer, in the layer that a script fills. */
const whiteout = { overlay: (name: string) => `mknod ${name} c 0 0`, aufs: (name: string) => `touch .wh.${name}` };

async function works(driver: GraphDriver): Promise<boolean> {
  if (!isRoot) return false;
  return await driver.probe().then(
    () => true,
    (error: Error) => {
      console.warn(`${driver.name} is not tested: ${error.message}`);
      return false;
    },
  );
}

/** One case file for all drivers: whatever a container may do to its files, each must show the same. */
const names: DriverName[] = ['overlay2', 'aufs', 'vfs'];
for (const name of names) {
  const root = join(scratch, `root-${name}`);
  const driver = driverOf(root, name);
  describe.skipIf(!(await works(driver)))(name, () => {
    let base: string;

    beforeAll(async () => {
      base = await addLayer(
        driver,
        undefined,
        `mkdir -p etc/conf.d usr/bin
        echo one >etc/one; echo two >etc/conf.d/two; echo three >etc/conf.d/three
        echo tool >usr/bin/tool; ln usr/bin/tool usr/bin/other; ln -s tool usr/bin/link
        chmod 4755 usr/bin/tool; chown 12:34 etc/one; mkfifo usr/fifo; mknod usr/null c 1 3
        touch -d '2001-02-03 04:05:06.789' etc/one`,
      );
    });

    test('shows the files of the layer as they are', async () => {
      const container = await Container.create(driver, [base]);
      expect(await container.run('cat etc/one etc/conf.d/two usr/bin/link')).toBe('one\ntwo\ntool');
      expect(await container.run('stat -c "%a %h" usr/bin/tool usr/bin/other')).toBe('4755 2\n4755 2');
      expect(await container.run('stat -c "%u:%g %y" etc/one')).toContain('12:34 2001-02-03 04:05:06.789');
      expect(await container.run('stat -c "%F %t,%T" usr/fifo usr/null')).toBe('fifo 0,0\ncharacter special file 1,3');
      expect(await container.changes()).toEqual(driver.whiteouts === 'none' ? [] : ['.']);
    });

    test('writes only into the container, and keeps it', async () => {
      const container = await Container.create(driver, [base]);
      const other = await Container.create(driver, [base]);
      await container.run('echo changed >etc/one; echo new >etc/new');
      expect(await container.run('cat etc/one etc/new')).toBe('changed\nnew');
      expect(await other.run('cat etc/one; ls etc')).toBe('one\nconf.d\none');
      expect(await sh(driver.layerDirectory(base), 'cat etc/one; ls etc')).toBe('one\nconf.d\none');
      expect(await container.changes()).toEqual(
        driver.whiteouts === 'none'
          ? ['modified etc', 'added etc/new', 'modified etc/one']
          : ['.', './etc', './etc/new', './etc/one'],
      );
    });

    test('shows nothing of its mounts on the host', async () => {
      const container = await Container.create(driver, [base]);
      expect(await container.run(`grep -c " ${container.directory}/rootfs " /proc/self/mountinfo`)).toBe('1');
      expect(mountsBelow(scratch)).toEqual([]);
    });

    test('hides a file that is deleted, here and in no other container', async () => {
      const container = await Container.create(driver, [base]);
      const other = await Container.create(driver, [base]);
      await container.run('rm etc/one');
      expect(await container.run('ls etc')).toBe('conf.d');
      expect(await other.run('cat etc/one')).toBe('one');
      expect(readFileSync(join(driver.layerDirectory(base), 'etc/one'), 'utf8')).toBe('one\n');
      const changes = driver.changes(container.directory, [base]);
      if (changes.whiteouts === 'none') expect(await container.changes()).toContain('deleted etc/one');
      if (changes.whiteouts === 'aufs') expect(existsSync(join(changes.directory, 'etc/.wh.one'))).toBe(true);
      if (changes.whiteouts === 'overlay') {
        const node = lstatSync(join(changes.directory, 'etc/one'));
        expect([node.isCharacterDevice(), node.rdev]).toEqual([true, 0]);
      }
    });

    test('lets a deleted file come back as another one', async () => {
      const container = await Container.create(driver, [base]);
      await container.run('rm etc/one; mkdir etc/one; echo inner >etc/one/inner');
      expect(await container.run('cat etc/one/inner')).toBe('inner');
    });

    test('replaces a directory by a file', async () => {
      const container = await Container.create(driver, [base]);
      await container.run('rm -r etc/conf.d; echo file >etc/conf.d');
      expect(await container.run('cat etc/conf.d')).toBe('file');
      if (driver.whiteouts === 'none') {
        expect(await container.changes()).toEqual(['modified etc', 'modified etc/conf.d']);
      }
    });

    test('shows only the new content of a directory that was made again', async () => {
      const container = await Container.create(driver, [base]);
      await container.run('rm -r etc/conf.d; mkdir etc/conf.d; echo four >etc/conf.d/four');
      expect(await container.run('ls etc/conf.d')).toBe('four');
    });

    test('renames a directory of the layer with all that is in it, into an upper directory of plain files', async () => {
      const container = await Container.create(driver, [base]);
      await container.run('mv etc/conf.d etc/moved');
      expect(await container.run('ls etc; cat etc/moved/*')).toBe('moved\none\nthree\ntwo');
      const { directory } = driver.changes(container.directory, [base]);
      expect(await sh(directory, 'cat etc/moved/*')).toBe('three\ntwo');
    });

    test('keeps hard links that the container makes', async () => {
      const container = await Container.create(driver, [base]);
      await container.run('echo x >a; ln a b; ln etc/one etc/linked');
      expect(await container.run('stat -c %h a b; stat -c %i a b | uniq | wc -l')).toBe('2\n2\n1');
      expect(await container.run('cat etc/linked')).toBe('one');
    });

    test('keeps owner and mode changes to itself', async () => {
      const container = await Container.create(driver, [base]);
      await container.run('chmod 640 etc/one; chown -R 7:8 etc/conf.d; chmod 1777 etc');
      expect(await container.run('stat -c "%a %u:%g" etc etc/one etc/conf.d/two')).toBe('1777 0:0\n640 12:34\n644 7:8');
      expect(await sh(driver.layerDirectory(base), 'stat -c "%a %u:%g" etc etc/one etc/conf.d/two')).toBe(
        '755 0:0\n644 12:34\n644 0:0',
      );
      expect(await container.run('cat etc/one')).toBe('one');
    });

    test('keeps a new mode of a directory that hides nothing', async () => {
      const container = await Container.create(driver, [base]);
      await container.run('chmod 711 usr/bin');
      expect(await container.run('stat -c %a usr/bin; ls usr/bin')).toBe('711\nlink\nother\ntool');
    });

    test('keeps extended attributes, and those that the container sets', async () => {
      const layer = await addLayer(driver, base, `echo x >attributed; ${setAttribute('attributed', 'trusted.one')}`);
      const container = await Container.create(driver, [base, layer]);
      expect(await container.run(listAttributes('attributed'))).toContain('trusted.one');
      await container.run(`chmod 600 attributed; ${setAttribute('etc/one', 'trusted.two')}`);
      expect(await container.run(listAttributes('attributed'))).toContain('trusted.one');
      expect(await container.run(listAttributes('etc/one'))).toContain('trusted.two');
      expect((await container.changes()).join(' ')).toContain('etc/one');
    });

    test('takes names of any bytes', async () => {
      const container = await Container.create(driver, [base]);
      await container.run(`name=$(printf 'caf\\351 a\\nb'); echo x >"$name"; mkdir ":,\\\\ "; rm etc/one`);
      expect(await container.run(`name=$(printf 'caf\\351 a\\nb'); ls -d :*; cat "$name"`)).toBe(':,\\ \nx');
      await driver.removeContainer(container.directory);
      expect(await readdir(container.directory)).toEqual([]);
    });

    test('stacks layers: the highest wins, a whiteout in a layer counts, its top directory shows', async () => {
      const hide = driver.whiteouts === 'none' ? (gone: string) => `rm -r ${gone}` : whiteout[driver.whiteouts];
      const middle = await addLayer(driver, base, 'mkdir -p etc; echo middle >etc/one; echo middle >m; chmod 750 .');
      const top = await addLayer(driver, middle, `mkdir -p etc; echo top >etc/one; ${hide('usr')}`);
      const container = await Container.create(driver, [base, middle, top]);
      expect(await container.run('cat etc/one m; ls; stat -c %a .')).toBe('top\nmiddle\netc\nm\n750');
    });

    test('mounts 128 layers', async () => {
      const layers: string[] = [];
      for (let index = 0; index < 128; index++) {
        layers.push(await addLayer(driver, layers.at(-1), `echo ${index} >file-${index}; echo ${index} >last`));
      }
      const container = await Container.create(driver, driver.name === 'aufs' ? layers.slice(0, 126) : layers);
      const expected = String(container.layers.length);
      expect(await container.run('ls | grep -c file-; cat file-0')).toBe(`${expected}\n0`);
      expect(await container.run('cat last')).toBe(String(container.layers.length - 1));
      await container.run('rm file-7; echo mine >last');
      expect(await container.run('ls | grep -c file-; cat last')).toBe(`${container.layers.length - 1}\nmine`);
    });

    test('adds a layer once, however many do at the same time', async () => {
      const id = 'wanted-by-all';
      const adders = Array.from({ length: 8 }, (_, index) =>
        driver.addLayer(id, base, (directory) => writeFile(join(directory, 'who'), `${index}`)),
      );
      await Promise.all(adders);
      expect(await sh(driver.layerDirectory(id), 'ls')).toContain('who');
      expect(await leftovers(driver, base)).toEqual([]);
    });

    test('leaves nothing of a layer whose making fails', async () => {
      const failure = driver.addLayer('failed', base, async (directory) => {
        await writeFile(join(directory, 'half'), '');
        throw new Error('no more');
      });
      await expect(failure).rejects.toThrow('no more');
      expect(driver.hasLayer('failed')).toBe(false);
      expect(await leftovers(driver, base)).toEqual([]);
    });

    test('works on a layer under a name that says whose it is', async () => {
      let seen = '';
      await driver.addLayer('named', base, (directory) => {
        seen = dirname(directory);
        return Promise.resolve();
      });
      expect(temporaryOwner(seen)).toBe(process.pid);
      expect(dirname(seen)).toBe(dirname(dirname(driver.layerDirectory(base))));
      expect(existsSync(seen)).toBe(false);
    });

    test('removes a layer and a container whole', async () => {
      const layer = await addLayer(driver, base, 'echo x >x');
      const container = await Container.create(driver, [base, layer]);
      await container.run('echo y >y; rm x');
      await driver.removeContainer(container.directory);
      expect(await readdir(container.directory)).toEqual([]);
      await driver.removeLayer(layer);
      expect(driver.hasLayer(layer)).toBe(false);
      await driver.removeLayer(layer);
      expect(await leftovers(driver, base)).toEqual([]);
    });

    test('refuses an unknown parent and an id that is a path', async () => {
      const fill = () => Promise.resolve();
      await expect(driver.addLayer('orphan', 'nowhere', fill)).rejects.toThrow('no layer "nowhere"');
      await expect(driver.addLayer('../out', undefined, fill)).rejects.toThrow('invalid layer id "../out"');
      await expect(driver.removeLayer('..')).rejects.toThrow('invalid layer id ".."');
    });
  });
}

/** Temporary files and directories beside the layers. */
async function leftovers(driver: GraphDriver, layer: string): Promise<string[]> {
  const entries = await readdir(dirname(dirname(driver.layerDirectory(layer))));
  return entries.filter((entry) => temporaryOwner(entry) !== undefined);
}

/** tar is the one tool everywhere that sets and shows extended attributes. */
const archive = (name: string) => `--xattrs --xattrs-include='*' -C "$(dirname ${name})" "$(basename ${name})"`;

function setAttribute(name: string, attribute: string): string {
  const add = `--pax-option='SCHILY.xattr.${attribute}:=value'`;
  return `tar -c --format=pax ${add} ${archive(name)} -f at.tar; tar -x --xattrs --xattrs-include='*' -C "$(dirname ${name})" -f at.tar; rm at.tar`;
}

function listAttributes(name: string): string {
  return `tar -c --format=pax ${archive(name)} | grep -a -o 'SCHILY.xattr.[a-z.]*='`;
}

/** Mounts in a namespace of their own, which a process holds and whose files we see below /proc. */
class Elsewhere {
  private constructor(
    readonly path: string,
    private readonly pid: number,
    private readonly release: () => Promise<unknown>,
  ) {}

  static async mount(script: string): Promise<Elsewhere> {
    const { start } = await import('../lib/process.js');
    const point = makeDirectoryName('elsewhere');
    await mkdir(point);
    const holder = start('unshare', [
      '-m',
      '--propagation',
      'private',
      'sh',
      '-euc',
      `${script}\necho ready; read _`,
      'sh',
      point,
    ]);
    await holder.waitForOutput('ready');
    return new Elsewhere(`/proc/${holder.pid}/root${point}`, holder.pid, () => {
      holder.end();
      return holder.done;
    });
  }

  async end(): Promise<void> {
    await this.release();
  }
}

describe.skipIf(!isRoot)('without room', () => {
  let small: Elsewhere;

  beforeEach(async () => {
    small = await Elsewhere.mount('mount -t tmpfs -o size=1m,nr_inodes=100 tmpfs "$1"');
    return () => small.end();
  });

  const fill = (megabytes: number) => async (directory: string) => {
    await writeFile(join(directory, 'big'), Buffer.alloc(megabytes * 1024 * 1024, 'x'));
  };

  test.each(names)('%s adds no half layer', async (name) => {
    const driver = driverOf(small.path, name);
    await expect(driver.addLayer('big', undefined, fill(2))).rejects.toThrow(
      /cannot add layer big: ENOSPC: no space left on device/,
    );
    expect(driver.hasLayer('big')).toBe(false);
    expect(await readdir(join(small.path, 'layers', name))).toEqual([]);
    await driver.addLayer('small', undefined, (directory) => writeFile(join(directory, 'x'), 'x'));
    expect(driver.hasLayer('small')).toBe(true);
  });

  test('vfs makes no half copy', async () => {
    const driver = driverOf(small.path, 'vfs');
    await driver.addLayer('half', undefined, fill(0.6));
    await expect(driver.addLayer('other', 'half', fill(0))).rejects.toThrow(/^cp: .*No space left on device$/);
    const container = join(small.path, 'container');
    await mkdir(container);
    await expect(driver.createContainer(container, ['half'])).rejects.toThrow(/^cp: .*No space left on device$/);
    expect(await readdir(container)).toEqual([]);
    expect(await readdir(join(small.path, 'layers/vfs'))).toEqual(['half']);
  });

  test('overlay2 makes no half container', async () => {
    const driver = driverOf(small.path, 'overlay2');
    await driver.addLayer('half', undefined, fill(0.6));
    const container = join(small.path, 'container');
    await mkdir(container);
    await expect(driver.createContainer(container, Array(500).fill('half'))).rejects.toThrow(
      /^cannot make the root filesystem: ENOSPC/,
    );
    expect(await readdir(container)).toEqual([]);
  });
});

describe.skipIf(!isRoot)('choosing a driver', () => {
  const warnings: string[] = [];
  const warn = (line: string) => void warnings.push(line);
  beforeEach(() => void warnings.splice(0));

  test('takes overlay2, and stays with what the root uses', async () => {
    const root = makeDirectoryName('root');
    expect((await prepareDriver(root, undefined, warn)).name).toBe('overlay2');
    expect(await readdir(join(root, 'layers'))).toEqual(['overlay2']);
    const other = makeDirectoryName('root');
    expect((await prepareDriver(other, 'vfs', warn)).name).toBe('vfs');
    expect((await prepareDriver(other, undefined, warn)).name).toBe('vfs');
    expect(warnings).toEqual([]);
  });

  test('falls back to vfs on top of overlay, and says so', async () => {
    const elsewhere = await Elsewhere.mount(
      'mount -t tmpfs tmpfs "$1"; cd "$1"; mkdir l u w m; mount -t overlay -o lowerdir=l,upperdir=u,workdir=w overlay m',
    );
    try {
      const root = join(elsewhere.path, 'm');
      await expect(prepareDriver(root, 'overlay2', warn)).rejects.toThrow(/on top of overlay .*--storage-driver vfs$/);
      expect(warnings).toEqual([]);
      expect((await prepareDriver(root, undefined, warn)).name).toBe('vfs');
      expect(warnings).toEqual([expect.stringMatching(/^overlay2 does not work on top of overlay.*; using vfs/)]);
    } finally {
      await elsewhere.end();
    }
  });

  test.skipIf(/\baufs\b/.test(readFileSync('/proc/filesystems', 'utf8')))('says that there is no aufs', async () => {
    const root = makeDirectoryName('root');
    await expect(prepareDriver(root, 'aufs', warn)).rejects.toThrow(
      'aufs does not work here: this kernel has no aufs file system',
    );
    expect(existsSync(join(root, 'layers/aufs'))).toBe(false);
    expect(await readdir(join(root, 'layers'))).toEqual([]);
  });
});

import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Whiteouts } from '../storage/driver.js';
import { checkLayer } from './layer-check.js';
import { unpackLayer } from './layer-reader.js';
import { layerFiles } from './layer-writer.js';
import { noContent, readTar, type TarEntry, type TarFile, writeTar } from './tar.js';

const isRoot = process.getuid?.() === 0;

let top: string;
beforeEach(() => {
  top = mkdtempSync(join(tmpdir(), 'layer-'));
});
afterEach(() => rmSync(top, { recursive: true }));

function entry(name: string, rest: Partial<TarEntry> = {}): TarEntry {
  return { name, type: 'file', mode: 0o644, uid: 0, gid: 0, size: 0, mtime: '0', xattrs: {}, ...rest };
}

function archive(...entries: TarEntry[]): () => AsyncIterable<Uint8Array> {
  const files: TarFile[] = entries.map((entry) => ({ entry, body: noContent }));
  return () => writeTar(files);
}

const directory = { type: 'directory', mode: 0o755 } as const;
const symlink = (linkname: string) => ({ type: 'symlink', linkname }) as const;
const link = (linkname: string) => ({ type: 'link', linkname }) as const;

describe('a layer that leads out is refused, and nothing of it is written', () => {
  it.each<[string, TarEntry[]]>([
    ['an absolute name', [entry('/etc/evil')]],
    ['a name with ..', [entry('a/../../evil')]],
    ['..', [entry('..', directory)]],
    ['a name with a NUL', [entry('a\0b')]],
    ['a way through a symbolic link', [entry('a', symlink('/etc')), entry('a/evil')]],
    ['a way through a symbolic link that comes later', [entry('a/evil'), entry('a', symlink('/etc'))]],
    ['a way through a relative link', [entry('a', symlink('..')), entry('a/evil')]],
    ['a way through a file', [entry('a'), entry('a/evil')]],
    ['a directory that becomes a link', [entry('a', directory), entry('a', symlink('/etc')), entry('a/evil')]],
    ['a link that becomes a directory', [entry('a', symlink('/etc')), entry('a', directory), entry('a/evil')]],
    ['a hard link to an absolute name', [entry('a', link('/etc/passwd'))]],
    ['a hard link that leads out', [entry('a', link('../../etc/passwd'))]],
    ['a hard link to what is not in the layer', [entry('a', link('etc/passwd'))]],
    ['a hard link through a symbolic link', [entry('a', symlink('/etc')), entry('b', link('a/passwd'))]],
    ['a hard link to itself', [entry('a', link('a'))]],
    ['a hard link to a directory', [entry('a', directory), entry('b', link('a'))]],
    ['a mark through a symbolic link', [entry('a', symlink('/etc')), entry('a/.wh.passwd')]],
    ['an opaque mark through a symbolic link', [entry('a', symlink('/etc')), entry('a/.wh..wh..opq')]],
    ['a mark for ..', [entry('a/.wh...')]],
    ['a mark for .', [entry('a/.wh..')]],
    ['a mark for nothing', [entry('a/.wh.')]],
    ['a mark for .. at the top', [entry('.wh...')]],
    ["overlayfs's own mark", [entry('a', { type: 'character-device', device: [0, 0] })]],
    ['a file in place of the top', [entry('.')]],
    ['a symbolic link to nothing', [entry('a', symlink(''))]],
  ])('%s', async (_, entries) => {
    const layer = archive(entry('first'), ...entries);
    for (const whiteouts of ['overlay', 'aufs', 'none'] satisfies Whiteouts[]) {
      const target = { directory: top, whiteouts, lower: [] };
      await expect(unpackLayer(layer, target)).rejects.toMatchObject({ kind: 'invalid' });
    }
    expect(readdirSync(top)).toEqual([]);
  });

  it('a layer that is cut short', async () => {
    const chunks: Uint8Array[] = [];
    for await (const chunk of archive(entry('a'), entry('b'))()) chunks.push(chunk);
    const half = Buffer.concat(chunks).subarray(0, 600);
    async function* open() {
      yield await Promise.resolve(half);
    }
    await expect(unpackLayer(open, { directory: top, whiteouts: 'overlay', lower: [] })).rejects.toThrow('tar archive');
    expect(readdirSync(top)).toEqual([]);
  });
});

describe('a layer is understood', () => {
  it('knows the directories that no entry describes', async () => {
    const content = await checkLayer(archive(entry('./a/b/c'), entry('a/b/.wh.d'), entry('e//f/', directory))());
    expect(content.implied).toEqual(['a', 'a/b', 'e']);
    expect([...content.entries.keys()]).toEqual(['a/b/c', 'e/f']);
    expect([...content.gone]).toEqual(['a/b/d']);
  });

  it('a file that is gone and there again replaces the old one; a directory hides it', async () => {
    const marks = [entry('.wh.file'), entry('.wh.dir'), entry('.wh.way')];
    const content = await checkLayer(archive(...marks, entry('file'), entry('dir', directory), entry('way/to'))());
    expect([...content.gone]).toEqual([]);
    expect([...content.opaque]).toEqual(['dir', 'way']);
  });

  it('keeps little of each file, however much an archive says of it', async () => {
    function* files(): Generator<TarFile> {
      const xattrs = { 'user.large': 'x'.repeat(500_000) };
      for (let n = 0; n < 100; n++) yield { entry: entry(`${n}`.padEnd(120, '-'), { xattrs }), body: noContent };
    }
    const before = heapUsed();
    const content = await checkLayer(writeTar(files()));
    expect(heapUsed() - before).toBeLessThan(20 << 20);
    expect(content.entries.size).toBe(100);
  });

  it("aufs's own files are no content", async () => {
    const names = ['.wh..wh.aufs', '.wh..wh.plnk/1.2', '.wh..wh.orph/x', 'a'];
    const content = await checkLayer(archive(...names.map((name) => entry(name)))());
    expect([...content.entries.keys()]).toEqual(['a']);
    expect(content.gone.size + content.opaque.size).toBe(0);
  });

  it('links may lead wherever they want: only the container follows them', async () => {
    const links = [entry('a', symlink('/etc/passwd')), entry('b', symlink('../..')), entry('c', link('a'))];
    expect((await checkLayer(archive(...links)())).entries.size).toBe(3);
  });
});

/** Every file as find(1) and getfattr(1) see it: type, mode, owner, size, time, device, link, attributes, which names are one file. */
function listing(directory: string): string {
  const shell = (command: string) => execFileSync('sh', ['-c', command], { cwd: directory, encoding: 'utf8' });
  const files = shell("find . ! -type d -printf '%p %y %m %U:%G %s %T@ %n %l\\n' | sort");
  const directories = shell("find . -type d -printf '%p %m %U:%G %T@\\n' | sort");
  const devices = shell("find . -type c -o -type b | sort | xargs -r stat -c '%n %t:%T'");
  const links = shell(
    'find . -links +1 -type f -printf \'%i %p\\n\' | sort | awk \'{ print (seen[$1]++ ? "same" : "new"), $2 }\'',
  );
  return [files, directories, devices, links, shell('getfattr --absolute-names -hdR -m - -e hex . | sort')].join('\n');
}

/** Makes in a directory what a container's changes may be, as overlayfs writes them. */
const changes = `
  mkdir -p dir/sub opaque; echo hello > dir/file; ln dir/file dir/same; ln -s /etc/passwd dir/link; mkfifo fifo
  mknod dir/null c 1 3; mknod dir/disk b 259 65537; mknod gone c 0 0; ln gone dir/gone-too
  setfattr -n trusted.overlay.opaque -v y opaque; setfattr -n trusted.overlay.impure -v y dir; echo new > opaque/new
  setfattr -n user.colour -v 0x80ff00c3 dir/file; setfattr -h -n trusted.note -v hi dir/link; setfattr -n user.d -v x dir/sub
  cp /bin/true setuid; chown 1000:2000 setuid; chmod 6755 setuid; cp /bin/true able; setcap cap_setuid,cap_net_raw+ep able
  : > none; chmod 0 none; touch -d '2001-02-03 04:05:06.123456789' dir/file; touch -d '1960-01-01' none
  touch -h -d '2010-01-01 00:00:00.5' dir/link; : > big-owner; chown 3000000:4000000 big-owner
  touch "$(printf 'long%.0s' $(seq 60))"; touch "$(printf 'odd\\377\\n \\303\\274')"; mkdir tmp; chmod 1777 tmp
  touch -d '2002-02-02 02:02:02.2' dir/sub dir opaque tmp; rm -f socket
`;

describe.runIf(isRoot)('what a container changed', () => {
  let upper: string;
  beforeEach(() => {
    upper = join(top, 'upper');
    mkdirSync(upper, { mode: 0o755 });
    execFileSync('sh', ['-ec', changes], { cwd: upper });
  });

  const pack = () => writeTar(layerFiles({ whiteouts: 'overlay', directory: upper }));

  it('comes out of a layer as it went in', async () => {
    const copy = join(top, 'copy');
    mkdirSync(copy, { mode: 0o755 });
    await unpackLayer(pack, { directory: copy, whiteouts: 'overlay', lower: [] });
    execFileSync('sh', ['-ec', 'setfattr -x trusted.overlay.impure upper/dir; touch -r upper copy'], { cwd: top });
    // Marks have no time of their own, and need not be links to one.
    const marks = '-type c -exec touch -h -d @0 {} +; rm -f gone dir/gone-too; touch -d @0 . dir';
    for (const tree of [upper, copy]) {
      expect(execFileSync('stat', ['-c', '%F %t:%T', 'gone', 'dir/gone-too'], { cwd: tree, encoding: 'utf8' })).toBe(
        'character special file 0:0\ncharacter special file 0:0\n',
      );
      execFileSync('sh', ['-ec', `find . ${marks}`], { cwd: tree });
    }
    expect(listing(copy)).toBe(listing(upper));
  });

  it('has marks as OCI names them, and nothing of overlayfs', async () => {
    const names: string[] = [];
    for await (const { entry } of readTar(pack())) {
      names.push(entry.name);
      expect(Object.keys(entry.xattrs).filter((key) => key.includes('overlay'))).toEqual([]);
      expect(entry.type).not.toBe(entry.device?.join() === '0,0' ? 'character-device' : '');
    }
    expect(names).toEqual(
      expect.arrayContaining(['.wh.gone', 'dir/.wh.gone-too', 'opaque/.wh..wh..opq', 'opaque/new']),
    );
    expect(names).not.toContain('gone');
    expect(names).not.toContain('.');
  });

  it('gives the same archive again', async () => {
    expect(await digest(pack())).toBe(await digest(pack()));
  });

  it('is refused when a file looks like a mark', async () => {
    writeFileSync(join(upper, 'dir', '.wh.file'), '');
    await expect(digest(pack())).rejects.toThrow('"/dir/.wh.file" cannot be part of an image');
  });
});

describe.runIf(isRoot)('a layer on top of another one', () => {
  const layer = archive(
    entry('kept', directory),
    entry('kept/.wh.gone'),
    entry('replaced', directory),
    entry('replaced/new'),
    entry('replaced/.wh..wh..opq'),
    entry('way/in'),
    entry('away', symlink('/nowhere')),
    entry('.wh.out'),
  );
  const lower = `
    mkdir -p kept/gone/deep replaced/old outside away/x; : > kept/stays; ln -s ../outside way; chmod 700 kept
    : > outside/file; ln -s outside out; ln -s ../../outside replaced/out
  `;

  function unpack(whiteouts: Whiteouts, directory: string, ...lower: string[]): Promise<void> {
    return unpackLayer(layer, { directory, whiteouts, lower });
  }

  const find = (format: string) =>
    execFileSync('sh', ['-c', `find . -mindepth 1 -printf '${format}\n' | sort`], { cwd: top, encoding: 'utf8' })
      .trim()
      .split('\n');

  it('in a copy of it: what is gone goes, and nothing that a link leads to', async () => {
    execFileSync('sh', ['-ec', lower], { cwd: top });
    await unpack('none', top);
    expect(find('%p %y')).toEqual([
      './away l',
      './kept d',
      './kept/stays f',
      './outside d',
      './outside/file f',
      './replaced d',
      './replaced/new f',
      './way d',
      './way/in f',
    ]);
  });

  it('for overlayfs', async () => {
    await unpack('overlay', top);
    expect(find('%p %y')).toEqual([
      './away l',
      './kept d',
      './kept/gone c',
      './out c',
      './replaced d',
      './replaced/new f',
      './way d',
      './way/in f',
    ]);
    const opaque = execFileSync('getfattr', ['-m', 'trusted', '-d', 'replaced', 'kept', 'way'], {
      cwd: top,
      encoding: 'utf8',
    });
    expect(opaque.trim()).toBe('# file: replaced\ntrusted.overlay.opaque="y"');
  });

  it('for aufs', async () => {
    await unpack('aufs', top);
    expect(find('%p')).toEqual(expect.arrayContaining(['./kept/.wh.gone', './.wh.out', './replaced/.wh..wh..opq']));
    expect(find('%y')).not.toContain('c');
  });

  it('gives a directory that it does not describe the owner and mode of the one below', async () => {
    mkdirSync(join(top, 'lower/way'), { recursive: true });
    mkdirSync(join(top, 'upper'));
    execFileSync('sh', ['-ec', 'chown 5:6 lower/way; chmod 1770 lower/way'], { cwd: top });
    await unpack('overlay', join(top, 'upper'), join(top, 'lower'));
    expect(find('%p %m %U:%G')).toEqual(expect.arrayContaining(['./upper/way 1770 5:6', './upper/replaced 755 0:0']));
  });
});

/** After a collection, which is the engine's own matter otherwise. */
function heapUsed(): number {
  setFlagsFromString('--expose-gc');
  runInNewContext('gc')();
  return process.memoryUsage().heapUsed;
}

async function digest(archive: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of archive) chunks.push(chunk);
  return Buffer.concat(chunks).toString('base64');
}

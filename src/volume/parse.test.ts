import { describe, expect, it } from 'vitest';
import { orderMounts, parseMount, parseTmpfs, parseVolume } from './parse.js';

describe('-v', () => {
  it('takes a path of the host', () => {
    expect(parseVolume('/srv/data:/data')).toEqual({
      type: 'bind',
      source: '/srv/data',
      target: '/data',
      readOnly: false,
      create: true,
    });
    expect(parseVolume('/srv:/data:ro').readOnly).toBe(true);
    expect(parseVolume('./here:/data').source).toBe(`${process.cwd()}/here`);
  });

  it('takes a volume by name, and none', () => {
    expect(parseVolume('data:/data:nocopy')).toMatchObject({ type: 'volume', source: 'data', noCopy: true });
    expect(parseVolume('/data')).toMatchObject({ type: 'volume', source: '', target: '/data', anonymous: true });
  });

  it('tidies the target', () => {
    expect(parseVolume('/srv:/a/../data//').target).toBe('/data');
  });

  it.each([
    ['/srv:data', /absolute path/],
    ['/srv:/', /cannot be \//],
    ['/srv:/a/..', /cannot be \//],
    ['/srv:/data:rx', /unknown option "rx"/],
    ['x:/data:ro,rw', /invalid mode "ro,rw"/],
    ['x:/data:ro,ro', /invalid mode "ro,ro"/],
    ['x:/data:z,Z', /invalid mode "z,Z"/],
    ['/srv:/data:cached,delegated', /invalid mode/],
    ['a:/data', /invalid volume name "a"/],
    [':/data', /use \[SOURCE:\]TARGET/],
    ['a:b:c:d', /use \[SOURCE:\]TARGET/],
    ['', /use \[SOURCE:\]TARGET/],
  ])('refuses %o', (text, message) => {
    expect(() => parseVolume(text)).toThrow(message);
  });
});

describe('--mount', () => {
  it('knows the three types, and the short names of its keys', () => {
    expect(parseMount('type=bind,src=/srv,dst=/data,ro')).toEqual({
      type: 'bind',
      source: '/srv',
      target: '/data',
      readOnly: true,
      listed: true,
    });
    expect(parseMount('source=data,target=/data')).toMatchObject({ type: 'volume', source: 'data' });
    expect(parseMount('type=tmpfs,target=/scratch,tmpfs-size=1m,tmpfs-mode=700')).toMatchObject({
      type: 'tmpfs',
      options: 'size=1048576,mode=700',
    });
  });

  it('takes a path from here, and what means nothing on Linux', () => {
    const here = process.cwd();
    expect(parseMount('type=bind,src=./sub,dst=/x,consistency=cached').source).toBe(`${here}/sub`);
    expect(parseMount('type=bind,src=.,dst=/x').source).toBe(here);
  });

  it('leaves out what is mounted below a bind, when told', () => {
    const bind = 'type=bind,src=/srv,dst=/data';
    expect(parseMount(`${bind},bind-nonrecursive`)).toMatchObject({ nonRecursive: true });
    expect(parseMount(`${bind},bind-nonrecursive=true`)).toMatchObject({ nonRecursive: true });
    expect(parseMount(`${bind},bind-nonrecursive=false`)).not.toHaveProperty('nonRecursive');
  });

  it('says what a new volume is made of, with commas where they are quoted', () => {
    const options = 'volume-driver=local,volume-opt=type=tmpfs,volume-opt=device=tmpfs,"volume-opt=o=size=1m,mode=700"';
    expect(parseMount(`src=data,dst=/data,${options},volume-label=a=b,"volume-label=say=""hi"""`)).toMatchObject({
      source: 'data',
      driverOptions: { type: 'tmpfs', device: 'tmpfs', o: 'size=1m,mode=700' },
      labels: { a: 'b', say: '"hi"' },
    });
    expect(parseMount('dst=/data')).not.toHaveProperty('driverOptions');
  });

  it.each([
    ['dst=/data,volume-driver=nfs', /unknown driver "nfs"/],
    ['dst=/data,volume-opt=colour=red', /invalid option: "colour"/],
    ['dst=/data,volume-opt=type=tmpfs', /missing required option: "device"/],
    ['dst=/data,"volume-opt=type=tmpfs', /a quote that does not surround a field/],
    ['dst=/da"ta', /a quote that does not surround a field/],
    ['type=nfs,target=/data', /unknown type "nfs"/],
    ['type=bind,target=/data', /needs source=/],
    ['type=volume,source=data', /absolute path/],
    ['type=volume,target=/data,colour=red', /unknown key "colour"/],
    ['type=tmpfs,target=/data,tmpfs-mode=9', /invalid tmpfs-mode/],
    ['type=tmpfs,target=/data,tmpfs-size=much', /invalid tmpfs-size/],
    ['type=bind,source=/srv,target=/data,ro=maybe', /use true or false/],
    ['type=bind,source=/srv,target=/data,bind-nonrecursive=maybe', /use true or false/],
    ['type=bind,source=sub,target=/data', /begins with a dot/],
    ['type=tmpfs,source=/a,target=/data', /have no source/],
  ])('refuses %o', (text, message) => {
    expect(() => parseMount(text)).toThrow(message);
  });
});

it('--tmpfs keeps its options', () => {
  expect(parseTmpfs('/scratch:size=1m,exec')).toMatchObject({ target: '/scratch', options: 'size=1m,exec' });
});

describe('several mounts', () => {
  it('go from the outside in', () => {
    const targets = orderMounts(['/a/b/c', '/a', '/a/b'].map(parseVolume)).map(({ target }) => target);
    expect(targets).toEqual(['/a', '/a/b', '/a/b/c']);
  });

  it('cannot share a target', () => {
    expect(() => orderMounts([parseVolume('/data'), parseTmpfs('/data/')])).toThrow('duplicate mount point: /data');
  });
});

describe('what shows the kernel', () => {
  it.each(['/proc', '/proc/', '/proc/sys', '/x/../proc/sys/kernel'])('is no place for a volume: %s', (target) => {
    expect(() => parseVolume(`data:${target}`)).toThrow('stays as it is');
    expect(() => parseTmpfs(target)).toThrow('stays as it is');
  });

  it('may be told otherwise for some of its files, and is not meant by a name that begins alike', () => {
    for (const target of ['/proc/cpuinfo', '/process']) expect(parseVolume(`data:${target}`)).toMatchObject({ target });
  });
});

import { afterEach, expect, test, vi } from 'vitest';
import { readEngine } from './engine.js';

afterEach(() => vi.unstubAllEnvs());

test('everything has a default place', () => {
  vi.stubEnv('MYDOCKER_ROOT', undefined);
  vi.stubEnv('MYDOCKER_RUN_ROOT', undefined);
  const { engine, rest } = readEngine(['run', '--root', 'x']);
  expect(engine).toMatchObject({ root: '/var/lib/mydocker', runRoot: '/run/mydocker' });
  expect(rest).toEqual(['run', '--root', 'x']);
  expect(readEngine(['--root', '/a', 'run']).engine.runRoot).toMatch(/^\/run\/mydocker-[0-9a-f]{8}$/);
});

test('the environment moves it, an option moves it further', () => {
  vi.stubEnv('MYDOCKER_ROOT', '/from/environment');
  vi.stubEnv('MYDOCKER_RUN_ROOT', '/run/environment/');
  expect(readEngine(['run']).engine).toMatchObject({ root: '/from/environment', runRoot: '/run/environment' });
  const { engine, rest } = readEngine(['--root', '/a', '--run-root=/b', '--root=/c', 'run', 'sh']);
  expect(engine).toMatchObject({ root: '/c', runRoot: '/b' });
  expect(rest).toEqual(['run', 'sh']);
});

test('a relative path is taken from the working directory', () => {
  expect(readEngine(['--root', 'here', 'run']).engine.root).toBe(`${process.cwd()}/here`);
});

test.each(['-h', '--help'])('%s stands for itself', (word) => {
  expect(readEngine([word, 'run']).rest).toEqual(['--help']);
});

test('an unknown option before the command is refused', () => {
  expect(() => readEngine(['--rot', '/a', 'run'])).toThrow('unknown flag: --rot');
});

test('a daemon is who an option or the environment names, unless an option names a root', () => {
  vi.stubEnv('MYDOCKER_HOST', 'tcp://from.environment');
  expect(readEngine(['ps']).daemon).toBe('tcp://from.environment');
  expect(readEngine(['-H', 'tcp://here', 'ps', '-H']).daemon).toBe('tcp://here');
  expect(readEngine(['--root', '/a', 'ps']).daemon).toBeUndefined();
  expect(() => readEngine(['--host=tcp://here', '--root', '/a', 'ps'])).toThrow('--root is for the daemon to know');
  vi.stubEnv('MYDOCKER_HOST', '');
  expect(readEngine(['ps']).daemon).toBeUndefined();
});

test('a daemon may be spoken to in TLS, and its files have default places', () => {
  vi.stubEnv('MYDOCKER_TLS_VERIFY', '');
  vi.stubEnv('MYDOCKER_CERT_PATH', '/certs');
  expect(readEngine(['ps']).tls).toBeUndefined();
  const usual = { ca: '/certs/ca.pem', cert: '/certs/cert.pem', key: '/certs/key.pem' };
  expect(readEngine(['--tls', 'ps']).tls).toEqual({ verify: false, ...usual });
  const { tls, rest } = readEngine(['--tlsverify', '--tlskey', '/k', 'ps']);
  expect([tls, rest]).toEqual([{ verify: true, ...usual, key: '/k' }, ['ps']]);
  vi.stubEnv('MYDOCKER_TLS_VERIFY', '1');
  expect(readEngine(['ps']).tls).toEqual({ verify: true, ...usual });
});

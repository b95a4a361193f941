import path from 'node:path';
import { readConfig, settings } from './config.js';

const ROOT = path.resolve(import.meta.dirname, '../../..');

it('needs nothing to be set', () => {
  expect(readConfig({})).toEqual({
    databaseUrl: undefined,
    dataDir: path.join(ROOT, 'data'),
    host: '127.0.0.1',
    port: 3000,
    publicUrl: undefined,
    basePath: '',
    workers: 2,
    threads: 2,
    modelSeconds: 120,
    modelBytes: expect.any(Number) as number,
    openModelBytes: expect.any(Number) as number,
    provider: 'cpu',
    deviceEnvironment: {},
    leaseMs: 120_000,
    graceMs: 20_000,
    sessionMs: 14 * 86_400_000,
    trustProxy: 0,
    wrongPasswords: 10,
    requestsPerMinute: 6000,
    generatorsDir: path.join(ROOT, 'generators'),
    clientDir: path.join(ROOT, 'apps/client/dist/browser'),
    logLevel: 'info',
    readyFd: undefined,
  });
});

it('turns what is set into the units of the code', () => {
  expect(
    readConfig({
      DATABASE_URL: 'postgres://a:b@db:5433/gannet',
      DATA_DIR: '/srv/gannet',
      HOST: '0.0.0.0',
      PORT: '0',
      PUBLIC_URL: 'https://example.org/gannet/',
      TRUST_PROXY: '10.0.0.2, loopback',
      WORKERS: '0',
      THREADS: '8',
      MODEL_SECONDS: '5.5',
      MODEL_GIB: '3',
      OPEN_MODELS_GIB: '1.5',
      EXECUTION_PROVIDER: 'cuda',
      LEASE_SECONDS: '1.5',
      GRACE_SECONDS: '0',
      SESSION_DAYS: '1',
      SIGN_INS_PER_MINUTE: '3',
      REQUESTS_PER_MINUTE: '100',
      GENERATORS_DIR: '/srv/generators',
      CLIENT_DIR: '/srv/client',
      LOG_LEVEL: 'silent',
      READY_FD: '3',
      CUDA_VISIBLE_DEVICES: '1',
      UNKNOWN: 'x',
    }),
  ).toEqual({
    databaseUrl: 'postgres://a:b@db:5433/gannet',
    dataDir: '/srv/gannet',
    host: '0.0.0.0',
    port: 0,
    publicUrl: 'https://example.org/gannet',
    basePath: '/gannet',
    workers: 0,
    threads: 8,
    modelSeconds: 5.5,
    modelBytes: 3 * 2 ** 30,
    openModelBytes: 1.5 * 2 ** 30,
    provider: 'cuda',
    deviceEnvironment: { CUDA_VISIBLE_DEVICES: '1' },
    leaseMs: 1500,
    graceMs: 0,
    sessionMs: 86_400_000,
    trustProxy: ['10.0.0.2', 'loopback'],
    wrongPasswords: 3,
    requestsPerMinute: 100,
    generatorsDir: '/srv/generators',
    clientDir: '/srv/client',
    logLevel: 'silent',
    readyFd: 3,
  });
});

it('shares half of the machine among the web server and its workers', () => {
  const { modelBytes: half } = readConfig({});
  expect(readConfig({ WORKERS: '3' }).openModelBytes).toBe(half / 4);
  // Those that are started elsewhere may be on the same machine.
  expect(readConfig({ WORKERS: '0' }).openModelBytes).toBe(half / 3);
});

it('takes an empty variable for one that is not set', () => {
  const empty = Object.fromEntries(Object.keys(settings).map((name) => [name, '']));
  expect(readConfig(empty)).toEqual(readConfig({}));
});

it('names every wrong variable at once and no right one', () => {
  const wrong = {
    PORT: '65536',
    LOG_LEVEL: 'loud',
    DATABASE_URL: 'mysql://db',
    PUBLIC_URL: 'gannet',
    THREADS: '0',
    WORKERS: 'many',
    TRUST_PROXY: 'true',
    LEASE_SECONDS: '-1',
    EXECUTION_PROVIDER: 'gpu',
  };
  const message = messageOf(() => readConfig({ ...wrong, HOST: '0.0.0.0' }));
  const lines = message.split('\n');
  expect(lines[0]).toBe('The settings are not right:');
  expect(
    lines
      .slice(1)
      .map((line) => line.trim().split(' ')[0])
      .sort(),
  ).toEqual(Object.keys(wrong).sort());
});

it.each([
  ['PORT', '80.5'],
  ['WORKERS', '65'],
  ['SESSION_DAYS', '366'],
  ['SIGN_INS_PER_MINUTE', '0'],
  ['LEASE_SECONDS', '0.5'],
  ['GRACE_SECONDS', '601'],
  ['PUBLIC_URL', 'ftp://example.org'],
  ['PUBLIC_URL', 'javascript:alert(1)'],
])('refuses %s=%s', (name, value) => {
  expect(() => readConfig({ [name]: value })).toThrow(RangeError);
  expect(messageOf(() => readConfig({ [name]: value }))).toContain(`  ${name} `);
});

function messageOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('it was accepted');
}

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';

const root = path.resolve(import.meta.dirname, '../..');
const tool = (name: string): Promise<unknown> => import(path.join(root, 'tools', name));

describe('the lock', () => {
  let complaintsAbout: (lock: { packages: Record<string, object> }) => string[];
  beforeAll(async () => {
    ({ complaintsAbout } = (await tool('lock-lint.mjs')) as { complaintsAbout: typeof complaintsAbout });
  });

  it('names every optional package that one of its packages may need', () => {
    const packages = { '': {}, 'node_modules/a': { optionalDependencies: { b: '1.0.0', c: '2.0.0' } }, 'node_modules/b': {} };
    expect(complaintsAbout({ packages })).toEqual(['node_modules/a may need c@2.0.0, which has no entry: npm ci will refuse the lock.']);
  });

  it('is content with an optional package that lies further in or further out', () => {
    const needs = { optionalDependencies: { inner: '1', outer: '1' } };
    const packages = { 'node_modules/a/node_modules/x': needs, 'node_modules/a/node_modules/x/node_modules/inner': {}, 'node_modules/outer': {} };
    expect(complaintsAbout({ packages })).toEqual([]);
  });

  it('is bound to no registry', () => {
    const packages = { 'node_modules/a': { resolved: 'https://registry.example/a.tgz' }, 'node_modules/@gannet/onnx': { resolved: 'libs/onnx' } };
    expect(complaintsAbout({ packages })).toEqual(['node_modules/a is bound to one registry: https://registry.example/a.tgz']);
  });
});

describe('a fresh checkout', () => {
  interface Ensure {
    isInstalled(lock: object, installed: object | undefined): boolean;
    isNewEnough(version: string): boolean;
  }
  let ensure: Ensure;
  beforeAll(async () => {
    ensure = (await tool('ensure.mjs')) as Ensure;
  });
  const lock = { packages: { '': {}, 'libs/onnx': {}, 'node_modules/a': { version: '1.0.0' }, 'node_modules/mac': { version: '1.0.0', optional: true } } };

  it.each([
    ['nothing is there', undefined, false],
    ['all is there but packages for other systems', { packages: { 'node_modules/a': { version: '1.0.0' } } }, true],
    ['a package has another version', { packages: { 'node_modules/a': { version: '1.0.1' } } }, false],
    ['a package is missing', { packages: {} }, false],
  ])('installed or not: %s', (_name, installed, expected) => {
    expect(ensure.isInstalled(lock, installed)).toBe(expected);
  });

  it.each([['24.15.0', true], ['24.14.9', false], ['20.20.2', false], ['25.0.0', true], ['', false]])('accepts Node %s: %s', (version, expected) => {
    expect(ensure.isNewEnough(version)).toBe(expected);
  });
});

describe('the table of tests', () => {
  type Row = { name: string; passed: number; failed: number; seconds: number; note: string };
  let summarise: (project: { name: string }, results: object | undefined, mustHaveTests: boolean) => Row;
  beforeAll(async () => {
    ({ summarise } = (await tool('test.mjs')) as { summarise: typeof summarise });
  });
  const nothing = { numPassedTests: 0, numFailedTests: 0, numRuntimeErrorTestSuites: 0, numPendingTests: 0, numTodoTests: 0, testResults: [], success: true };

  it.each([
    ['a project whose tests did not run has failed', undefined, true, { passed: 0, failed: 1, note: 'did not run' }],
    ['code without tests has failed', nothing, true, { passed: 0, failed: 1, note: 'has code but no tests' }],
    ['no code needs no tests', nothing, false, { passed: 0, failed: 0, note: 'no code yet' }],
    ['a suite that broke counts as a failed test', { ...nothing, numPassedTests: 3, numRuntimeErrorTestSuites: 1, success: false }, true, { passed: 3, failed: 1, note: '' }],
    ['a failed test counts', { ...nothing, numPassedTests: 3, numFailedTests: 2, success: false }, true, { passed: 3, failed: 2, note: '' }],
    ['an error outside the tests counts', { ...nothing, numPassedTests: 3, success: false }, true, { passed: 3, failed: 1, note: 'jest reports an error' }],
    ['a skipped test is named', { ...nothing, numPassedTests: 3, numPendingTests: 1 }, true, { passed: 3, failed: 0, note: '1 skipped' }],
  ])('%s', (_name, results, mustHaveTests, expected) => {
    expect(summarise({ name: 'x' }, results, mustHaveTests)).toEqual({ name: 'x', seconds: 0, ...expected });
  });
});

const onUnix = process.platform === 'win32' ? it.skip : it;
onUnix('Ctrl-C is passed on once, the end of the program is waited for, and its exit code is ours', async () => {
  const program = `let told = 0;
    process.on('SIGINT', () => console.log(\`told \${++told}\`));
    process.on('SIGUSR2', () => { console.log(\`closed after \${told}\`); process.exit(7); });
    setInterval(() => 0, 1000);
    console.log(String(process.pid));`;
  const wrapper = `const { become } = await import(${JSON.stringify(path.join(root, 'tools/steps.mjs'))});
    process.exitCode = await become(process.execPath, ['-e', ${JSON.stringify(program)}]);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', wrapper], { stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, NODE_OPTIONS: '' } });
  const ended = once(child, 'close');
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async (): Promise<string> => String((await lines.next()).value);
  const pid = Number(await next());
  try {
    child.kill('SIGINT');
    expect(await next()).toBe('told 1');
    child.kill('SIGINT');
    process.kill(pid, 'SIGUSR2');
    expect(await next()).toBe('closed after 1');
    expect(await ended).toEqual([7, null]);
  } finally {
    if (child.exitCode === null) for (const left of [pid, child.pid ?? pid]) process.kill(left, 'SIGKILL');
  }
});

import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
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
    const packages = {
      '': {},
      'node_modules/a': { optionalDependencies: { b: '1.0.0', c: '2.0.0' } },
      'node_modules/b': {},
    };
    expect(complaintsAbout({ packages })).toEqual([
      'node_modules/a may need c@2.0.0, which has no entry: npm ci will refuse the lock.',
    ]);
  });

  it('is content with an optional package that lies further in or further out', () => {
    const needs = { optionalDependencies: { inner: '1', outer: '1' } };
    const packages = {
      'node_modules/a/node_modules/x': needs,
      'node_modules/a/node_modules/x/node_modules/inner': {},
      'node_modules/outer': {},
    };
    expect(complaintsAbout({ packages })).toEqual([]);
  });

  it('is bound to no registry', () => {
    const packages = {
      'node_modules/a': { resolved: 'https://registry.example/a.tgz' },
      'node_modules/@gannet/onnx': { resolved: 'libs/onnx' },
    };
    expect(complaintsAbout({ packages })).toEqual([
      'node_modules/a is bound to one registry: https://registry.example/a.tgz',
    ]);
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
  const lock = {
    packages: {
      '': {},
      'libs/onnx': {},
      'node_modules/a': { version: '1.0.0' },
      'node_modules/mac': { version: '1.0.0', optional: true },
    },
  };

  it.each([
    ['nothing is there', undefined, false],
    ['all is there but packages for other systems', { packages: { 'node_modules/a': { version: '1.0.0' } } }, true],
    ['a package has another version', { packages: { 'node_modules/a': { version: '1.0.1' } } }, false],
    ['a package is missing', { packages: {} }, false],
  ])('installed or not: %s', (_name, installed, expected) => {
    expect(ensure.isInstalled(lock, installed)).toBe(expected);
  });

  it.each([
    ['24.15.0', true],
    ['24.14.9', false],
    ['20.20.2', false],
    ['25.0.0', true],
    ['', false],
  ])('accepts Node %s: %s', (version, expected) => {
    expect(ensure.isNewEnough(version)).toBe(expected);
  });
});

describe('the table of tests', () => {
  type Row = { name: string; passed: number; failed: number; seconds: number; note: string };
  let summarise: (project: { name: string }, results: object | undefined, mustHaveTests: boolean) => Row;
  beforeAll(async () => {
    ({ summarise } = (await tool('test.mjs')) as { summarise: typeof summarise });
  });
  const nothing = {
    numPassedTests: 0,
    numFailedTests: 0,
    numRuntimeErrorTestSuites: 0,
    numPendingTests: 0,
    numTodoTests: 0,
    testResults: [],
    success: true,
  };

  it.each([
    ['a project whose tests did not run has failed', undefined, true, { passed: 0, failed: 1, note: 'did not run' }],
    ['code without tests has failed', nothing, true, { passed: 0, failed: 1, note: 'has code but no tests' }],
    ['no code needs no tests', nothing, false, { passed: 0, failed: 0, note: 'no code yet' }],
    [
      'a suite that broke counts as a failed test',
      { ...nothing, numPassedTests: 3, numRuntimeErrorTestSuites: 1, success: false },
      true,
      { passed: 3, failed: 1, note: '' },
    ],
    [
      'a failed test counts',
      { ...nothing, numPassedTests: 3, numFailedTests: 2, success: false },
      true,
      { passed: 3, failed: 2, note: '' },
    ],
    [
      'an error outside the tests counts',
      { ...nothing, numPassedTests: 3, success: false },
      true,
      { passed: 3, failed: 1, note: 'jest reports an error' },
    ],
    [
      'a skipped test is named',
      { ...nothing, numPassedTests: 3, numPendingTests: 1 },
      true,
      { passed: 3, failed: 0, note: '1 skipped' },
    ],
    [
      'a test that failed once is named',
      {
        ...nothing,
        numPassedTests: 2,
        testResults: [
          {
            startTime: 0,
            endTime: 0,
            assertionResults: [
              { fullName: 'steady', status: 'passed', invocations: 1 },
              { fullName: 'a key is heard', status: 'passed', invocations: 2 },
            ],
          },
        ],
      },
      true,
      { passed: 2, failed: 0, note: 'flaky: a key is heard' },
    ],
  ])('%s', (_name, results, mustHaveTests, expected) => {
    expect(summarise({ name: 'x' }, results, mustHaveTests)).toEqual({ name: 'x', seconds: 0, ...expected });
  });
});

describe('the published command', () => {
  interface Packed {
    readonly name: string;
    readonly bin: Record<string, string>;
    readonly engines: { readonly node: string };
    readonly dependencies: Record<string, string>;
    readonly peerDependencies: Record<string, string>;
    readonly peerDependenciesMeta: Record<string, { readonly optional: boolean }>;
    readonly bundleDependencies: string[];
  }

  it('has a name of its own scope, says which Node it needs, and leaves the runtime to those who compute', async () => {
    const { packedPackage } = (await tool('pack-cli.mjs')) as { packedPackage: () => Packed };
    const packed = packedPackage();
    expect(packed).toMatchObject({
      name: '@gannet/cli',
      bin: { gannet: 'bin/gannet.mjs' },
      engines: { node: '>=24.15.0' },
    });
    expect(Object.keys(packed.dependencies)).not.toContain('onnxruntime-node');
    expect(packed.peerDependencies).toEqual({ 'onnxruntime-node': expect.stringMatching(/^\d+\.\d+\.\d+$/) });
    expect(packed.peerDependenciesMeta).toEqual({ 'onnxruntime-node': { optional: true } });
    expect(packed.bundleDependencies).toContain('@gannet/runtime');
  });

  /** Runs the entry of a package in `folder` as a Node that says that it is of another version. */
  const start = (folder: string, version: string): { status: number | null; err: string } => {
    const pretend = `data:text/javascript,Object.defineProperty(process.versions,'node',{value:'${version}'})`;
    const { status, stderr } = spawnSync(
      process.execPath,
      ['--import', pretend, path.join(folder, 'bin/gannet.mjs'), 'verify', '/nowhere'],
      { encoding: 'utf8', env: { ...process.env, NODE_OPTIONS: '' } },
    );
    return { status, err: stderr };
  };

  it('[C2] says in a sentence that Node is too old, and that it is not built', () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'old node '));
    try {
      cpSync(path.join(root, 'apps/cli/bin'), path.join(folder, 'bin'), { recursive: true });
      cpSync(path.join(root, 'apps/cli/package.json'), path.join(folder, 'package.json'));
      expect(start(folder, '24.15.0')).toEqual({
        status: 1,
        err: 'gannet is not built yet: run npm start or npm run build once.\n',
      });
      mkdirSync(path.join(folder, 'dist'));
      writeFileSync(path.join(folder, 'dist/main.js'), 'process.exitCode = 7');
      expect(start(folder, '18.20.0')).toEqual({
        status: 1,
        err: 'gannet needs Node 24.15.0 or newer; this is 18.20.0. Install it from https://nodejs.org and try again.\n',
      });
      expect(start(folder, '24.15.0')).toEqual({ status: 7, err: '' });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it("gives way to the checkout's own Node, whose exit code is its own", () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'own node '));
    const cli = path.join(folder, 'apps/cli');
    const own = path.join(
      folder,
      `node_modules/node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}/bin/${process.platform === 'win32' ? 'node.exe' : 'node'}`,
    );
    try {
      cpSync(path.join(root, 'apps/cli/bin'), path.join(cli, 'bin'), { recursive: true });
      cpSync(path.join(root, 'apps/cli/package.json'), path.join(cli, 'package.json'));
      mkdirSync(path.join(cli, 'dist'));
      writeFileSync(
        path.join(cli, 'dist/main.js'),
        `process.exitCode = process.versions.node === ${JSON.stringify(process.versions.node)} && process.argv.slice(2).join() === 'verify,/nowhere' ? 7 : 8`,
      );
      mkdirSync(path.dirname(own), { recursive: true });
      symlinkSync(process.execPath, own);
      expect(start(cli, '18.20.0')).toEqual({ status: 7, err: '' });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

it('no document or page shows a command that a stranger could answer, or a token that could be typed', () => {
  const said = [
    'README.md',
    'docs/consumers.md',
    'docs/admins.md',
    'docs/annotators.md',
    'docker/README.md',
    'apps/client/src/app/releases/how-to-get.ts',
    'libs/release/src/card.ts',
    'libs/release/src/tasks/parts/card.ts',
    'libs/release/src/tasks/keypoints/card.ts',
    'libs/release/src/factory-card.ts',
  ]
    .map((file) => readFileSync(path.join(root, file), 'utf8'))
    .join('\n');
  expect([...new Set(said.match(/npx (?:-\S+ )*gannet/g))]).toEqual(['npx --no-install gannet']);
  expect(said.match(/--token \S+|gnt_\S*…|GANNET_TOKEN=…/g)).toBeNull();
  expect(said.match(/^(?:# )?gannet (?:pull|verify|convert|make|login|list|diff) .*$/gm)).toBeNull();
});

const onUnix = process.platform === 'win32' ? it.skip : it;
onUnix(
  'a program ends with the shell that npm started it through, which SIGTERM ends without passing it on',
  async () => {
    const program = `process.on('SIGTERM', () => { console.log('told'); process.exit(0); });
    setInterval(() => 0, 1000);
    console.log(String(process.pid));`;
    const wrapper = `const { become } = await import(${JSON.stringify(path.join(root, 'tools/steps.mjs'))});
    process.exitCode = await become(process.execPath, ['-e', ${JSON.stringify(program)}]);`;
    const env = {
      ...process.env,
      NODE_OPTIONS: '',
      npm_lifecycle_event: 'start',
      NODE: process.execPath,
      WRAPPER: wrapper,
    };
    const shell = spawn('sh', ['-c', '"$NODE" --input-type=module -e "$WRAPPER"; true'], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env,
    });
    const lines = createInterface({ input: shell.stdout })[Symbol.asyncIterator]();
    const next = async (): Promise<unknown> => (await lines.next()).value;
    const pid = Number(await next());
    try {
      shell.kill('SIGTERM');
      expect(await next()).toBe('told');
      expect(await next()).toBeUndefined(); // nobody holds the pipe any more
    } catch (error) {
      process.kill(pid, 'SIGKILL');
      throw error;
    }
  },
);

onUnix('Ctrl-C is passed on once, the end of the program is waited for, and its exit code is ours', async () => {
  const program = `let told = 0;
    process.on('SIGINT', () => console.log(\`told \${++told}\`));
    process.on('SIGUSR2', () => { console.log(\`closed after \${told}\`); process.exit(7); });
    setInterval(() => 0, 1000);
    console.log(String(process.pid));`;
  const wrapper = `const { become } = await import(${JSON.stringify(path.join(root, 'tools/steps.mjs'))});
    process.exitCode = await become(process.execPath, ['-e', ${JSON.stringify(program)}]);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', wrapper], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, NODE_OPTIONS: '' },
  });
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

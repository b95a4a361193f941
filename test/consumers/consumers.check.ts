import { execFile } from 'node:child_process';
import { chmod, copyFile, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Oracle } from '@gannet/cli/simulation';
import { formatsOf } from '@gannet/release';
import { gannet } from '../support/cli.js';
import { buildHardKeypoints, buildHardRelease } from '../support/hard-release.js';
import { openBundledOracle } from '../support/labels.js';
import { samplesOf } from '../support/release.js';
import { root } from '../support/server.js';
import { openWorld, type TestPerson, type World } from '../world.js';

const run = promisify(execFile);
const PYTHON = process.env['CONSUMERS_PYTHON'] ?? 'python3';
const PROJECT = 'faces';
const VERSION = '1.0.0';

let oracle: Oracle;
let world: World;
let consumer: TestPerson;
let release: string;
let formats: string;

beforeAll(async () => {
  [oracle, world] = await Promise.all([openBundledOracle(), openWorld()]);
  await world.addProject(PROJECT, 0, { poolSize: 12, batchSize: 4, releaseSize: 60, trainingSteps: 100 });
  await world.simulate(PROJECT, oracle);
  await world.roundIn(PROJECT, await world.startRound(PROJECT), 'complete');
  consumer = await world.addPerson('consumer');
  release = path.join(world.home.folder, 'release');
  formats = path.join(world.home.folder, 'formats');
  expect(
    await gannet(['pull', `${PROJECT}@${VERSION}`, '--server', world.url, '--out', release], consumer.token),
  ).toMatchObject({ code: 0 });
});

afterAll(async () => {
  await world.close();
  await oracle.close();
});

/** Python that can reach nothing but what lies here. */
async function python(
  words: readonly string[],
  env: Readonly<Record<string, string>> = {},
  cwd = root,
): Promise<string> {
  const { stdout } = await run(PYTHON, [...words], {
    cwd,
    env: {
      PATH: process.env['PATH'],
      HOME: world.home.folder,
      FIFTYONE_DO_NOT_TRACK: 'true',
      HF_HOME: path.join(world.home.folder, 'hf'),
      HF_HUB_OFFLINE: '1',
      YOLO_CONFIG_DIR: world.home.folder,
      YOLO_OFFLINE: 'true',
      ...env,
    },
    maxBuffer: 1 << 26,
  });
  return stdout;
}

const CHECK = path.join(import.meta.dirname, 'check.py');
const check = (name: string): Promise<string> => python([CHECK, release, formats, name]);

it.each(formatsOf({}))('the server sends $name as a tar, and what is kept of it is the same', async ({ name }) => {
  const folder = path.join(formats, name);
  await mkdir(folder, { recursive: true });
  const ask = (): Promise<Uint8Array> =>
    consumer.api.bytes('releaseFormat', { project: PROJECT, version: VERSION, file: `${name}.tar` });
  const first = await ask();
  expect(Buffer.compare(await ask(), first)).toBe(0);
  await writeFile(`${folder}.tar`, first);
  await run('tar', ['--extract', '--file', `${folder}.tar`, '--directory', folder]);
});

it.each([
  'coco',
  'coco_joined',
  'panoptic',
  'fiftyone',
  'voc',
  'opencv',
  'yolo',
  'yolo_ultralytics',
  'imagefolder',
  'parquet',
  'webdataset',
  'webdataset_hub',
  'croissant',
  'factory',
])('%s: a real reader sees what the shards hold', async (name) => {
  expect(await check(name)).toContain(`${name}: `);
});

describe('a release of label maps as hard as they come: holes, one-pixel parts, borders, empty masks', () => {
  let hard: string;
  let formats: string;

  beforeAll(async () => {
    [hard, formats] = ['hard', 'hard-formats'].map((name) => path.join(world.home.folder, name)) as [string, string];
    await buildHardRelease(hard);
    expect(await gannet(['verify', hard])).toMatchObject({ code: 0, err: '' });
    await mkdir(formats);
    for (const { name } of formatsOf({}))
      expect(await gannet(['convert', hard, '--to', name, '--out', path.join(formats, name)])).toMatchObject({
        code: 0,
        err: '',
      });
  });

  it.each([
    'coco',
    'coco_joined',
    'panoptic',
    'fiftyone',
    'voc',
    'opencv',
    'yolo',
    'yolo_ultralytics',
    'imagefolder',
    'parquet',
    'webdataset',
    'webdataset_hub',
  ])('%s: a real reader sees the same classes, pixel by pixel', async (name) => {
    expect(await python([CHECK, hard, formats, name])).toContain(`${name}: 130 samples`);
  });
});

it.each(['coco', 'voc', 'yolo'])('%s: a real reader sees the same names where text is not UTF-8', async (name) => {
  const [hard, formats] = ['hard', 'hard-formats'].map((folder) => path.join(world.home.folder, folder)) as [
    string,
    string,
  ];
  expect(
    await python([CHECK, hard, formats, name], { LC_ALL: 'C', PYTHONUTF8: '0', PYTHONCOERCECLOCALE: '0' }),
  ).toContain(`${name}: 130 samples`);
});

it.each(['coco_keypoints', 'yolo_pose'])(
  '%s of placements as hard as they come, absent, alone and on one line: a real reader sees every one',
  async (name) => {
    const folder = path.join(world.home.folder, `hard-${name}`);
    await buildHardKeypoints(folder);
    await mkdir(`${folder}-formats`);
    const format = name.replace('_', '-');
    expect(
      await gannet(['convert', folder, '--to', format, '--out', path.join(`${folder}-formats`, format)]),
    ).toMatchObject({ code: 0, err: '' });
    expect(await python([CHECK, folder, `${folder}-formats`, name])).toContain(`${name}: 120 samples`);
  },
);

describe('some splits of a release', () => {
  let part: string;
  let formats: string;

  beforeAll(async () => {
    [part, formats] = ['part', 'part-formats'].map((name) => path.join(world.home.folder, name)) as [string, string];
    expect(
      await gannet(
        ['pull', `${PROJECT}@${VERSION}`, '--server', world.url, '--out', part, '--split', 'train'],
        consumer.token,
      ),
    ).toMatchObject({ code: 0 });
    await mkdir(formats);
    expect(await gannet(['convert', part, '--to', 'yolo', '--out', path.join(formats, 'yolo')])).toMatchObject({
      code: 0,
      err: '',
    });
  });

  it('are checked by sha256sum', async () => {
    await run('sha256sum', ['--check', '--strict', '--quiet', 'SHA256SUMS'], { cwd: part });
  });

  it.each(['webdataset', 'webdataset_hub', 'croissant', 'yolo', 'yolo_ultralytics'])(
    '%s: a real reader sees what the shards hold',
    async (name) => {
      expect(await python([CHECK, part, formats, name])).toContain(`${name}: `);
    },
  );

  it('the Python of the card loads them', async () => {
    const [load] = blocksOf(await readFile(path.join(part, 'README.md'), 'utf8'));
    await python(['-c', `${load}\nassert mask.shape == image.shape[:2] == (64, 64)`], {}, part);
  });
});

describe('a release of keypoints', () => {
  const SLUG = 'points';
  /** As the oracle of the bundled generator places them. */
  const NAMES = [
    'left eye',
    'right eye',
    'nose tip',
    'mouth',
    'left mouth corner',
    'right mouth corner',
    'chin',
    'left ear',
    'right ear',
  ];
  let points: string;
  let formats: string;

  beforeAll(async () => {
    const [generator] = await world.admin.call('generators');
    const schema = {
      task: 'keypoints' as const,
      keypoints: NAMES.map((name) => ({ name })),
      skeleton: [
        [0, 2],
        [2, 1],
      ] as [number, number][],
      flipPairs: [
        [0, 1],
        [4, 5],
        [7, 8],
      ] as [number, number][],
    };
    await world.admin.call('addProject', {
      body: {
        slug: SLUG,
        name: SLUG,
        schema,
        generatorDigest: generator!.digest,
        firstSeed: 5000,
        roundDefaults: { poolSize: 8, batchSize: 4, releaseSize: 40, psi: 0.7, trainingSteps: 100 },
      },
    });
    await world.admin.call('addMember', {
      params: { project: SLUG },
      body: { email: consumer.email, role: 'consumer' },
    });
    await world.simulate(SLUG, oracle);
    await world.roundIn(SLUG, await world.startRound(SLUG), 'complete');
    [points, formats] = ['points', 'points-formats'].map((name) => path.join(world.home.folder, name)) as [
      string,
      string,
    ];
    expect(
      await gannet(['pull', `${SLUG}@1.0.0`, '--server', world.url, '--out', points], consumer.token),
    ).toMatchObject({ code: 0 });
    await mkdir(formats);
    for (const name of ['coco-keypoints', 'yolo-pose'])
      expect(await gannet(['convert', points, '--to', name, '--out', path.join(formats, name)])).toMatchObject({
        code: 0,
        err: '',
      });
  });

  it.each(['coco_keypoints', 'yolo_pose', 'factory'])('%s: a real reader sees every placement', async (name) => {
    expect(await python([CHECK, points, formats, name])).toContain(`${name}: `);
  });

  it('the card of coco-keypoints loads it', async () => {
    const folder = path.join(formats, 'coco-keypoints');
    const [code] = blocksOf(await readFile(path.join(folder, 'README.md'), 'utf8'));
    await python(['-c', `${code}\nassert points.shape == (${NAMES.length}, 3)`], {}, folder);
  });
});

it("a release that comes with another one's name is not taken for it: datasets is asked for both from folders of one name", async () => {
  const asked = ['formats', 'hard-formats'].map((name) => path.join(world.home.folder, name, 'parquet'));
  const code =
    'import sys\nfrom datasets import load_dataset\nprint([load_dataset(folder)["train"][0]["image"].size for folder in sys.argv[1:]])';
  expect((await python(['-c', code, ...asked])).trim()).toBe('[(64, 64), (14, 11)]');
});

it('the description of the API keeps the rules of OpenAPI', async () => {
  await writeFile(path.join(formats, 'openapi.json'), JSON.stringify(await world.anybody.call('openApi')));
  expect(await check('open_api')).toContain('open_api: ');
});

it('ten lines of Python, those of the documentation, pull a release and check it', async () => {
  const text = await readFile(path.join(root, 'docs/consumers.md'), 'utf8');
  const script = /```python\n(# pull\.py\n[^`]+)```/.exec(text)?.[1];
  if (script === undefined) throw new Error('docs/consumers.md has no pull.py');
  expect(script.trim().split('\n').length).toBeLessThanOrEqual(12);
  const folder = path.join(world.home.folder, 'python');
  await mkdir(folder);
  await writeFile(path.join(folder, 'pull.py'), script);
  await python(['pull.py', world.url, PROJECT, VERSION], { GANNET_TOKEN: consumer.token }, folder);
  expect(await gannet(['verify', path.join(folder, `${PROJECT}-${VERSION}`)])).toMatchObject({ code: 0, err: '' });
});

describe('a student of a release', () => {
  let student: string;
  let predicted: string;
  let pictures: string;

  beforeAll(async () => {
    [student, predicted, pictures] = ['student', 'predicted', 'pictures'].map((name) =>
      path.join(world.home.folder, name),
    ) as [string, string, string];
    expect(await gannet(['train', release, '--out', student, '--steps', '20', '--batch', '4'])).toMatchObject({
      code: 0,
    });
    await mkdir(pictures);
    const [sample] = await samplesOf(release);
    await writeFile(path.join(pictures, 'picture.png'), sample!.image);
    expect(
      await gannet(['predict', pictures, '--model', path.join(student, 'student.onnx'), '--out', predicted]),
    ).toMatchObject({ code: 0 });
  });

  it('ten lines of Python, those of the documentation, label a picture as gannet predict does', async () => {
    const [code] = blocksOf(await readFile(path.join(root, 'docs/student.md'), 'utf8'));
    expect(code!.trim().split('\n').length).toBeLessThanOrEqual(10);
    const folder = path.join(world.home.folder, 'python-student');
    await mkdir(folder);
    for (const file of [path.join(student, 'student.onnx'), path.join(pictures, 'picture.png')])
      await copyFile(file, path.join(folder, path.basename(file)));
    const compared = `kept = np.asarray(Image.open(${JSON.stringify(path.join(predicted, 'labels/picture.png'))}))\nprint((np.asarray(Image.open("labels.png")) != kept).mean(), abs(probabilities.sum(1) - 1).max() < 1e-4)`;
    const lines = (await python(['-c', `${code}\n${compared}`], {}, folder)).trim().split('\n');
    expect(lines.slice(0, -1).map((line) => line.split(':')[0])).toEqual([
      'background',
      'skin',
      'hair',
      'eyes',
      'eyebrows',
      'nose',
      'mouth',
      'clothes',
      'glasses',
    ]);
    const [other, sums] = lines.at(-1)!.split(' ');
    // Another version of onnxruntime may sum in another order.
    expect(Number(other)).toBeLessThan(0.01);
    expect(sums).toBe('True');
  });

  it('the Python of its card runs', async () => {
    const [code] = blocksOf(await readFile(path.join(student, 'README.md'), 'utf8'));
    expect(await python(['-c', code!], {}, path.join(world.home.folder, 'python-student'))).toContain('[');
  });

  it('pycocotools reads its predictions', async () => {
    const code =
      'import sys\nfrom pycocotools.coco import COCO\ncoco = COCO(sys.argv[1])\nprint(sum(coco.annToMask(ann).sum() == ann["area"] for ann in coco.loadAnns(coco.getAnnIds())) == len(coco.anns))';
    expect(await python(['-c', code, path.join(predicted, 'coco.json')])).toContain('True');
  });
});

describe('the command as it is published', () => {
  let folder: string;

  beforeAll(async () => {
    folder = path.join(world.home.folder, 'published');
    await mkdir(folder);
    await run(process.execPath, [path.join(root, 'tools/pack-cli.mjs'), folder], { maxBuffer: 1 << 26 });
    const [tarball] = (await readdir(folder)).filter((name) => name.endsWith('.tgz'));
    await writeFile(path.join(folder, 'package.json'), '{ "private": true }');
    await run('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline', `./${tarball}`], {
      cwd: folder,
    });
  }, 600_000);

  const npx = (...words: string[]): Promise<{ stdout: string; stderr: string }> =>
    run('npx', ['--no-install', 'gannet', ...words], {
      cwd: folder,
      env: { PATH: process.env['PATH'], HOME: folder, GANNET_SERVER: world.url, GANNET_TOKEN: consumer.token },
    });

  it('is one package with its libraries inside, and nothing of this workspace', async () => {
    const { version } = JSON.parse(await readFile(path.join(root, 'apps/cli/package.json'), 'utf8')) as {
      version: string;
    };
    expect((await npx('--version')).stdout).toBe(`${version}\n`);
    const { stdout } = await npx('--help');
    for (const command of ['login', 'list', 'pull', 'verify', 'convert', 'make', 'train', 'predict', 'diff'])
      expect(stdout).toMatch(new RegExp(`^  ${command} `, 'm'));
    for (const command of ['demo', 'bench', 'study']) expect(stdout).not.toMatch(new RegExp(`^  ${command} `, 'm'));
    expect(await readdir(path.join(folder, 'node_modules/@gannet'))).toEqual(['cli']);
  });

  it('lists, pulls, verifies, makes again and makes more', async () => {
    expect((await npx('list', PROJECT)).stdout).toMatch(/^faces@1\.0\.0\t/);
    expect((await npx('pull', `${PROJECT}@latest`, '--out', 'faces', '--format', 'coco')).stdout).toContain(
      'faces@1.0.0: ',
    );
    // It comes without the runtime, and says how to get it.
    const runtime = await npx('verify', 'faces', '--rebuild', '3').then(
      () => undefined,
      ({ stderr }: { stderr: string }) =>
        /npm install --global (--ignore-scripts onnxruntime-node@\d+\.\d+\.\d+),/.exec(stderr)?.[1],
    );
    await run('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline', ...runtime!.split(' ')], {
      cwd: folder,
    });
    const { stdout } = await npx('verify', 'faces', '--rebuild', '3');
    expect(stdout).toContain('3 samples made again on this machine: every pixel is the same');
    expect((await npx('make', 'faces', '--first', '4000000000', '--count', '2', '--out', 'more')).stdout).toContain(
      '2 labelled images in ',
    );
    expect((await npx('diff', `${PROJECT}@1.0.0`, '1.0.0')).stdout).toContain('is a patch change');
  });
});

/** The blocks of Python in a page of Markdown. */
const blocksOf = (markdown: string): string[] =>
  [...markdown.matchAll(/```python\n([^`]+)```/g)].map(([, code]) => code!);

it('the other Python of the documentation loads the shards and runs the factory', async () => {
  const folder = path.join(world.home.folder, 'documentation');
  await mkdir(folder);
  expect(
    await gannet(
      ['pull', `${PROJECT}@${VERSION}`, '--server', world.url, '--out', path.join(folder, 'faces')],
      consumer.token,
    ),
  ).toMatchObject({ code: 0 });
  const blocks = blocksOf(await readFile(path.join(root, 'docs/consumers.md'), 'utf8')).filter(
    (code) => !code.startsWith('# pull.py'),
  );
  expect(blocks).toHaveLength(2);
  for (const code of blocks)
    await python(
      ['-c', `${code.replaceAll('toonface-parts-2.0.0', `${PROJECT}-${VERSION}`)}\nassert image is not None`],
      {},
      folder,
    );
});

it("the Python of the release's own card loads the shards and runs the factory", async () => {
  const [load, make] = blocksOf(await readFile(path.join(release, 'README.md'), 'utf8'));
  await python(['-c', `${load}\nassert mask.shape == image.shape[:2] == (64, 64)`], {}, release);
  await python(['-c', `${make}\nassert label.shape == image.shape[:2] == (64, 64) and label.max() < 9`], {}, release);
});

it.each(formatsOf({}).filter(({ loss }) => loss === null))('the card of $name loads it', async ({ name }) => {
  const folder = path.join(formats, name);
  const [code] = blocksOf(await readFile(path.join(folder, 'README.md'), 'utf8'));
  await python(['-c', code!], {}, folder);
});

/** What is true after the lines of each tab have run. */
const TRUE_AFTER: Readonly<Record<string, string>> = {
  Python: 'mask.shape == image.shape[:2] == (64, 64) and mask.max() < len(classes) == 9',
  'Hugging Face': 'mask.shape == (64, 64) and image.size == (64, 64) and mask.max() < 9',
  COCO: 'masks and all(0 < value < 9 and mask.shape == (64, 64) and mask.any() for value, mask in masks.items())',
  YOLO: 'len(data) > 0 and image.shape == (64, 64, 3) and len(classes) == len(masks) > 0',
  Croissant: 'mask.size == (64, 64)',
};

describe('what the buttons of the release page copy', () => {
  let ways: { name: string; code: string }[];
  let folder: string;

  beforeAll(async () => {
    folder = path.join(world.home.folder, 'copied');
    const shim = path.join(folder, 'bin/gannet');
    await mkdir(path.dirname(shim), { recursive: true });
    await writeFile(shim, `#!/bin/sh\nexec "${process.execPath}" "${path.join(root, 'apps/cli/dist/main.js')}" "$@"\n`);
    await chmod(shim, 0o755);
    const source = path.join(root, 'apps/client/src/app/releases/how-to-get.ts');
    const print = `import { readFileSync } from 'node:fs'; import { waysToGet } from ${JSON.stringify(source)}; const [release, origin] = JSON.parse(readFileSync(0, 'utf8')); console.log(JSON.stringify(waysToGet(release, origin)));`;
    const release = await consumer.api.call('release', { params: { project: PROJECT, version: VERSION } });
    const printed = run(process.execPath, ['--input-type=module', '--eval', print], {
      env: { PATH: process.env['PATH'] },
    });
    printed.child.stdin!.end(JSON.stringify([release, world.url]));
    ways = JSON.parse((await printed).stdout) as typeof ways;
  });

  const shell = (code: string): Promise<unknown> =>
    run('bash', ['-euo', 'pipefail', '-c', code], {
      cwd: folder,
      env: { PATH: `${path.join(folder, 'bin')}:${process.env['PATH']}`, HOME: folder, GANNET_TOKEN: consumer.token },
    });

  /** As in a folder where the command is installed. */
  const installed = (code: string): string => code.replaceAll('npx --no-install gannet', 'gannet');

  it('every tab is run here', () => {
    expect(ways.map(({ name }) => name).sort()).toEqual([...Object.keys(TRUE_AFTER), 'gannet', 'curl'].sort());
  });

  it.each(['curl', 'gannet'])('%s brings the release and checks it', async (name) => {
    const { code } = ways.find((way) => way.name === name)!;
    const [token, ...lines] = code.split('\n');
    expect(token).toMatch(/^export GANNET_TOKEN='paste .* here'$/);
    await shell(installed(lines.join('\n')));
    expect(await gannet(['verify', path.join(folder, `${PROJECT}-${VERSION}`)])).toMatchObject({ code: 0 });
  });

  it.each(Object.keys(TRUE_AFTER))('%s loads it', async (name) => {
    const { code } = ways.find((way) => way.name === name)!;
    const pull = /^# (npx --no-install gannet pull .*)$/m.exec(code)?.[1];
    if (pull !== undefined) await shell(installed(pull));
    await python(['-c', `${code}\nassert ${TRUE_AFTER[name]}`], {}, folder);
  });
});

import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { Manifest } from '@gannet/contracts';
import { decodeIndexedPng, decodeRgbPng } from '@gannet/raster';
import type { Sample } from '@gannet/release';
import type { Browser, Page } from 'playwright-core';
import { gannet } from '../support/cli.js';
import { openBundledOracle } from '../support/labels.js';
import { samplesOf } from '../support/release.js';
import { openWorld, type World } from '../world.js';
import { launchBrowser } from './find-browser.js';

/** As the oracle of the bundled generator places them. */
const KEYPOINTS = [
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
/** A project of each task. */
const TASKS = ['parts', 'keypoints'] as const;
type Task = (typeof TASKS)[number];
const ORT = path.dirname(createRequire(import.meta.url).resolve('onnxruntime-web/wasm'));
const MIME: Readonly<Record<string, string>> = {
  '.mjs': 'text/javascript',
  '.js': 'text/javascript',
  '.wasm': 'application/wasm',
  '.onnx': 'application/octet-stream',
};
const PAGE =
  '<!doctype html><title>factory</title><script type="importmap">{ "imports": { "onnxruntime-web": "/ort/ort.wasm.min.mjs" } }</script>';

let world: World;
let browser: Browser;
const sites = new Map<Task, Server>();
const folders = new Map<Task, string>();

beforeAll(async () => {
  const oracle = await openBundledOracle();
  [world, browser] = await Promise.all([openWorld(), launchBrowser()]);
  const settings = { poolSize: 8, batchSize: 4, releaseSize: 12, trainingSteps: 100 };
  await world.addProject('parts', 0, settings);
  const [generator] = await world.admin.call('generators');
  const keypoints = KEYPOINTS.map((name) => ({ name }));
  await world.admin.call('addProject', {
    body: {
      slug: 'keypoints',
      name: 'Keypoints',
      schema: { task: 'keypoints', keypoints },
      generatorDigest: generator!.digest,
      firstSeed: 900,
      roundDefaults: settings,
    },
  });
  const { token } = await world.addPerson('consumer');
  for (const task of TASKS) {
    await world.simulate(task, oracle);
    await world.roundIn(task, await world.startRound(task), 'complete');
    const folder = path.join(world.home.folder, `release-${task}`);
    expect(await gannet(['pull', `${task}@1.0.0`, '--server', world.url, '--out', folder], token)).toMatchObject({
      code: 0,
    });
    folders.set(task, folder);
    sites.set(task, await serve(folder, await exampleIn(path.join(folder, 'README.md'))));
  }
  await oracle.close();
});

afterAll(async () => {
  for (const site of sites.values()) {
    site.closeAllConnections();
    await new Promise((resolve) => site.close(resolve));
  }
  await browser.close();
  await world.close();
});

/** The module that a page of Markdown shows. */
async function exampleIn(file: string): Promise<string> {
  const code = /```js\n([^`]+)```/.exec(await readFile(file, 'utf8'))?.[1];
  if (code === undefined) throw new Error(`${file} shows no module for a browser`);
  return code;
}

/**
 * What a person would put on a web server: the page, the example, the factory, and onnxruntime-web as it is published.
 */
async function serve(folder: string, example: string): Promise<Server> {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    if (pathname === '/') return void response.setHeader('content-type', 'text/html').end(PAGE);
    response.setHeader('content-type', MIME[path.extname(pathname)] ?? 'text/plain');
    if (pathname === '/example.js') return void response.end(example);
    const file =
      pathname === '/factory.onnx' ? path.join(folder, 'factory.onnx') : path.join(ORT, path.basename(pathname));
    createReadStream(file)
      .on('error', () => response.writeHead(404).end())
      .pipe(response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

interface Made {
  readonly image: number[];
  /** A class for every pixel, or x, y and visibility of every keypoint. */
  readonly answer: number[];
}

const make = (page: Page, seed: number, psi: number): Promise<Made> =>
  page.evaluate(
    async ([s, p]) => {
      const example: string = '/example.js';
      const { make: run } = (await import(example)) as {
        make(seed: number, psi: number): Promise<{ image: Uint8Array; label?: Uint8Array; keypoints?: Float32Array }>;
      };
      const { image, label, keypoints } = await run(s, p);
      return { image: [...image], answer: [...(label ?? keypoints ?? [])] };
    },
    [seed, psi] as const,
  );

function keptOf({ image, mask, record }: Sample): Made {
  const [picture, labels] = [decodeRgbPng(image), mask && decodeIndexedPng(mask)];
  if (!picture.ok || (labels && !labels.ok)) throw new Error('a sample cannot be read');
  return {
    image: [...picture.rgb],
    answer: labels ? [...labels.map.data] : record.keypoints!.flatMap(({ x, y, visibility }) => [x, y, visibility]),
  };
}

const differing = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, value, i) => sum + Number(value !== b[i]), 0);
const farthest = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((worst, value, i) => Math.max(worst, Math.abs(value - b[i]!)), 0);

it.each(TASKS)(
  'the example of the data card makes, in a browser, what the release of %s has for the same seeds',
  async (task) => {
    const folder = folders.get(task)!;
    const { psi } = Manifest.parse(JSON.parse(await readFile(path.join(folder, 'manifest.json'), 'utf8')));
    const generated = (await samplesOf(folder)).filter(({ record }) => record.labelledBy === 'interpreter');
    expect(generated.length).toBeGreaterThanOrEqual(10);
    const page = await browser.newPage();
    const errors: string[] = [];
    page.on('pageerror', (error) => errors.push(String(error)));
    await page.goto(`http://127.0.0.1:${(sites.get(task)!.address() as AddressInfo).port}/`);
    let [other, told, greys, away] = [0, 0, 0, 0];
    for (const sample of generated) {
      const [made, kept] = [await make(page, sample.record.seed, psi), keptOf(sample)];
      expect([made.image.length, made.answer.length]).toEqual([kept.image.length, kept.answer.length]);
      greys = Math.max(greys, farthest(made.image, kept.image));
      away = Math.max(away, farthest(made.answer, kept.answer));
      other += differing(made.answer, kept.answer);
      told += kept.answer.length;
    }
    // WebAssembly sums in an order of its own: a grey level, a label in ten thousand on a border, a thousandth of a
    // pixel.
    expect(greys).toBeLessThanOrEqual(1);
    if (task === 'parts') expect(other / told).toBeLessThanOrEqual(0.0001);
    else expect(away).toBeLessThanOrEqual(0.001);
    expect(differing((await make(page, 1, psi)).answer, (await make(page, 2, psi)).answer)).toBeGreaterThan(0);
    expect(errors).toEqual([]);
    await page.close();
  },
);

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

const PROJECT = 'faces';
const ORT = path.dirname(createRequire(import.meta.url).resolve('onnxruntime-web/wasm'));
const MIME: Readonly<Record<string, string>> = { '.mjs': 'text/javascript', '.js': 'text/javascript', '.wasm': 'application/wasm', '.onnx': 'application/octet-stream' };
const PAGE = '<!doctype html><title>factory</title><script type="importmap">{ "imports": { "onnxruntime-web": "/ort/ort.wasm.min.mjs" } }</script>';

let world: World;
let browser: Browser;
let site: Server;
let folder: string;

beforeAll(async () => {
  const oracle = await openBundledOracle();
  [world, browser] = await Promise.all([openWorld(), launchBrowser()]);
  await world.addProject(PROJECT, 0, { poolSize: 8, batchSize: 4, releaseSize: 12, trainingSteps: 100 });
  await world.simulate(PROJECT, oracle);
  await world.roundIn(PROJECT, await world.startRound(PROJECT), 'complete');
  await oracle.close();
  folder = path.join(world.home.folder, 'release');
  const { token } = await world.addPerson('consumer');
  expect(await gannet(['pull', `${PROJECT}@1.0.0`, '--server', world.url, '--out', folder], token)).toMatchObject({ code: 0 });
  site = await serve(await exampleIn(path.join(folder, 'README.md')));
});

afterAll(async () => {
  site.closeAllConnections();
  await new Promise((resolve) => site.close(resolve));
  await browser.close();
  await world.close();
});

/** The module that a page of Markdown shows. */
async function exampleIn(file: string): Promise<string> {
  const code = /```js\n([^`]+)```/.exec(await readFile(file, 'utf8'))?.[1];
  if (code === undefined) throw new Error(`${file} shows no module for a browser`);
  return code;
}

/** What a person would put on a web server: the page, the example, the factory, and onnxruntime-web as it is published. */
async function serve(example: string): Promise<Server> {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    if (pathname === '/') return void response.setHeader('content-type', 'text/html').end(PAGE);
    response.setHeader('content-type', MIME[path.extname(pathname)] ?? 'text/plain');
    if (pathname === '/example.js') return void response.end(example);
    const file = pathname === '/factory.onnx' ? path.join(folder, 'factory.onnx') : path.join(ORT, path.basename(pathname));
    createReadStream(file).on('error', () => response.writeHead(404).end()).pipe(response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

interface Made {
  readonly image: number[];
  readonly label: number[];
}

const make = (page: Page, seed: number, psi: number): Promise<Made> => page.evaluate(async ([s, p]) => {
  const example: string = '/example.js';
  const { make: run } = (await import(example)) as { make(seed: number, psi: number): Promise<{ image: Uint8Array; label: Uint8Array }> };
  const { image, label } = await run(s, p);
  return { image: [...image], label: [...label] };
}, [seed, psi] as const);

function pixelsOf({ image, mask }: Sample): Made {
  const [picture, labels] = [decodeRgbPng(image), decodeIndexedPng(mask!)];
  if (!picture.ok || !labels.ok) throw new Error('a sample cannot be read');
  return { image: [...picture.rgb], label: [...labels.map.data] };
}

const differing = (a: readonly number[], b: readonly number[]): number => a.reduce((sum, value, i) => sum + Number(value !== b[i]), 0);

it('the example of the data card makes, in a browser, the labels of the release for the same seeds', async () => {
  const { psi } = Manifest.parse(JSON.parse(await readFile(path.join(folder, 'manifest.json'), 'utf8')));
  const generated = (await samplesOf(folder)).filter(({ record }) => record.labelledBy === 'interpreter');
  expect(generated.length).toBeGreaterThanOrEqual(10);
  const page = await browser.newPage();
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(String(error)));
  await page.goto(`http://127.0.0.1:${(site.address() as AddressInfo).port}/`);
  let [other, pixels, largest] = [0, 0, 0];
  for (const sample of generated) {
    const [made, kept] = [await make(page, sample.record.seed, psi), pixelsOf(sample)];
    expect([made.image.length, made.label.length]).toEqual([kept.image.length, kept.label.length]);
    largest = made.image.reduce((worst, value, i) => Math.max(worst, Math.abs(value - kept.image[i]!)), largest);
    other += differing(made.label, kept.label);
    pixels += kept.label.length;
  }
  // WebAssembly sums in an order of its own: a grey level, and a pixel in a thousand on a border.
  expect(largest).toBeLessThanOrEqual(1);
  expect(other / pixels).toBeLessThanOrEqual(0.001);
  expect(differing((await make(page, 1, psi)).label, (await make(page, 2, psi)).label)).toBeGreaterThan(0);
  expect(errors).toEqual([]);
});

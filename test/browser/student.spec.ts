import { createReadStream } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { decodeIndexedPng } from '@gannet/raster';
import type { Browser } from 'playwright-core';
import { gannet } from '../support/cli.js';
import { buildHardRelease } from '../support/hard-release.js';
import { samplesOf } from '../support/release.js';
import { root } from '../support/server.js';
import { launchBrowser } from './find-browser.js';

const ORT = path.dirname(createRequire(import.meta.url).resolve('onnxruntime-web/wasm'));
const MIME: Readonly<Record<string, string>> = {
  '.mjs': 'text/javascript',
  '.js': 'text/javascript',
  '.wasm': 'application/wasm',
  '.png': 'image/png',
};
const PAGE =
  '<!doctype html><title>student</title><script type="importmap">{ "imports": { "onnxruntime-web": "/ort/ort.wasm.min.mjs" } }</script>';
const PICTURES = 6;

let folder: string;
let browser: Browser;
let site: Server;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'student-'));
  browser = await launchBrowser();
  await buildHardRelease(path.join(folder, 'release'));
  expect(
    await gannet([
      'train',
      path.join(folder, 'release'),
      '--out',
      path.join(folder, 'student'),
      '--steps',
      '20',
      '--batch',
      '4',
      '--threads',
      '1',
    ]),
  ).toMatchObject({ code: 0 });
  await mkdir(path.join(folder, 'pictures'));
  for (const [index, { image }] of (await samplesOf(path.join(folder, 'release'))).slice(0, PICTURES).entries())
    await writeFile(path.join(folder, 'pictures', `${index}.png`), image);
  expect(
    await gannet([
      'predict',
      path.join(folder, 'pictures'),
      '--model',
      path.join(folder, 'student/student.onnx'),
      '--out',
      path.join(folder, 'predicted'),
    ]),
  ).toMatchObject({ code: 0 });
  site = await serve(await exampleIn(path.join(root, 'docs/student.md')));
});

afterAll(async () => {
  site.closeAllConnections();
  await new Promise((resolve) => site.close(resolve));
  await browser.close();
  await rm(folder, { recursive: true });
});

/** The module that a page of Markdown shows. */
async function exampleIn(file: string): Promise<string> {
  const code = /```js\n([^`]+)```/.exec(await readFile(file, 'utf8'))?.[1];
  if (code === undefined) throw new Error(`${file} shows no module for a browser`);
  expect(code.trim().split('\n').length).toBeLessThanOrEqual(11);
  return code;
}

async function serve(example: string): Promise<Server> {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    if (pathname === '/') return void response.setHeader('content-type', 'text/html').end(PAGE);
    response.setHeader('content-type', MIME[path.extname(pathname)] ?? 'application/octet-stream');
    if (pathname === '/example.js') return void response.end(example);
    const name = path.basename(pathname);
    const file =
      name === 'student.onnx'
        ? path.join(folder, 'student', name)
        : name.endsWith('.png')
          ? path.join(folder, 'pictures', name)
          : path.join(ORT, name);
    createReadStream(file)
      .on('error', () => response.writeHead(404).end())
      .pipe(response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

it('the example of the documentation labels pictures in a browser as gannet predict does', async () => {
  const page = await browser.newPage();
  await page.goto(`http://127.0.0.1:${(site.address() as AddressInfo).port}/`);
  let [other, pixels] = [0, 0];
  for (let index = 0; index < PICTURES; index++) {
    const said = await page.evaluate(async (name) => {
      const example: string = '/example.js';
      const { predict } = (await import(example)) as { predict(picture: ImageBitmap): Promise<Uint8Array> };
      return [...(await predict(await createImageBitmap(await (await fetch(name)).blob())))];
    }, `/${index}.png`);
    const kept = decodeIndexedPng(
      new Uint8Array(await readFile(path.join(folder, 'predicted', 'labels', `${index}.png`))),
    );
    if (!kept.ok) throw new Error(kept.problem);
    expect(said).toHaveLength(kept.map.data.length);
    other += said.filter((label, pixel) => label !== kept.map.data[pixel]).length;
    pixels += said.length;
  }
  // WebAssembly sums in an order of its own.
  expect(other / pixels).toBeLessThan(0.01);
  await page.close();
});

import { mkdtemp, readFile, rm, writeFile, mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser, Request } from 'playwright-core';
import type { Labeller } from '@gannet/cli/simulation';
import { decodeIndexedPng, encodeRgbPng } from '@gannet/raster';
import { gannet } from '../support/cli.js';
import { Window } from '../support/page.js';
import { writeTinyGenerator } from '../support/tiny-generator.js';
import { until } from '../support/until.js';
import { openWorld, type World } from '../world.js';
import { launchBrowser } from './find-browser.js';

const PROJECT = 'models';
const SIDE = 8;

/** What is red is a thing. */
const byColour: Labeller = {
  label: async (rgb, width, height) => ({
    width,
    height,
    data: Uint8Array.from({ length: width * height }, (_, pixel) => (rgb[3 * pixel]! > 140 ? 1 : 0)),
  }),
};

let world: World;
let browser: Browser;
let admin: Window;
let folder: string;
beforeAll(async () => {
  [world, browser, folder] = await Promise.all([
    openWorld({
      env: { WORKERS: '1' },
      prepare: (home) => {
        const generators = path.join(home.folder, 'generators');
        writeTinyGenerator(path.join(generators, 'tiny'), { side: SIDE });
        return { GENERATORS_DIR: generators };
      },
    }),
    launchBrowser(),
    mkdtemp(path.join(tmpdir(), 'models-')),
  ]);
  const [generator] = await world.admin.call('generators');
  await world.admin.call('addProject', {
    body: {
      slug: PROJECT,
      name: 'Models',
      schema: { classes: [{ name: 'ground' }, { name: 'thing' }] },
      generatorDigest: generator!.digest,
      roundDefaults: { poolSize: 12, batchSize: 6, releaseSize: 60, psi: 1, trainingSteps: 20 },
    },
  });
  await world.simulate(PROJECT, byColour);
  await world.roundIn(PROJECT, await world.startRound(PROJECT), 'complete');
  admin = await Window.open(browser, world.url);
  await admin.signIn(world.adminLogin);
});
afterAll(async () => {
  await browser.close();
  await world.close();
  await rm(folder, { recursive: true });
});

/** A red disc on blue, of any size. */
async function picture(name: string, width: number, height: number): Promise<string> {
  const rgb = new Uint8Array(width * height * 3);
  for (let at = 0; at < width * height; at++) {
    const [x, y] = [at % width, Math.floor(at / width)];
    const isIn = Math.hypot(x / width - 0.4, y / height - 0.5) < 0.3;
    rgb.set(isIn ? [230, 40, 60] : [30, 60, 160], 3 * at);
  }
  await mkdir(path.join(folder, 'pictures'), { recursive: true });
  const file = path.join(folder, 'pictures', name);
  await writeFile(file, encodeRgbPng(width, height, rgb));
  return file;
}

/** A BMP file of one bit a pixel, `width` a multiple of 8. */
function blackBitmap(width: number, height: number): Buffer {
  const [head, stride] = [62, Math.ceil(width / 32) * 4];
  const file = Buffer.alloc(head + stride * height);
  file.write('BM', 'latin1');
  file.writeUInt32LE(file.length, 2);
  file.writeUInt32LE(head, 10);
  file.writeUInt32LE(40, 14);
  file.writeInt32LE(width, 18);
  file.writeInt32LE(height, 22);
  file.writeUInt16LE(1, 26); // planes
  file.writeUInt16LE(1, 28); // bits a pixel
  file.writeUInt32LE(2, 46); // colours, black and black
  return file;
}

it('an admin trains a model, sees its curve, cancels it and lets it go on', async () => {
  const { page } = admin;
  await page.goto(`/p/${PROJECT}/releases/1.0.0`);
  await page.getByText('No model has been trained on this release yet.').waitFor();
  await page.getByRole('button', { name: 'Train a model' }).click();
  await page.getByText(/^About .*, if this server is like a machine of two cores\.$/).waitFor();
  await page.getByLabel('Steps, at most').fill('5');
  await page.getByText(/must be at least 20/).waitFor();
  await page.getByLabel('Steps, at most').fill('400');
  expect(await admin.barriers()).toEqual([]);
  await page.getByRole('button', { name: 'Train', exact: true }).click();
  await page.getByRole('img', { name: /^validation mean IoU: / }).waitFor();
  expect(await admin.barriers()).toEqual([]);
  await page.getByRole('button', { name: 'Cancel' }).click();
  await page.getByText('cancelled', { exact: true }).waitFor();
  expect(await admin.barriers()).toEqual([]);
  await page.getByRole('button', { name: 'Resume' }).click();
  await page.getByText('complete', { exact: true }).waitFor({ timeout: 120_000 });
  const models = page.getByRole('region', { name: 'Models' });
  await models.getByRole('button', { name: 'Show as table' }).click();
  await models.getByRole('columnheader', { name: 'Training loss' }).waitFor();
  await models.getByRole('button', { name: 'Show as charts' }).click();
  await page.getByRole('row', { name: /^IoU of thing/ }).waitFor();
  expect(await admin.barriers()).toEqual([]);
});

it('a picture is labelled in the browser as gannet predict labels it, and is not uploaded', async () => {
  const { page } = admin;
  const [student] = await world.admin.call('students', { params: { project: PROJECT } });
  const model = path.join(folder, 'student.onnx');
  await writeFile(
    model,
    await world.admin.bytes('studentFile', { project: PROJECT, student: student!.id, file: 'student.onnx' }),
  );
  const files = [await picture('small.png', 8, 8), await picture('wide.png', 150, 90)];
  expect(
    await gannet(['predict', path.join(folder, 'pictures'), '--model', model, '--out', path.join(folder, 'predicted')]),
  ).toMatchObject({ code: 0 });
  const sent: Request[] = [];
  page.on('request', (request) => void sent.push(request));
  await page.getByRole('button', { name: 'Try it' }).click();
  for (const file of files) {
    await page.getByLabel('Picture to label').setInputFiles(file);
    const name = path.basename(file);
    await page.getByRole('img', { name: `Labels of ${name}` }).waitFor();
    await page.getByText(/^Labelled in /).waitFor();
    const shown = await page.getByRole('list', { name: 'What the student finds' }).innerText();
    const kept = decodeIndexedPng(new Uint8Array(await readFile(path.join(folder, 'predicted', 'labels', name))));
    if (!kept.ok) throw new Error(kept.problem);
    const { data } = kept.map;
    for (const [index, label] of ['ground', 'thing'].entries()) {
      const expected = (100 * data.filter((value) => value === index).length) / data.length;
      const found = Number(new RegExp(`${label}\\s*([\\d.]+)%`).exec(shown)?.[1] ?? 0);
      // WebAssembly sums in an order of its own.
      expect(Math.abs(found - expected)).toBeLessThan(1);
    }
  }
  expect(await admin.barriers()).toEqual([]);
  expect(sent.map((request) => [request.method(), request.postData()])).toEqual(sent.map(() => ['GET', null]));
  expect(sent.some((request) => request.url().endsWith('/student.onnx'))).toBe(true);
});

it('a file that is no picture, and one that is too large, get a sentence', async () => {
  const { page } = admin;
  const text = path.join(folder, 'thesis.png');
  await writeFile(text, 'years of work');
  await page.getByLabel('Picture to label').setInputFiles(text);
  await page.getByText('“thesis.png” is no picture that this browser can read: take a PNG or a JPEG.').waitFor();
  const huge = path.join(folder, 'huge.bmp');
  await writeFile(huge, blackBitmap(5000, 4000));
  await page.getByLabel('Picture to label').setInputFiles(huge);
  await page.getByText(/^“huge\.bmp” has 20 million pixels; a student labels at most 16\.8 million\./).waitFor();
  expect(await admin.barriers()).toEqual([]);
});

it('its files are downloads, the list of releases names it, and it is deleted', async () => {
  const { page } = admin;
  const downloading = page.waitForEvent('download');
  await page.getByRole('link', { name: 'student.onnx' }).click();
  expect((await downloading).suggestedFilename()).toMatch(/^models-1\.0\.0-student-[0-9a-f]{8}-student\.onnx$/);
  await page.getByRole('link', { name: 'All releases' }).click();
  await page.getByText(/The project’s model: of 1\.0\.0, \d+ steps/).waitFor();
  await page.getByRole('link', { name: '1.0.0' }).first().click();
  await page.getByRole('button', { name: 'Delete …' }).click();
  await page.getByRole('button', { name: 'Delete for good' }).click();
  await page.getByText('No model has been trained on this release yet.').waitFor();
  await until(
    'no student',
    async () => (await world.admin.call('students', { params: { project: PROJECT } })).length === 0,
  );
});

it('nothing went wrong in the browser', () => {
  expect(admin.errors).toEqual([]);
});

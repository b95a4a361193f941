import path from 'node:path';
import type { Labeller } from '@gannet/cli/simulation';
import { add, mul, scalar, type Value } from '@gannet/onnx';
import type { Browser, Page } from 'playwright-core';
import { Window } from '../support/page.js';
import { writeTinyGenerator } from '../support/tiny-generator.js';
import { openWorld, type World } from '../world.js';
import { launchBrowser } from './find-browser.js';

const PROJECT = 'moving';
const params = { project: PROJECT };

/** What is red is a thing. */
const byColour: Labeller = {
  label: async (rgb, width, height) => ({
    width,
    height,
    data: Uint8Array.from({ length: width * height }, (_, pixel) => (rgb[3 * pixel]! > 140 ? 1 : 0)),
  }),
};

const VERSIONS: Readonly<Record<string, (flat: Value) => Value>> = {
  1: (flat) => flat,
  2: (flat) => add(mul(flat, scalar(0.8)), scalar(0.2)),
};

let world: World;
let browser: Browser;
let window: Window;
let page: Page;

beforeAll(async () => {
  [world, browser] = await Promise.all([
    openWorld({
      env: { WORKERS: '1' },
      prepare: (home) => {
        const folder = path.join(home.folder, 'generators');
        for (const [version, styles] of Object.entries(VERSIONS))
          writeTinyGenerator(path.join(folder, `tiny-${version}`), { side: 8, styles, name: 'tiny', version });
        writeTinyGenerator(path.join(folder, 'other'), { side: 16 });
        return { GENERATORS_DIR: folder };
      },
    }),
    launchBrowser(),
  ]);
  const old = (await world.admin.call('generators')).find(({ version, name }) => name === 'tiny' && version === '1')!;
  await world.admin.call('addProject', {
    body: {
      slug: PROJECT,
      name: 'Moving',
      schema: { classes: [{ name: 'ground' }, { name: 'thing' }] },
      generatorDigest: old.digest,
      roundDefaults: { poolSize: 6, batchSize: 3, releaseSize: 4, psi: 1, trainingSteps: 20 },
    },
  });
  const labeller = await world.simulate(PROJECT, byColour);
  await world.roundIn(PROJECT, await world.startRound(PROJECT), 'complete');
  labeller.leave();
  window = await Window.open(browser, world.url);
  page = window.page;
  await window.signIn(world.adminLogin);
});

afterAll(async () => {
  await browser.close();
  await world.close();
});

const button = (name: string) => page.getByRole('button', { name, exact: true });

it('an admin looks at a newer generator beside the present one, and moves the project with the keyboard alone', async () => {
  await page.goto(`/p/${PROJECT}/settings`);
  const choice = page.getByLabel('Move to');
  await choice.focus();
  await page.keyboard.press('ArrowDown');
  const samples = page.getByRole('list', { name: 'Labelled seeds, before and after' });
  await samples.waitFor();
  expect(await samples.getByRole('listitem').count()).toBe(3);
  const pictures = samples.getByRole('img', { name: /Seed \d+ by the (present|other) generator/ });
  expect(await pictures.count()).toBe(6);
  await samples
    .getByLabel(/The label predicted for seed/)
    .nth(2)
    .waitFor();
  await page.getByText('3 annotated seeds, 0 of them gold.').waitFor();
  expect(await window.barriers()).toEqual([]);
  await page.getByText('Why not another generator?').click();
  await page.getByText('only a generator of the same name continues its labels').waitFor();
  await page.setViewportSize({ width: 390, height: 800 });
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  await page.setViewportSize({ width: 1280, height: 800 });
  await button('Move the project').focus();
  await page.keyboard.press('Enter');
  await page
    .getByText(/The project is on tiny 2 \(\w{8}\) now\. The next round hands out 3 re-predicted images/)
    .waitFor();
  expect((await world.admin.call('project', { params })).generator.version).toBe('2');
  expect(await window.barriers()).toEqual([]);
});

it('the round before says that it is on an earlier generator', async () => {
  await page.goto(`/p/${PROJECT}/rounds`);
  await page.getByText('on an earlier generator').waitFor();
  await page.getByText('the images that were labelled come first, predicted again').waitFor();
  expect(await window.barriers()).toEqual([]);
});

it('while a round is in progress the page says why the project cannot move', async () => {
  const round = await world.startRound(PROJECT);
  await world.roundIn(PROJECT, round, 'annotating');
  await page.goto(`/p/${PROJECT}/settings`);
  await page.getByLabel('Move to').selectOption({ index: 1 });
  await page.getByText(`Round ${round} is annotating, with images of the present generator.`).waitFor();
  expect(await button('Move the project').isDisabled()).toBe(true);
  await button('Stay').click();
  await button('Stay').waitFor({ state: 'detached' });
});

it('the studio marks a label that was predicted again', async () => {
  await page.goto(`/p/${PROJECT}/annotate`);
  await page.getByLabel('About this image').getByText('re-predicted', { exact: true }).waitFor();
  expect(await window.barriers()).toEqual([]);
  expect(window.errors).toEqual([]);
});

import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Browser, Locator } from 'playwright-core';
import { bandLabeller } from '../support/labels.js';
import { Window } from '../support/page.js';
import { canvasOf, glance, pixelsOf, seedOf, settledPixelsOf, stroke, toNext } from '../support/studio.js';
import { until } from '../support/until.js';
import { openWorld, type World } from '../world.js';
import { launchBrowser } from './find-browser.js';

const PROJECT = 'faces';
const BATCH = 4;

let world: World;
let browser: Browser;
let admin: Window;

beforeAll(async () => {
  [world, browser] = await Promise.all([openWorld(), launchBrowser()]);
  await world.addProject(PROJECT, 0, { poolSize: 10, batchSize: BATCH, releaseSize: 12 });
  admin = await Window.open(browser, world.url);
});

afterAll(async () => {
  await browser.close();
  await world.close();
});

it('the first admin signs in and starts a round', async () => {
  await admin.page.goto('/sign-in');
  await admin.signIn(world.adminLogin);
  await admin.page.goto(`/p/${PROJECT}/rounds`);
  await admin.page.getByRole('button', { name: 'Start round 0' }).click();
  await admin.page.getByText('Round 0', { exact: true }).waitFor();
  await admin.page.getByRole('link', { name: 'Annotate' }).first().waitFor();
});

it('the studio paints, undoes, repeats, zooms, and brings the next image by itself', async () => {
  const { page } = admin;
  await page.goto(`/p/${PROJECT}/annotate`);
  await until('an image', () => seedOf(admin));
  await page.keyboard.press('3');
  await page.getByRole('radio', { name: 'hair', exact: true, checked: true }).waitFor();
  expect(await pixelsOf(admin, 'hair')).toBe(0);
  await stroke(admin);
  const painted = await settledPixelsOf(admin, 'hair');
  await page.keyboard.press('Control+z');
  await until('nothing painted', async () => (await pixelsOf(admin, 'hair')) === 0);
  await page.keyboard.press('Control+Shift+Z');
  await until('the same painted again', async () => (await pixelsOf(admin, 'hair')) === painted);
  const cursor = page.locator('g-stage .cursor');
  const narrow = (await cursor.boundingBox())?.width ?? Infinity;
  await page.mouse.wheel(0, -120);
  await until('a larger image', async () => ((await cursor.boundingBox())?.width ?? 0) > narrow);
  await page.keyboard.press('5');
  await toNext(admin, () => page.keyboard.press('Control+Enter'));
  expect(await world.round(PROJECT, 0)).toMatchObject({ batch: { labelled: 1, total: BATCH } });
  expect(await pixelsOf(admin, 'hair')).toBe(0);
});

it('keys of classes and of the image are given to others in the list, which says who lost one', async () => {
  const { page } = admin;
  const isInHand = async (name: string): Promise<boolean> =>
    (await page.getByRole('radio', { name, exact: true }).getAttribute('aria-checked')) === 'true';
  await page.keyboard.press('F1');
  await page.getByRole('button', { name: /: class skin, change$/ }).click();
  await page.keyboard.press('b');
  await page
    .getByRole('status')
    .filter({
      hasText: 'B is now the key of “class skin”. It was the key of “brush”, which has no key now.',
    })
    .waitFor();
  expect(await admin.barriers()).toEqual([]);
  await page.getByRole('button', { name: /: on the image: paint to the right, change$/ }).click();
  await page.keyboard.press('j');
  await page.getByRole('button', { name: 'Close' }).click();
  await page.keyboard.press('b');
  await until('the class by its new key', () => isInHand('skin'));
  const before = await pixelsOf(admin, 'skin');
  await page.keyboard.press('k');
  for (let i = 0; i < 5; i++) await page.keyboard.press('j');
  await until('painted pixels', async () => (await pixelsOf(admin, 'skin')) > before);
  await page.reload();
  await canvasOf(admin).waitFor();
  await page.keyboard.press('b');
  await until('the same key after a reload', () => isInHand('skin'));
  await page.keyboard.press('F1');
  await page.getByRole('button', { name: 'Reset to defaults' }).click();
  await page.getByRole('button', { name: 'Close' }).click();
  await page.keyboard.press('3');
  await until('the class by its first key', () => isInHand('hair'));
});

it('a broken image is rejected after a second press, and an image is skipped', async () => {
  const { page } = admin;
  await glance(admin);
  await page.getByRole('button', { name: 'Reject (broken image)' }).click();
  await glance(admin);
  await toNext(admin, () => page.getByRole('button', { name: 'Press again to reject' }).click());
  await glance(admin);
  await toNext(admin, () => page.getByRole('button', { name: 'Skip', exact: true }).click());
  expect(await world.round(PROJECT, 0)).toMatchObject({ batch: { labelled: 1, rejected: 1, total: BATCH } });
});

it('the keyboard alone signs in, paints and submits', async () => {
  const person = await world.addPerson('annotator');
  const window = await Window.open(browser, world.url);
  const { page } = window;
  await page.goto('/sign-in');
  await page.getByLabel('E-mail').waitFor();
  const tabTo = (wanted: Locator) =>
    until('the focus', async () => {
      if (await wanted.evaluate((element) => element === document.activeElement)) return true;
      await page.keyboard.press('Tab');
      return false;
    });
  await tabTo(page.getByLabel('E-mail'));
  await page.keyboard.type(person.email);
  await page.keyboard.press('Tab');
  await page.keyboard.type(person.password);
  await page.keyboard.press('Enter');
  await tabTo(page.getByRole('link', { name: /: faces$/ }).last());
  await page.keyboard.press('Enter');
  await canvasOf(window).waitFor();
  await tabTo(canvasOf(window));
  await page.keyboard.press('2');
  for (let i = 0; i < 6; i++) await page.keyboard.press('Shift+ArrowRight');
  await until('painted pixels', () => pixelsOf(window, 'skin'));
  await toNext(window, () => page.keyboard.press('Control+Enter'));
  expect(await world.round(PROJECT, 0)).toMatchObject({ batch: { labelled: 2 } });
  expect(window.errors).toEqual([]);
  await window.close();
});

it('the rounds page follows the round to its end and draws the learning curve', async () => {
  const { page } = admin;
  await page.goto(`/p/${PROJECT}/rounds`);
  await page.getByRole('progressbar', { name: 'Progress of this step' }).waitFor();
  await world.simulate(PROJECT, bandLabeller);
  await page.getByText('Ended in release', { exact: false }).waitFor({ timeout: 100_000 });
  await page.getByRole('group', { name: 'Learning curve' }).getByRole('img').first().waitFor();
});

it('the release is shown, and its files are what its manifest says', async () => {
  const { page } = admin;
  await page.goto(`/p/${PROJECT}/releases`);
  await page.getByRole('link', { name: '1.0.0' }).waitFor();
  await page.getByRole('link', { name: '1.0.0' }).click();
  const link = page.getByRole('link', { name: `shards/${PROJECT}-1.0.0-human-000000.tar` });
  await link.waitFor();
  const [download] = await Promise.all([page.waitForEvent('download'), link.click()]);
  const { manifest } = await world.admin.call('release', { params: { project: PROJECT, version: '1.0.0' } });
  const hash = createHash('sha256')
    .update(await readFile(await download.path()))
    .digest('hex');
  expect(hash).toBe(manifest.files.find(({ path }) => path.startsWith('shards/'))?.sha256);
});

it('nothing went wrong in the console all day', () => {
  expect(admin.errors).toEqual([]);
});

import type { Browser } from 'playwright-core';
import { bandLabeller } from '../support/labels.js';
import { Window } from '../support/page.js';
import { canvasOf, middleOf, pixelsOf, settledPixelsOf, stroke } from '../support/studio.js';
import { until } from '../support/until.js';
import { openWorld, type World } from '../world.js';
import { launchBrowser } from './find-browser.js';

const PROJECT = 'faces';

let world: World;
let browser: Browser;
let desk: Window;

beforeAll(async () => {
  [world, browser] = await Promise.all([openWorld(), launchBrowser()]);
  await world.addProject(PROJECT, 0, { poolSize: 8, batchSize: 2, releaseSize: 1 });
  const first = await world.startRound(PROJECT);
  const people = await world.simulate(PROJECT, bandLabeller);
  await world.roundIn(PROJECT, first, 'complete');
  people.leave();
  await world.roundIn(PROJECT, await world.startRound(PROJECT), 'annotating');
  desk = await Window.open(browser, world.url);
  await desk.signIn(await world.addPerson('annotator'));
  await desk.page.goto(`/p/${PROJECT}/annotate`);
  await canvasOf(desk).waitFor();
});

afterAll(async () => {
  await browser.close();
  await world.close();
});

/** Pixels of every class, as the list shows them. */
const counted = (): Promise<string[]> => desk.page.getByRole('radiogroup').locator('em').allInnerTexts();

it('a stroke refits the machine, which corrects what was not painted, as a step of its own', async () => {
  const { page } = desk;
  const start = await counted();
  await page.keyboard.press('4');
  await page.getByLabel('Brush size in pixels').fill('12');
  await page.keyboard.press('Tab');
  await stroke(desk, 200);
  await page.getByLabel('Live refit', { exact: true }).filter({ hasText: /^refitted in \d+\.\d s$/ }).waitFor();
  const refitted = await counted();
  await page.keyboard.press('Control+z');
  await until('the stroke alone', async () => String(await counted()) !== String(refitted));
  await page.keyboard.press('Control+z');
  await until('the start', async () => String(await counted()) === String(start));
  expect(await desk.barriers()).toEqual([]);
  await page.keyboard.press('Shift+R');
  expect(await page.getByRole('button', { name: 'Live refit' }).getAttribute('aria-pressed')).toBe('false');
});

it('a click selects what looks alike, and Enter paints it as one step', async () => {
  const { page } = desk;
  const before = await pixelsOf(desk, 'eyes');
  await page.keyboard.press('a');
  await page.keyboard.press('4');
  const { x, y } = await middleOf(desk);
  await page.mouse.click(x, y);
  await page.getByRole('button', { name: 'Finish' }).waitFor();
  expect(await pixelsOf(desk, 'eyes')).toBe(before);
  await page.keyboard.press(']');
  await page.keyboard.press('Enter');
  await until('more eyes', async () => (await pixelsOf(desk, 'eyes')) > before);
  await settledPixelsOf(desk, 'eyes');
  await page.mouse.click(x + 120, y + 150);
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+z');
  await until('as before', async () => (await pixelsOf(desk, 'eyes')) === before);
  expect(desk.errors).toEqual([]);
});

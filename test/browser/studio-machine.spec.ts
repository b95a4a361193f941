import type { Browser } from 'playwright-core';
import { bandLabeller } from '../support/labels.js';
import { Window } from '../support/page.js';
import { canvasOf, middleOf, pixelsOf, settledPixelsOf, stroke, toNext } from '../support/studio.js';
import { until } from '../support/until.js';
import { openWorld, type World } from '../world.js';
import { launchBrowser } from './find-browser.js';

const PROJECT = 'faces';

let world: World;
let browser: Browser;
let desk: Window;
/** The interpreter's bytes before anybody painted. */
let learnt: Uint8Array;

const interpreter = (): Promise<Uint8Array> => world.admin.bytes('interpreter', { project: PROJECT, round: 0 });

beforeAll(async () => {
  [world, browser] = await Promise.all([openWorld(), launchBrowser()]);
  await world.addProject(PROJECT, 0, { poolSize: 8, batchSize: 4, releaseSize: 1 });
  const first = await world.startRound(PROJECT);
  const people = await world.simulate(PROJECT, bandLabeller);
  await world.roundIn(PROJECT, first, 'complete');
  people.leave();
  await world.roundIn(PROJECT, await world.startRound(PROJECT), 'annotating');
  learnt = await interpreter();
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

it('a refit carries a stroke over to what was not painted, as a step of its own', async () => {
  const { page } = desk;
  const start = await counted();
  await page.keyboard.press('4');
  await page.getByLabel('Brush size in pixels').fill('12');
  await page.keyboard.press('Tab');
  await stroke(desk, 60);
  const told = page.getByLabel('Live refit', { exact: true }).filter({ hasText: /^refit changed \d+ px in \d class/ });
  const apply = page.getByRole('button', { name: 'Apply' });
  await told.or(apply).first().waitFor();
  if (await apply.isVisible()) await page.keyboard.press('y'); // more than twice the stroke: it waits for a word
  await told.waitFor();
  const refitted = await counted();
  await page.keyboard.press('z');
  await until('the stroke alone', async () => String(await counted()) !== String(refitted));
  await page.keyboard.press('Control+z');
  await until('the start', async () => String(await counted()) === String(start));
  expect(await desk.barriers()).toEqual([]);
  await page.keyboard.press('Shift+R');
  await page.getByRole('button', { name: 'Live refit', pressed: false }).waitFor();
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
  await page.getByRole('button', { name: 'Finish' }).waitFor(); // what was let go of is in hand again
  await page.keyboard.press('Control+z');
  await page.getByRole('button', { name: 'Finish' }).waitFor({ state: 'detached' });
  await page.keyboard.press('Control+z');
  await until('as before', async () => (await pixelsOf(desk, 'eyes')) === before);
  expect(desk.errors).toEqual([]);
});

it('people who paint at once are all answered for their newest strokes, and older ones are let go', async () => {
  const asks = await Promise.all(
    [1, 2].map(async () => {
      const person = await world.annotator(await world.addPerson('annotator'));
      await person.join(PROJECT);
      const { assignmentId, fence, width, height } = await person.item();
      return (row: number) =>
        person.value('refit.ask', {
          assignmentId,
          fence,
          strokes: { width, height, runs: [255, row * width, 3, width, 255, (height - row - 1) * width] },
        });
    }),
  );
  const answers = await Promise.all(asks.map((ask) => Promise.all([5, 6, 7].map(ask))));
  for (const own of answers) expect(own.at(-1)?.prediction).not.toBeNull();
  expect(answers.flat().filter(({ prediction }) => prediction === null).length).toBeGreaterThan(0);
});

it('the day goes on: zoom, paint, lose the network, submit, and the next image is there', async () => {
  const { page } = desk;
  const cursor = page.locator('g-stage .cursor');
  await page.keyboard.press('b');
  await page.keyboard.press('6');
  const narrow = (await cursor.boundingBox())?.width ?? Infinity;
  await page.mouse.wheel(0, -240);
  await until('a larger image', async () => ((await cursor.boundingBox())?.width ?? 0) > narrow);
  await desk.offline(true);
  await page.getByText('Connection lost. Your work is saved here', { exact: false }).waitFor();
  const before = await pixelsOf(desk, 'nose');
  await stroke(desk, 120);
  await until('more nose', async () => (await pixelsOf(desk, 'nose')) > before);
  await page.keyboard.press('Control+Enter');
  await page.getByText('sent once the connection is back', { exact: false }).waitFor();
  await toNext(desk, () => desk.offline(false));
  expect(await world.round(PROJECT, 1)).toMatchObject({ batch: { labelled: 1 } });
});

it("nothing of it has touched the project's interpreter", async () => {
  expect(Buffer.from(await interpreter()).equals(Buffer.from(learnt))).toBe(true);
});

import type { Browser } from 'playwright-core';
import { CLASSES } from '../support/labels.js';
import { Window } from '../support/page.js';
import { canvasOf, draftIs, settledPixelsOf } from '../support/studio.js';
import { openWorld, type World } from '../world.js';
import { launchBrowser } from './find-browser.js';

const [PROJECT, SIDE, LABEL_SIDE] = ['coarse', 64, 32] as const;

/** How far around a label its border is drawn, in device pixels. */
const BORDER = 2;

let world: World;
let browser: Browser;
beforeAll(async () => {
  [world, browser] = await Promise.all([openWorld(), launchBrowser()]);
});
afterAll(async () => {
  await browser.close();
  await world.close();
});

it('New project says what each label side costs, and makes a project with the chosen one', async () => {
  const window = await Window.open(browser, world.url);
  await window.signIn(world.adminLogin);
  const { page } = window;
  await page.goto('/projects/new');
  const half = page.getByRole('radio', { name: `${LABEL_SIDE} × ${LABEL_SIDE}` });
  await half.waitFor();
  const cost = page.locator(`#label-side-${LABEL_SIDE}`);
  await cost.getByText(/predict 1\/4 as many/).waitFor();
  await cost.getByText(/for a live refit/).waitFor();
  const whole = await page.locator(`#label-side-${SIDE}`).innerText();
  expect(await cost.innerText()).not.toBe(whole);
  await half.focus();
  await page.keyboard.press('Space');
  expect(await half.isChecked()).toBe(true);
  expect(await window.withoutRing()).toEqual([]);
  expect(await window.barriers()).toEqual([]);
  const press = (name: string): Promise<void> => page.getByRole('button', { name }).click();
  await press('Next');
  await press('Faces');
  await press('Next');
  await page.getByLabel('Name', { exact: true }).fill('Half');
  await press('Next');
  await page.getByText(`Labels have ${LABEL_SIDE} × ${LABEL_SIDE} pixels.`).waitFor();
  await press('Create the project');
  await page.waitForURL('**/p/half/rounds');
  expect(await world.admin.call('project', { params: { project: 'half' } })).toMatchObject({ labelSide: LABEL_SIDE });
  expect(window.errors).toEqual([]);
  await window.close();
});

it('in the studio, labels lie exactly over the image, which keeps all its pixels', async () => {
  const [generator] = await world.admin.call('generators');
  await world.admin.call('addProject', {
    body: {
      slug: PROJECT,
      name: 'Coarse',
      schema: { classes: CLASSES.map((name) => ({ name })) },
      generatorDigest: generator!.digest,
      labelSide: LABEL_SIDE,
      roundDefaults: { poolSize: 4, batchSize: 3, releaseSize: 1 },
    },
  });
  await world.roundIn(PROJECT, await world.startRound(PROJECT), 'annotating');
  const window = await Window.open(browser, world.url);
  await window.signIn(await world.addPerson('annotator'));
  const { page } = window;
  await page.goto(`/p/${PROJECT}/annotate`);
  await page.getByRole('button', { name: /^Submit/, disabled: false }).waitFor();
  const canvas = canvasOf(window);
  const before = await colorsOf(window);

  // The fitted image: as many device pixels for each pixel of the labels, in the middle of the canvas.
  const { width, height } = before;
  const margin = Math.min(16, Math.floor(0.03 * Math.min(width, height)));
  const scale = Math.floor((Math.min(width, height) - 2 * margin) / LABEL_SIDE);
  const [left, top] = [width, height].map((side) => Math.round((side - scale * LABEL_SIDE) / 2)) as [number, number];
  const [column, row] = [20, 7];
  const box = (await canvas.boundingBox())!;
  const density = width / box.width;
  await page.keyboard.press('3');
  for (let press = 0; press < 40; press++) await page.keyboard.press('['); // the smallest brush: one pixel
  const at = (share: number): [number, number] => [
    box.x + (left + (column + share) * scale) / density,
    box.y + (top + (row + share) * scale) / density,
  ];
  await page.mouse.click(...at(0.5));
  expect(await settledPixelsOf(window, 'hair')).toBe(1);
  await page.mouse.move(box.x + 4, box.y + 4);
  await draftIs(window, 'Saved on the server');

  const after = await colorsOf(window);
  const changed = { left: width, top: height, right: -1, bottom: -1 };
  for (let i = 0; i < after.data.length; i += 4) {
    if ([0, 1, 2].every((channel) => after.data[i + channel] === before.data[i + channel])) continue;
    const [x, y] = [(i / 4) % width, Math.floor(i / 4 / width)];
    changed.left = Math.min(changed.left, x);
    changed.right = Math.max(changed.right, x + 1);
    changed.top = Math.min(changed.top, y);
    changed.bottom = Math.max(changed.bottom, y + 1);
  }
  expect(changed).toEqual({
    left: left + column * scale - BORDER,
    top: top + row * scale - BORDER,
    right: left + (column + 1) * scale + BORDER,
    bottom: top + (row + 1) * scale + BORDER,
  });
  expect(window.errors).toEqual([]);
  await window.close();
});

/** All pixels of the canvas: [height, width, 4]. */
async function colorsOf(window: Window): Promise<{ width: number; height: number; data: Uint8Array }> {
  const { width, height, text } = await canvasOf(window).evaluate((element) => {
    const canvas = element as HTMLCanvasElement;
    const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
    let text = '';
    for (let at = 0; at < data.length; at += 8192) text += String.fromCharCode(...data.subarray(at, at + 8192));
    return { width: canvas.width, height: canvas.height, text: btoa(text) };
  });
  return { width, height, data: Buffer.from(text, 'base64') };
}

import { blankLabelMap, encodeIndexedPng, encodeRgbPng } from '@gannet/raster';
import type { Browser } from 'playwright-core';
import { Digits } from '../support/digits.js';
import { Window } from '../support/page.js';
import {
  canvasOf,
  draftIs,
  glance,
  isReady,
  isWhole,
  middleOf,
  nextImageMs,
  pixelsOf,
  seedOf,
  settledPixelsOf,
  stroke,
  toNext,
} from '../support/studio.js';
import { until } from '../support/until.js';
import { openWorld, type TestPerson, type World } from '../world.js';
import { launchBrowser } from './find-browser.js';

const PARTS = 'faces';
const POINTS = 'points';
const BATCH = 12;
const SIDE = 64;

let world: World;
let browser: Browser;
let person: TestPerson;
let desk: Window;

beforeAll(async () => {
  [world, browser] = await Promise.all([openWorld({ env: { GRACE_SECONDS: '1' } }), launchBrowser()]);
  await world.addProject(PARTS, 0, { poolSize: BATCH + 2, batchSize: BATCH, releaseSize: 1 });
  const [generator] = await world.admin.call('generators');
  const schema = { task: 'keypoints' as const, keypoints: ['left eye', 'right eye', 'chin'].map((name) => ({ name })) };
  await world.admin.call('addProject', {
    body: {
      slug: POINTS,
      name: POINTS,
      schema,
      generatorDigest: generator!.digest,
      firstSeed: 50,
      roundDefaults: { poolSize: 4, batchSize: 3, releaseSize: 1 },
    },
  });
  person = await world.addPerson('annotator');
  desk = await Window.open(browser, world.url);
  await desk.signIn(person);
});

afterAll(async () => {
  await browser.close();
  await world.close();
});

const note = (window: Window, words: RegExp) => window.page.locator('g-note').filter({ hasText: words });
const waiting = (words: RegExp) =>
  desk.page.getByRole('region', { name: 'Waiting for an image' }).filter({ hasText: words });

/** Images that the page asked for while none could be shown. */
const asked = new Set<string>();

it('an empty queue is quiet, and wakes by itself when a round begins', async () => {
  const { page } = desk;
  await page.goto(`/p/${PARTS}/annotate`);
  await waiting(/No round yet/).waitFor();
  await page.route('**/image.png', (route) => {
    asked.add(route.request().url());
    return route.fulfill({ status: 200, contentType: 'image/png', body: 'no picture' });
  });
  await world.startRound(PARTS);
  await until('an image', () => asked.size > 0);
});

it('an image that cannot be shown is said to be so, may be skipped, and is tried again', async () => {
  const { page } = desk;
  await note(desk, /The image could not be loaded\. What the server sent is not an image/).waitFor();
  expect(await page.getByRole('button', { name: /^Submit/ }).isDisabled()).toBe(true);
  const before = asked.size;
  await page.getByRole('button', { name: 'Skip', exact: true }).click();
  await until('the next image', () => asked.size > before);
  await note(desk, /could not be loaded/).waitFor();
  await page.unroute('**/image.png');
  await page.getByRole('button', { name: 'Try again' }).click();
  await note(desk, /could not be loaded/).waitFor({ state: 'detached' });
  await isReady(desk);
});

it('while the next image is on its way, nothing is told of it over the one before', async () => {
  const { page } = desk;
  let letThrough = (): void => undefined;
  const gate = new Promise<void>((resolve) => (letThrough = resolve));
  await page.route('**/image.png', async (route) => {
    await gate;
    await route.continue();
  });
  const dimmed = page.locator('g-stage.stale');
  while ((await dimmed.count()) === 0) {
    await glance(desk); // one or two are here already
    const before = await seedOf(desk);
    await page.getByRole('button', { name: 'Skip', exact: true }).click();
    await until(
      'another image, or one on its way',
      async () => (await dimmed.count()) > 0 || ![before, ''].includes(await seedOf(desk)),
    );
  }
  expect(await seedOf(desk)).toBe('');
  expect(await page.getByRole('button', { name: /^Submit/ }).isDisabled()).toBe(true);
  letThrough();
  await until('the next image', () => seedOf(desk));
  await dimmed.waitFor({ state: 'detached' });
  await page.unroute('**/image.png');
  await isReady(desk);
});

it('masks from elsewhere are taken when they fit, and refused with a sentence when they do not', async () => {
  const { page } = desk;
  const bring = (bytes: Uint8Array) =>
    page
      .getByLabel('Take a mask from a file')
      .setInputFiles({ name: 'mask.png', mimeType: 'image/png', buffer: Buffer.from(bytes) });
  for (const [bytes, words] of [
    [encodeIndexedPng(blankLabelMap(32, 32, 1)), /The label map is 32 × 32 pixels, those of this project 64 × 64/],
    [encodeIndexedPng(blankLabelMap(SIDE, SIDE, 40)), /The mask has class 40, but the classes here are 0 to 8/],
    [encodeRgbPng(SIDE, SIDE, new Uint8Array(SIDE * SIDE * 3)), /This is no mask/],
    [
      encodeIndexedPng(blankLabelMap(SIDE, SIDE, 2)).map((byte, at) => (at === 16 || at === 20 ? 127 : byte)),
      /is more than 16777216 pixels/,
    ],
    [Buffer.from('GIF89a'), /This is no mask: the file is not a PNG/],
  ] as const) {
    await bring(bytes);
    await note(desk, words).waitFor();
  }
  expect(await pixelsOf(desk, 'background')).toBe(SIDE * SIDE);
  await bring(encodeIndexedPng(blankLabelMap(SIDE, SIDE, 2)));
  await until('the mask', async () => (await pixelsOf(desk, 'hair')) === SIDE * SIDE);
  await page.keyboard.press('Control+z');
  await until('no mask', async () => (await pixelsOf(desk, 'hair')) === 0);
});

it('a brush that is larger than the image, in a stroke from outside, paints all of it as one step', async () => {
  const { page } = desk;
  await page.keyboard.press('4');
  await page.getByLabel('Brush size in pixels').fill('4000');
  await page.keyboard.press('Tab');
  const box = (await canvasOf(desk).boundingBox())!;
  await page.mouse.move(box.x + 4, box.y + box.height / 2);
  await page.mouse.down();
  await page.mouse.move(box.x + 40, box.y + box.height / 2, { steps: 3 });
  await page.mouse.up();
  await until('eyes everywhere', async () => (await pixelsOf(desk, 'eyes')) === SIDE * SIDE);
  await page.keyboard.press('Control+z');
  await until('no eyes', async () => (await pixelsOf(desk, 'eyes')) === 0);
  await page.getByLabel('Brush size in pixels').fill('4');
  await page.keyboard.press('Tab');
});

it('a window that comes to a screen of another density is painted on where the hand is, also before the page has heard of it', async () => {
  const { page } = desk;
  const width = (): Promise<number> => canvasOf(desk).evaluate((canvas) => (canvas as HTMLCanvasElement).width);
  const eyes = async (): Promise<number> => {
    await stroke(desk, 60, 120);
    const painted = await settledPixelsOf(desk, 'eyes');
    await page.keyboard.press('Control+z');
    await until('no eyes', async () => (await pixelsOf(desk, 'eyes')) === 0);
    return painted;
  };
  const [before, painted] = [await width(), await eyes()];
  const own = await page.evaluateHandle(() => Object.getOwnPropertyDescriptor(window, 'devicePixelRatio')!);
  await page.evaluate(() => Object.defineProperty(window, 'devicePixelRatio', { value: 2, configurable: true }));
  expect([await eyes(), await width()]).toEqual([painted, before]);
  await page.evaluate((own) => Object.defineProperty(window, 'devicePixelRatio', own), own);
  const devtools = await page.context().newCDPSession(page);
  for (const [deviceScaleFactor, colorScheme] of [
    [2, 'dark'],
    [3, 'light'],
  ] as const) {
    await devtools.send('Emulation.setDeviceMetricsOverride', {
      width: 1280,
      height: 800,
      deviceScaleFactor,
      mobile: false,
    });
    await page.emulateMedia({ colorScheme }); // an emulated screen tells of its density only so
    await until('a canvas as fine as the screen', async () => (await width()) === deviceScaleFactor * before);
    expect(await eyes()).toBeGreaterThan(0);
  }
  await devtools.detach();
  await until('a canvas as at first', async () => (await width()) === before);
});

it('a menu that is open takes the keys: Escape closes it, and gives no shape up', async () => {
  const { page } = desk;
  const { x, y } = await middleOf(desk);
  await page.keyboard.press('p');
  await page.mouse.click(x, y);
  await page.getByRole('button', { name: /^Finish/ }).waitFor();
  await page.getByRole('button', { name: 'Skip, and say why' }).click();
  await page.getByRole('menuitem').first().waitFor();
  await page.keyboard.press('b');
  await page.keyboard.press('Escape');
  await page.getByRole('menuitem').first().waitFor({ state: 'detached' });
  expect(await page.getByRole('button', { name: /^Finish/ }).count()).toBe(1);
  await page.keyboard.press('b');
  await page.getByRole('button', { name: /^Finish/ }).waitFor({ state: 'detached' });
});

it('the page counts what was done and how long it took; the next image is there at once', async () => {
  const times: number[] = [];
  for (let done = 0; done < 6; done++) {
    await stroke(desk);
    await draftIs(desk, 'Saved on this device');
    times.push(await nextImageMs(desk));
    await desk.page.keyboard.press('Control+Enter'); // once too often
  }
  await desk.page
    .getByLabel('Progress')
    .filter({ hasText: new RegExp(`6 of ${BATCH} in batch.*you: 6 today, \\d+ s each`) })
    .waitFor();
  expect(await world.round(PARTS, 0)).toMatchObject({ batch: { labelled: 6 } });
  const [fastest, median, slowest] = [0, 3, 5].map((at) => times.toSorted((a, b) => a - b)[at]!.toFixed(0));
  process.stdout.write(`submit to next image: ${fastest} to ${slowest} ms, median ${median} ms\n`);
});

it('a batch that is in other hands is waited for, and what is given back wakes the page', async () => {
  const other = await world.annotator(await world.addPerson('annotator'));
  await other.join(PARTS);
  const held = await other.item();
  for (let left = BATCH - 7; left > 0; left--) {
    await isReady(desk);
    const before = await seedOf(desk);
    await stroke(desk);
    await draftIs(desk, 'Saved on this device');
    await desk.page.keyboard.press('Control+Enter');
    await until('another image, or none', async () => (await seedOf(desk)) !== before);
  }
  await waiting(/Every image of the batch is in somebody's hands.*1 image is still being labelled/s).waitFor();
  await other.value('item.skip', { assignmentId: held.assignmentId, fence: held.fence });
  await until('the image that was given back', async () => (await seedOf(desk)) === String(held.seed));
  other.close();
  await stroke(desk);
  await desk.page.keyboard.press('Control+Enter');
  await waiting(/The batch is done|The machine|learning|release/).waitFor();
  expect(desk.errors).toEqual([]);
});

describe('keypoints', () => {
  const middle = async ({ page }: Window): Promise<{ x: number; y: number }> => {
    const box = (await page.getByRole('application', { name: /Image to place keypoints in/ }).boundingBox())!;
    return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  };
  const place = async (window: Window, by: number): Promise<void> => {
    const { x, y } = await middle(window);
    await window.page.mouse.click(x + by, y);
  };
  const placed = (window: Window): Promise<number> => window.page.locator('g-point-stage path.edge').count();
  let elsewhere: Window;

  beforeAll(async () => {
    await world.roundIn(POINTS, await world.startRound(POINTS), 'annotating');
    await desk.page.goto(`/p/${POINTS}/annotate`);
    await isReady(desk);
    elsewhere = await Window.open(browser, world.url);
    await elsewhere.signIn(person);
  });

  it('one finger places and drags a keypoint; two move and zoom, and leave none', async () => {
    const digits = await Digits.of(desk);
    const { x, y } = await middle(desk);
    const width = async (): Promise<number> => (await desk.page.locator('g-point-stage canvas').boundingBox())!.width;
    const fitted = await width();
    await digits.slide(
      [
        { x: x - 40, y },
        { x: x - 120, y },
      ],
      [
        { x: x + 40, y },
        { x: x + 120, y },
      ],
    );
    await until('a larger image', async () => (await width()) > 2 * fitted);
    expect([await placed(desk), await desk.page.getByRole('button', { name: 'Undo' }).isDisabled()]).toEqual([0, true]);
    await digits.slide([
      { x: x - 40, y },
      { x: x + 40, y },
    ]);
    await until('a placement where the finger went', async () => {
      const mark = await desk.page.locator('g-point-stage path.edge').boundingBox();
      return mark !== null && Math.abs(mark.x + mark.width / 2 - (x + 40)) < 1;
    });
    await desk.page.keyboard.press('Control+z');
    await until('none', async () => (await placed(desk)) === 0);
    await desk.page.keyboard.press('0');
    await until('the whole image', async () => (await width()) === fitted);
  });

  it.each([
    ['a telephone', 390, 844],
    ['a window that is zoomed', 640, 400],
  ])(
    '%s: the image has the room, the list comes over it, and what is done with a keypoint is in reach',
    async (_what, width, height) => {
      const { page } = desk;
      await page.setViewportSize({ width, height });
      const [opener, chin] = [
        page.getByRole('button', { name: 'Keypoints and views' }),
        page.getByRole('radio', { name: /^chin/ }),
      ];
      await chin.waitFor({ state: 'hidden' });
      for (const name of ['Visibility', 'Absent', 'Undo', 'Redo', 'Submit'])
        expect([name, await isWhole(page.getByRole('button', { name, exact: name !== 'Submit' }))]).toEqual([
          name,
          true,
        ]);
      const stage = (await page.getByRole('application', { name: /Image to place keypoints in/ }).boundingBox())!;
      expect([stage.width > 0.8 * width, stage.height >= 0.45 * height]).toEqual([true, true]);
      await opener.click();
      await chin.click();
      await chin.waitFor({ state: 'hidden' });
      await page.getByRole('status').filter({ hasText: 'Place: chin (3 of 3)' }).waitFor();
      expect(await desk.barriers()).toEqual([]);
      await page.keyboard.press('1');
      await page.setViewportSize({ width: 1280, height: 800 });
      await chin.waitFor();
    },
  );

  it('clicks and keys in the same moment: each keypoint is the one that was named; Space, H and a touchpad move the picture and no keypoint', async () => {
    const { page } = desk;
    await page.getByRole('application', { name: /Image to place keypoints in/ }).evaluate(placeAtOnce);
    await until('two placements', async () => (await placed(desk)) === 2);
    expect(await page.getByRole('radio').locator('em').allInnerTexts()).toEqual(['seen', 'place it now', 'seen']);
    for (let undone = 0; undone < 2; undone++) await page.keyboard.press('Control+z');
    await until('none', async () => (await placed(desk)) === 0);
    const left = (): Promise<string> =>
      page.locator('g-point-stage canvas').evaluate((canvas) => (canvas as HTMLElement).style.left);
    const { x, y } = await middle(desk);
    for (const move of [
      async () => {
        await page.getByRole('radio', { name: /^chin/ }).click(); // the keys stay the image's
        await page.keyboard.press('h');
        await page.mouse.move(x, y);
        await page.mouse.down();
        await page.mouse.move(x + 60, y, { steps: 4 });
        await page.mouse.up();
        await page.keyboard.press('h');
      },
      () => page.mouse.wheel(60, 0),
    ]) {
      const before = await left();
      await move();
      await until('a picture that was moved', async () => (await left()) !== before);
      expect(await placed(desk)).toBe(0);
    }
    await page.keyboard.press('0');
    await page.keyboard.press('1');
  });

  /**
   * Runs in the page: the first keypoint is placed, a key takes the third, a click on the mark of the first places
   * that, and one with Space none, before the page had time for any of it.
   */
  function placeAtOnce(stage: Element): void {
    const box = stage.getBoundingClientRect();
    const click = (x: number): void =>
      ['pointerdown', 'pointerup'].forEach((type) =>
        stage.dispatchEvent(
          new PointerEvent(type, {
            clientX: box.x + x * box.width,
            clientY: box.y + box.height / 2,
            pointerId: 1,
            pointerType: 'mouse',
            button: 0,
            bubbles: true,
          }),
        ),
      );
    stage.setPointerCapture = () => undefined; // there is no such pointer
    click(0.5);
    const key = (type: string, code: string, key: string): boolean =>
      stage.dispatchEvent(new KeyboardEvent(type, { code, key, bubbles: true }));
    key('keydown', 'Digit3', '3');
    click(0.5);
    key('keydown', 'Space', ' ');
    click(0.6);
    key('keyup', 'Space', ' ');
  }

  it('what was placed is kept on the server, with what nothing was said of, and found in another browser', async () => {
    await place(desk, -40);
    await until('one placement', async () => (await placed(desk)) === 1);
    await desk.page.getByRole('status').filter({ hasText: 'Place: right eye (2 of 3)' }).waitFor();
    await place(desk, 40);
    await until('two placements', async () => (await placed(desk)) === 2);
    await draftIs(desk, 'Saved on the server');
    await elsewhere.page.goto(`/p/${POINTS}/annotate`);
    await until('two placements', async () => (await placed(elsewhere)) === 2);
    await glance(elsewhere);
    await elsewhere.page.keyboard.press('Control+Enter');
    await note(elsewhere, /1 keypoint is not placed and would count as absent/).waitFor();
  });

  it('two versions are both shown, and the choice is one step', async () => {
    await desk.page.keyboard.press('2');
    await place(desk, 60);
    await draftIs(desk, 'Saved on the server');
    await elsewhere.page.keyboard.press('2');
    await place(elsewhere, 0);
    await place(elsewhere, -60);
    await note(elsewhere, /There are two versions of your work/).waitFor();
    await until('three placements', async () => (await placed(elsewhere)) === 3);
    await elsewhere.page.getByRole('button', { name: 'Look at the other' }).click();
    await until('the other version', async () => (await placed(elsewhere)) === 2);
    await elsewhere.page.keyboard.press('Control+Enter');
    await note(elsewhere, /You looked at the other version/).waitFor();
    await until('mine', async () => (await placed(elsewhere)) === 3);
    await elsewhere.page.getByRole('button', { name: 'Take the other' }).click();
    await until('the other taken', async () => (await placed(elsewhere)) === 2);
    await elsewhere.page.keyboard.press('Control+z');
    await until('mine again', async () => (await placed(elsewhere)) === 3);
    const { x, y } = await middle(elsewhere);
    await elsewhere.page.mouse.move(x, y + 60);
    await elsewhere.page.mouse.down();
    await toNext(elsewhere, () => elsewhere.page.keyboard.press('Control+Enter'));
    expect(await world.round(POINTS, 0)).toMatchObject({ batch: { labelled: 1 } });
    await isReady(elsewhere);
    await elsewhere.page.mouse.move(x, y + 90, { steps: 4 });
    await elsewhere.page.mouse.up();
    await place(elsewhere, 0);
    await until('one placement', async () => (await placed(elsewhere)) === 1);
    await elsewhere.page.keyboard.press('Control+z');
    await until(
      'none: the hand that was down did nothing to the next image',
      async () => (await placed(elsewhere)) === 0,
    );
  });
});

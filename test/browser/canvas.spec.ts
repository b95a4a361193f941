import { encodeRgbPng } from '@gannet/raster';
import type { Browser } from 'playwright-core';
import { Digits } from '../support/digits.js';
import { Window } from '../support/page.js';
import { canvasOf, draftIs, isWhole, middleOf, overlaps, pixelsOf, settledPixelsOf } from '../support/studio.js';
import { handlingOf } from '../support/trace.js';
import { until } from '../support/until.js';
import { openWorld, type World } from '../world.js';
import { launchBrowser } from './find-browser.js';

const PROJECT = 'faces';
const STUDIO = `/p/${PROJECT}/annotate`;

let world: World;
let browser: Browser;

beforeAll(async () => {
  [world, browser] = await Promise.all([openWorld(), launchBrowser()]);
  await world.addProject(PROJECT, 0, { poolSize: 8, batchSize: 7, releaseSize: 1 });
  await world.roundIn(PROJECT, await world.startRound(PROJECT), 'annotating');
});

afterAll(async () => {
  await browser.close();
  await world.close();
});

/**
 * The studio of a new person with an image on the desk. `side` shows that image as if the generator made larger ones.
 */
async function studio(side?: number): Promise<Window> {
  const window = await Window.open(browser, world.url);
  if (side !== undefined) await enlarge(window, side);
  await window.signIn(await world.addPerson('annotator'));
  await window.page.goto(STUDIO);
  await canvasOf(window).waitFor();
  await window.page.getByRole('button', { name: /^Submit/, disabled: false }).waitFor();
  await window.page.keyboard.press('3');
  return window;
}

/**
 * Rewrites what the server says of the image's size on the way, and answers for the picture and for what looks alike in
 * it.
 */
async function enlarge({ page }: Window, side: number): Promise<void> {
  const rgb = Uint8Array.from({ length: 3 * side * side }, (_, i) => (i >> 4) & 255);
  const png = Buffer.from(encodeRgbPng(side, side, rgb));
  const cells = Math.min(side, 256);
  const alike = Buffer.from(
    Uint8Array.from({ length: 8 * cells * cells }, (_, i) => (Math.floor(i / cells) >> 2) & 255),
  );
  await page.routeWebSocket(/socket\.io/, (socket) => {
    const server = socket.connectToServer();
    server.onMessage((message) =>
      socket.send(typeof message === 'string' ? message.replaceAll(/"(width|height)":\d+/g, `"$1":${side}`) : message),
    );
  });
  await page.route('**/api/candidates/*/image.png', (route) => route.fulfill({ body: png, contentType: 'image/png' }));
  await page.route('**/api/candidates/*/similarity', (route) =>
    route.fulfill({ json: { components: 8, side: cells, data: alike.toString('base64') } }),
  );
}

const cursorWidth = async ({ page }: Window): Promise<number> =>
  (await page.locator('g-stage .cursor').boundingBox())?.width ?? 0;

it('fingers and a pen: one finger paints, two move and zoom, the pen paints alike however hard it is pressed, and a palm beside it does nothing', async () => {
  const desk = await studio();
  const digits = await Digits.of(desk);
  const { x, y } = await middleOf(desk);
  const hair = (): Promise<number> => settledPixelsOf(desk, 'hair');

  await digits.slide([
    { x: x - 80, y: y - 150 },
    { x: x + 80, y: y - 150 },
  ]);
  const byFinger = await hair();
  expect(byFinger).toBeGreaterThan(0);

  await desk.page.mouse.move(x, y);
  const narrow = await cursorWidth(desk);
  await digits.slide(
    [
      { x: x - 40, y },
      { x: x - 160, y },
    ],
    [
      { x: x + 40, y },
      { x: x + 160, y },
    ],
  );
  await desk.page.mouse.move(x, y + 1);
  await until('a larger image', async () => (await cursorWidth(desk)) > 2 * narrow);
  expect(await pixelsOf(desk, 'hair')).toBe(byFinger);
  await digits.slide(
    [
      { x: x - 160, y },
      { x: x - 40, y },
    ],
    [
      { x: x + 160, y },
      { x: x + 40, y },
    ],
  );
  await desk.page.keyboard.press('0');
  expect(await pixelsOf(desk, 'hair')).toBe(byFinger);

  const strokes: number[] = [];
  for (const forces of [
    [0.05, 0.05],
    [1, 1],
    [0, 1],
  ] as const) {
    await digits.penStroke({ x: x - 80, y: y + 60 }, 160, forces);
    await until('a stroke of the pen', async () => (await pixelsOf(desk, 'hair')) > byFinger);
    strokes.push(await hair());
    await desk.page.keyboard.press('Control+z');
    await until('no such stroke', async () => (await pixelsOf(desk, 'hair')) === byFinger);
  }
  expect(new Set(strokes).size).toBe(1);

  const before = await hair();
  await digits.touch('touchStart', { x: x + 150, y: y + 150 });
  await digits.penStroke({ x: x - 80, y: y + 150 }, 100, [0.5, 0.5]);
  await digits.touch('touchMove', { x: x + 155, y: y + 150 });
  await digits.touch('touchEnd');
  const withPalm = await hair();
  expect(withPalm).toBeGreaterThan(before);
  await digits.slide([
    { x: x - 80, y: y - 100 },
    { x: x + 80, y: y - 90 },
  ]);
  expect(await hair()).toBe(withPalm); // where a pen was seen, one finger moves the picture
  expect(desk.errors).toEqual([]);
  await desk.close();
});

it('a move that the browser made of many is painted along all of them, and places that look alike are selected at once', async () => {
  const desk = await studio();
  const { x, y } = await middleOf(desk);
  await canvasOf(desk).evaluate(
    (canvas, { x, y }) => {
      const event = (type: string, dx: number, dy: number, coalesced: PointerEvent[] = []): PointerEvent =>
        new PointerEvent(type, {
          pointerId: 1,
          pointerType: 'mouse',
          isPrimary: true,
          bubbles: true,
          button: type === 'pointermove' ? -1 : 0,
          buttons: 1,
          clientX: x + dx,
          clientY: y + dy,
          coalescedEvents: coalesced,
        });
      canvas.setPointerCapture = () => undefined; // no real pointer is down
      canvas.dispatchEvent(event('pointerdown', -100, 100));
      canvas.dispatchEvent(
        event('pointermove', 100, 100, [
          event('pointermove', -100, -100),
          event('pointermove', 100, -100),
          event('pointermove', 100, 100),
        ]),
      );
      canvas.dispatchEvent(event('pointerup', 100, 100));
    },
    { x, y },
  );
  const around = await settledPixelsOf(desk, 'hair');
  await desk.page.keyboard.press('Control+z');
  await until('nothing', async () => (await pixelsOf(desk, 'hair')) === 0);
  await desk.page.mouse.move(x - 100, y + 100);
  await desk.page.mouse.down();
  await desk.page.mouse.move(x + 100, y + 100);
  await desk.page.mouse.up();
  expect(around).toBeGreaterThan(2 * (await settledPixelsOf(desk, 'hair')));
  await desk.page.keyboard.press('a');
  const clicks = await handlingOf(browser, desk.page, 'pointerdown', async () => {
    for (let click = 0; click < 5; click++) await desk.page.mouse.click(x - 160 + 80 * click, y - 40 * click);
  });
  await desk.page.keyboard.press('Escape');
  process.stdout.write(`64²: a click of smart select ${clicks}\n`);
  expect(desk.errors).toEqual([]);
  await desk.close();
});

it("whatever a pointer clicked, the keys are the image's; what Tab reached is pressed with Space", async () => {
  const desk = await studio();
  const { page } = desk;
  const { x, y } = await middleOf(desk);
  const unsure = page.getByRole('checkbox', { name: 'unsure' });
  const clicks: Record<string, () => Promise<void>> = {
    'a class': () => page.getByRole('radio', { name: 'hair', exact: true }).click(),
    'a tool': () => page.getByRole('button', { name: 'Polygon' }).click(),
    'another tool': () => page.getByRole('button', { name: 'Brush' }).click(),
    'a check box': () => page.getByText('unsure').click(),
    'a panel': () => page.locator('summary').first().click(),
    'a slider': () => page.getByLabel('Opacity of the labels').click(),
    'a menu': async () => {
      await page.getByLabel('Skip, and say why').click();
      await page.getByRole('menuitem').first().waitFor();
      await page.keyboard.press('Escape');
      await page.getByRole('menuitem').first().waitFor({ state: 'detached' });
    },
    'a menu closed at once': async () => {
      await page.getByLabel('Skip, and say why').click();
      await page.keyboard.press('Escape');
      await page.getByRole('menuitem').first().waitFor({ state: 'detached' });
    },
    'a field': async () => {
      await page.getByLabel('Brush size in pixels').fill('6');
      await page.keyboard.press('Enter');
    },
  };
  for (const [what, click] of Object.entries(clicks)) {
    await click();
    const focused = await page.evaluate(() => document.activeElement?.outerHTML.slice(0, 80));
    expect([what, focused]).toEqual([what, expect.stringMatching(/^<canvas/u)]);
  }
  await page.keyboard.down('Space');
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x + 60, y, { steps: 4 });
  await page.mouse.up();
  await page.keyboard.up('Space');
  expect([await pixelsOf(desk, 'hair'), await unsure.isChecked(), await page.getByRole('menuitem').count()]).toEqual([
    0,
    true,
    0,
  ]);
  await page.getByLabel('Brush size in pixels').click();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Space');
  await page.getByRole('button', { name: 'square' }).waitFor();
  expect(desk.errors).toEqual([]);
  await desk.close();
});

it('a key and a hand in the same moment: Space already moves the picture, and nothing is painted', async () => {
  const desk = await studio();
  for (const [code, key] of [
    ['Space', ' '],
    ['KeyH', 'h'],
  ] as const) {
    await canvasOf(desk).evaluate(pressAtOnce, { code, key });
    expect(await settledPixelsOf(desk, 'hair', 0)).toBe(0);
  }
  await desk.close();
});

/** Runs in the page: a key goes down and a hand draws a stroke, before the page had time for either. */
function pressAtOnce(canvas: Element, { code, key }: { code: string; key: string }): void {
  const box = canvas.getBoundingClientRect();
  const point = (type: string, x: number): boolean =>
    canvas.dispatchEvent(
      new PointerEvent(type, {
        clientX: box.x + x * box.width,
        clientY: box.y + box.height / 2,
        pointerId: 1,
        pointerType: 'mouse',
        button: 0,
        buttons: 1,
        bubbles: true,
      }),
    );
  canvas.setPointerCapture = () => undefined; // there is no such pointer
  canvas.dispatchEvent(new KeyboardEvent('keydown', { code, key, bubbles: true }));
  point('pointerdown', 0.45);
  point('pointermove', 0.55);
  point('pointerup', 0.55);
  canvas.dispatchEvent(new KeyboardEvent('keyup', { code, key, bubbles: true }));
}

it.each([
  ['a telephone', 390, 844, 380, 270],
  ['a window that is zoomed', 640, 400, 560, 250],
])(
  '%s: the image has the room, classes come over it, and submit is in reach',
  async (_what, width, height, wide, tall) => {
    const desk = await studio();
    const { page } = desk;
    await page.setViewportSize({ width, height });
    const [opener, skin] = [
      page.getByRole('button', { name: 'Classes and views; hair in hand' }),
      page.getByRole('radio', { name: 'skin', exact: true }),
    ];
    await opener.waitFor();
    await skin.waitFor({ state: 'hidden' });
    const [canvas, submit] = [
      await canvasOf(desk).boundingBox(),
      await page.getByRole('button', { name: /^Submit/ }).boundingBox(),
    ];
    expect([canvas!.width >= wide, canvas!.height >= tall]).toEqual([true, true]);
    expect([submit!.x >= 0, submit!.x + submit!.width <= width, submit!.y + submit!.height <= height]).toEqual([
      true,
      true,
      true,
    ]);
    expect(await overlaps(page.locator('g-desk-foot').locator('.about, mat-checkbox, button'))).toEqual([]);
    const advice = page.getByRole('group', { name: 'Options of the tool' }).locator('.advice');
    for (const [tool, words] of [
      ['a', /^Click to select what looks alike/],
      ['b', /^Choose a class/],
    ] as const) {
      await page.keyboard.press(tool);
      await advice.filter({ hasText: words }).waitFor();
      expect([
        tool,
        await isWhole(advice),
        await advice.evaluate((line) => line.scrollHeight <= line.clientHeight + 1),
      ]).toEqual([tool, true, true]);
    }
    await page.keyboard.press('s');
    await draftIs(desk, 'Saved on the server');
    expect(await isWhole(page.getByLabel('About this image').getByText(/Saved on the server/))).toBe(true);
    await opener.click();
    for (const name of await page.getByRole('radio').locator('g-short-name').all())
      expect([await name.innerText(), await isWhole(name)]).toEqual([await name.innerText(), true]);
    await skin.click();
    await skin.waitFor({ state: 'hidden' });
    await page.getByRole('button', { name: 'Classes and views; skin in hand' }).waitFor();
    expect(await desk.barriers()).toEqual([]);
    await desk.close();
  },
);

it('sixty-four classes with long names: their ends are in sight, one is found by its name, and the list leaves room', async () => {
  const [generator] = await world.admin.call('generators');
  const name = (n: number): string => `anatomical structure of the craniofacial region number ${n}`;
  const classes = Array.from({ length: 64 }, (_, n) => ({ name: n === 0 ? 'background' : name(n) }));
  await world.admin.call('addProject', {
    body: { slug: 'many', name: 'many', schema: { classes }, generatorDigest: generator!.digest, firstSeed: 90 },
  });
  const desk = await Window.open(browser, world.url);
  const { page } = desk;
  await desk.signIn(await world.addPerson('annotator'));
  await page.goto('/p/many/annotate');
  const list = page.locator('g-class-list .rows');
  await list.waitFor();
  expect((await list.boundingBox())!.height).toBeLessThan(400);
  const ends = await page.getByRole('radio').locator('.end').all();
  for (const end of ends.slice(1, 9))
    expect([await end.innerText(), await isWhole(end)]).toEqual([expect.stringMatching(/ number \d/), true]);
  await page.keyboard.press('c');
  await page.keyboard.type('number 41');
  await page.keyboard.press('Enter');
  const found = page.getByRole('radio', { name: name(41), exact: true, checked: true });
  await found.waitFor();
  const [row, box] = [(await found.boundingBox())!, (await list.boundingBox())!];
  expect([row.y >= box.y, row.y + row.height <= box.y + box.height]).toEqual([true, true]);
  await desk.close();
});

it.each([256, 1024, 4096])(
  'long strokes, undo, smart select, fill and specks at %d² work, and how long it takes is reported',
  async (side) => {
    const desk = await studio(side);
    const { page } = desk;
    await page.getByRole('application', { name: `${side} by ${side} pixels` }).waitFor();
    const { x, y } = await middleOf(desk);
    await page.getByLabel('Brush size in pixels').fill(String(Math.max(4, side / 32)));
    await page.keyboard.press('Tab');
    const strokes = await handlingOf(browser, page, 'pointermove', async () => {
      for (let round = 0; round < 3; round++) {
        await page.mouse.move(x - 250, y - 200 + 60 * round);
        await page.mouse.down();
        for (let step = 1; step <= 50; step++)
          await page.mouse.move(x - 250 + 10 * step, y - 200 + 60 * round + 90 * Math.sin(step / 6));
        await page.mouse.up();
      }
    });
    const painted = await settledPixelsOf(desk, 'hair');
    for (let i = 0; i < 3; i++) await page.keyboard.press('Control+z');
    await until('the start', async () => (await pixelsOf(desk, 'hair')) === 0);
    for (let i = 0; i < 3; i++) await page.keyboard.press('Control+Shift+Z');
    await until('the strokes', async () => (await pixelsOf(desk, 'hair')) === painted);
    await page.keyboard.press('a');
    const clicks = await handlingOf(browser, page, 'pointerdown', async () => {
      for (let click = 0; click < 6; click++)
        await page.mouse.click(x - 200 + 70 * click, click === 4 ? y - 280 : y + 120, {
          button: click === 4 ? 'right' : 'left',
        });
    });
    await page.keyboard.press('Enter');
    process.stdout.write(
      `${side}²: a move of the pointer while painting ${strokes}\n${side}²: a click of smart select ${clicks}\n`,
    );
    await until('less hair or more', async () => (await pixelsOf(desk, 'hair')) !== painted);
    await page.keyboard.press('4');
    await page.keyboard.press('f');
    await page.mouse.click(x, y + 230);
    await until('eyes', async () => (await pixelsOf(desk, 'eyes')) > 0);
    await page.keyboard.press('Shift+S');
    await page.keyboard.press('Control+z');
    expect(desk.errors).toEqual([]);
    await desk.close();
  },
);

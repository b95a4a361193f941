// Page actions of an annotator: what a picture needs to be painted and inspected.
import { CLASSES } from '../../apps/cli/dist/demo/bundled.js';
import { connectedComponents } from '../../libs/raster/dist/index.js';
import { candidateOf, knownOf } from './world.mjs';

/** A browser window of a signed-in person. */
export async function openPage(world, browser, { email, password }, options = {}) {
  const context = await browser.newContext({
    baseURL: world.url,
    viewport: { width: 1280, height: 800 },
    locale: 'en-GB',
    timezoneId: 'UTC',
    colorScheme: 'light',
    ...options,
  });
  context.setDefaultTimeout(60_000);
  const page = await context.newPage();
  await page.goto('/sign-in');
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.waitForURL('**/projects');
  return page;
}

/** The annotation page with an image that can be edited. */
export async function openDesk(page, project) {
  await page.goto(`/p/${project}/annotate`);
  await isReady(page);
}

export async function isReady(page) {
  await page.waitForFunction(() =>
    [...document.querySelectorAll('button')].some((one) => /^\s*Submit/.test(one.innerText) && !one.disabled),
  );
  await frames(page, 3);
}

/** Removes the keyboard focus, so that a picture shows no focus ring. */
export async function unfocus(page) {
  await page.evaluate(() => document.activeElement?.blur());
}

/** Restores the image, whatever another run has done to it. */
export async function undoAll(page) {
  for (let n = 0; n < 8; n++) {
    await page.keyboard.press('Control+z');
    await frames(page);
  }
}

/** Waits for this number of animation frames. */
export async function frames(page, many = 2) {
  for (let n = 0; n < many; n++)
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => resolve())));
}

export async function seedOf(page) {
  return Number(/seed (\d+)/.exec(await page.getByLabel('About this image').innerText())?.[1]);
}

/** The current item, its images and its prediction. */
export async function onDesk(world, page, project) {
  const rounds = await world.admin.call('rounds', { params: { project } });
  const { id } = await candidateOf(world, project, Math.max(...rounds.map(({ number }) => number)), await seedOf(page));
  return knownOf(world, id);
}

/** The position of pixel (x, y) on the screen, computed from the width of a brush of a known size. */
export async function lensOf(page, side) {
  const box = await page.getByRole('application', { name: /Image to label/ }).boundingBox();
  const [middle, size] = [
    { x: box.x + box.width / 2, y: box.y + box.height / 2 },
    page.getByLabel('Brush size in pixels'),
  ];
  await size.fill('8');
  await size.press('Enter');
  await page.mouse.move(middle.x, middle.y);
  await frames(page);
  const zoom = Math.round((await page.locator('g-stage .cursor').boundingBox()).width / 8);
  await size.fill('3');
  await unfocus(page);
  return {
    zoom,
    at: ([x, y]) => ({ x: middle.x + (x + 0.5 - side / 2) * zoom, y: middle.y + (y + 0.5 - side / 2) * zoom }),
  };
}

/**
 * Strokes that correct the prediction, the largest first: for each connected wrong region, the correct class and points
 * along its middle.
 */
export function corrections({ truth, predicted, width, height }) {
  const wrong = truth.map((value, at) => (value === predicted[at] ? 255 : value));
  const { components, componentByPixel } = connectedComponents({ width, height, data: wrong }, 8);
  return components
    .flatMap(({ value, pixels }, part) =>
      value === 255 ? [] : [{ value, name: CLASSES[value], pixels, points: spine(componentByPixel, part, width) }],
    )
    .filter(({ points }) => points.length > 1)
    .sort((a, b) => b.pixels - a.pixels);
}

/** The middle of a region, column by column or, if it is taller than wide, row by row. */
function spine(partByPixel, part, width) {
  const pixels = [...partByPixel.keys()]
    .filter((at) => partByPixel[at] === part)
    .map((at) => [at % width, Math.floor(at / width)]);
  const [xs, ys] = [new Set(pixels.map(([x]) => x)), new Set(pixels.map(([, y]) => y))];
  const along = xs.size >= ys.size ? 0 : 1;
  return [...(along === 0 ? xs : ys)]
    .sort((a, b) => a - b)
    .map((place) => {
      const others = pixels
        .filter((pixel) => pixel[along] === place)
        .map((pixel) => pixel[1 - along])
        .sort((a, b) => a - b);
      const middle = others[Math.floor(others.length / 2)];
      return along === 0 ? [place, middle] : [middle, place];
    });
}

/** Paints along points with a class; calls `onMove` after each of them. */
export async function paint(page, lens, { value, points }, onMove = () => undefined) {
  await page.keyboard.press(String(value + 1));
  const [first, ...rest] = points.map((point) => lens.at(point));
  await page.mouse.move(first.x, first.y);
  await frames(page);
  await onMove();
  await page.mouse.down();
  for (const { x, y } of rest) {
    await page.mouse.move(x, y);
    await onMove();
  }
  await page.mouse.up();
}

// Pictures of the pages, for docs/.
import path from 'node:path';
import { corrections, frames, lensOf, onDesk, openDesk, openPage, paint, undoAll, unfocus } from './desk.mjs';
import { PARTS, POINTS } from './world.mjs';

export const drawPages = { annotate, uncertainty, polygon, versions, keypoints, rounds, release };

async function studio(world, browser, options) {
  const page = await openPage(world, browser, world.people.annotator, options);
  await openDesk(page, PARTS);
  await undoAll(page);
  const image = await onDesk(world, page, PARTS);
  return { page, image, lens: await lensOf(page, image.width) };
}

async function shoot(page, folder, name) {
  await unfocus(page);
  await frames(page, 4);
  await page.screenshot({ path: path.join(folder, `${name}.png`) });
}

async function annotate(world, browser, folder) {
  const { page, image, lens } = await studio(world, browser, { colorScheme: 'dark' });
  const [{ value, points }] = corrections(image);
  await page.keyboard.press(String(value + 1));
  const { x, y } = lens.at(points[Math.floor(points.length / 2)]);
  await page.mouse.move(x, y);
  await shoot(page, folder, 'annotate');
  await page.context().close();
}

async function uncertainty(world, browser, folder) {
  const { page } = await studio(world, browser, { colorScheme: 'dark' });
  await page.keyboard.press('u');
  await page.keyboard.press('n');
  await shoot(page, folder, 'uncertainty');
  await page.context().close();
}

/** Corners around a wrong region, or around the hair if none is large enough. */
async function polygon(world, browser, folder) {
  const { page, image, lens } = await studio(world, browser);
  await page.keyboard.press('3');
  await page.keyboard.press('p');
  for (const corner of aroundHair(image)) {
    const { x, y } = lens.at(corner);
    await page.mouse.click(x, y);
  }
  await page.getByRole('status').filter({ hasText: 'Saved on' }).waitFor();
  await shoot(page, folder, 'polygon');
  await page.keyboard.press('Escape');
  await page.context().close();
}

/** Six corners along the upper edge of the hair, and two inside. */
function aroundHair({ truth, width }) {
  const top = new Map();
  truth.forEach((value, at) => value === 2 && !top.has(at % width) && top.set(at % width, Math.floor(at / width)));
  const columns = [...top.keys()].sort((a, b) => a - b);
  const at = (share) => columns[Math.floor(share * (columns.length - 1))];
  const edge = [0.2, 0.32, 0.44, 0.56, 0.7, 0.85].map((share) => [at(share), top.get(at(share))]);
  return [...edge, [at(0.75), top.get(at(0.75)) + 9], [at(0.4), top.get(at(0.5)) + 8]];
}

/** The same person in two browsers, each with corrections in another part of the image. */
async function versions(world, browser, folder) {
  const here = await studio(world, browser);
  const there = await studio(world, browser);
  for (const { page } of [here, there]) await page.keyboard.press('Shift+R');
  const [first, second, third] = corrections(here.image);
  await paint(there.page, there.lens, first);
  await there.page.getByRole('status').filter({ hasText: 'Saved on the server' }).waitFor();
  await here.page.bringToFront();
  await paint(here.page, here.lens, second);
  if (third) await paint(here.page, here.lens, third);
  await here.page.getByText('There are two versions', { exact: false }).waitFor();
  await here.page.getByRole('button', { name: 'Look at the other' }).click();
  await here.page.mouse.move(8, 780);
  await here.page.waitForTimeout(600); // the button's ripple
  await shoot(here.page, folder, 'two-versions');
  await here.page.getByRole('button', { name: 'Keep the one here' }).click();
  for (const { page } of [here, there]) await page.keyboard.press('Shift+R');
  await Promise.all([here, there].map(({ page }) => page.context().close()));
}

async function keypoints(world, browser, folder) {
  const page = await openPage(world, browser, world.people.annotator);
  await openDesk(page, POINTS);
  await shoot(page, folder, 'keypoints');
  await page.context().close();
}

async function rounds(world, browser, folder) {
  const annotator = await openPage(world, browser, world.people.annotator);
  await openDesk(annotator, PARTS);
  const page = await openPage(world, browser, world.people.admin);
  await page.goto(`/p/${PARTS}/rounds`);
  await page.getByText('Quality against', { exact: false }).waitFor();
  await page.waitForLoadState('networkidle');
  await shoot(page, folder, 'rounds');
  await Promise.all([page, annotator].map((one) => one.context().close()));
}

async function release(world, browser, folder) {
  const page = await openPage(world, browser, world.people.admin);
  const [{ version }] = await world.admin.call('releases', { params: { project: PARTS } });
  await page.goto(`/p/${PARTS}/releases/${version}`);
  await page.getByRole('heading', { name: new RegExp(version) }).waitFor();
  await page.waitForLoadState('networkidle');
  await shoot(page, folder, 'release');
  await page.context().close();
}

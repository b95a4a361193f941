import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { officialPickle, smallStylegan2 } from '@gannet/stylegan/testing';
import type { Browser, Page } from 'playwright-core';
import { Window } from '../support/page.js';
import { isReady, paintMore, toNext } from '../support/studio.js';
import { openWorld, type World } from '../world.js';
import { launchBrowser } from './find-browser.js';

const SIDE = 64;

let world: World;
let browser: Browser;
let newcomer: Window;
let page: Page;

beforeAll(async () => {
  [world, browser] = await Promise.all([openWorld(), launchBrowser()]);
  newcomer = await Window.open(browser, world.url);
  page = newcomer.page;
});

afterAll(async () => {
  await browser.close();
  await world.close();
});

const button = (name: string | RegExp) => page.getByRole('button', { name });
const link = (name: string) => page.getByRole('link', { name, exact: true });

/** Goes to a page by the bar at the top. */
const goTo = (name: string): Promise<void> =>
  page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name, exact: true }).click();

/** A number of the form, by its label. */
const setNumber = (label: RegExp, value: number): Promise<void> => page.getByLabel(label).fill(String(value));

/** A checkpoint becomes a generator. */
async function upload(): Promise<void> {
  const file = path.join(world.home.folder, 'my faces.pkl');
  writeFileSync(file, officialPickle(smallStylegan2({ side: SIDE })));
  await goTo('Generators');
  await page.getByLabel('File').setInputFiles(file);
  await page.getByLabel('Licence of the weights').fill('CC0');
  await page.getByLabel('Attribution').fill('The newcomer.');
  await button('Upload').click();
  await page.getByText(`StyleGAN2 of ${SIDE} × ${SIDE}`).waitFor();
  await button('Keep my-faces').click();
  await page.getByRole('heading', { name: 'my-faces 1.0.0' }).waitFor();
}

/** The generator becomes a project. */
async function makeProject(): Promise<void> {
  await page.getByRole('link', { name: 'Gannet' }).click();
  await button('New project').or(link('New project')).first().click();
  await page.getByRole('radio', { name: /my-faces/ }).check();
  await button('Next').click();
  await button('Object and background').click();
  await button('Add a class').click();
  await page.getByLabel('Name of class 3').fill('shadow');
  await button('Next').click();
  await page.getByLabel('Name', { exact: true }).fill('Mine');
  await setNumber(/^Images to label/, 2);
  await setNumber(/^Pool of images/, 4);
  await setNumber(/^Images in the release/, 8);
  await button('Next').click();
  await button('Create the project').click();
  await button('Start round 0').click();
  await page.getByRole('region', { name: 'Current round' }).waitFor();
  await world.roundIn('mine', 0, 'annotating');
}

/** Images are labelled, and a class is renamed in between. */
async function label(): Promise<void> {
  await goTo('Annotate');
  await isReady(newcomer);
  await page.getByRole('radio', { name: 'object', exact: true }).click();
  await paintMore(newcomer, 'object', 0);
  await page.getByRole('radio', { name: 'shadow', exact: true }).click();
  await paintMore(newcomer, 'shadow', 80);
  await toNext(newcomer, () => button(/^Submit/).click());
  await goTo('Settings');
  await link('Change the classes').click();
  await page.getByLabel('Name of class 2').fill('face');
  await button('Preview the change').click();
  await button('Make this change').click();
  await page.getByRole('heading', { name: 'Version 2' }).waitFor();
  await goTo('Annotate');
  await isReady(newcomer);
  await page.getByRole('radio', { name: 'face', exact: true }).click();
  await paintMore(newcomer, 'face', 0);
  await button(/^Submit/).click();
  await world.roundIn('mine', 0, 'complete');
}

/** The release is downloaded. */
async function takeRelease(): Promise<void> {
  await goTo('Releases');
  await link('1.0.0').click();
  await page.getByRole('heading', { name: /1\.0\.0/ }).waitFor();
  await page.getByText('The newcomer.').first().waitFor();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: /Download everything/ }).click(),
  ]);
  expect(await download.failure()).toBeNull();
}

it('a newcomer with an official checkpoint makes it a project, labels, changes a class and gets a release', async () => {
  await newcomer.signIn(world.adminLogin);
  await upload();
  await makeProject();
  await label();
  await takeRelease();
  expect(newcomer.errors).toEqual([]);
});

import type { Browser } from 'playwright-core';
import type { Oracle } from '@gannet/cli/simulation';
import { openBundledOracle } from '../support/labels.js';
import { Window } from '../support/page.js';
import { until } from '../support/until.js';
import { openWorld, type World } from '../world.js';
import { launchBrowser } from './find-browser.js';

const PROJECT = 'faces';

let world: World;
let browser: Browser;
let oracle: Oracle;
let admin: Window;
beforeAll(async () => {
  [world, browser, oracle] = await Promise.all([openWorld(), launchBrowser(), openBundledOracle()]);
  await world.addProject(PROJECT, 0, { batchSize: 6, releaseSize: 40, trainingSteps: 60 });
  await world.simulate(PROJECT, oracle);
  await world.roundIn(PROJECT, await world.startRound(PROJECT), 'complete');
  admin = await Window.open(browser, world.url);
  await admin.signIn(world.adminLogin);
});
afterAll(async () => {
  await browser.close();
  await world.close();
  await oracle.close();
});

it('an admin sees what a release will be like while the settings change', async () => {
  const { page } = admin;
  await page.goto(`/p/${PROJECT}/releases`);
  await page.getByRole('button', { name: 'Make a release' }).click();
  const sum = page.getByText(/^about \d+ images? of \d+ drawn/);
  await sum.waitFor();
  expect(await sum.innerText()).toContain('about 36 images of 40 drawn');
  const samples = page.getByRole('region', { name: 'Preview' }).getByRole('img', { name: /^Labels of seed/ });
  expect(await samples.count()).toBe(48);
  await until('the pictures', () => samples.first().evaluate((image) => (image as HTMLImageElement).naturalWidth > 0));
  await page.getByLabel('Images drawn', { exact: true }).fill('100');
  await until('the sum to follow', async () => (await sum.innerText()).includes('about 90 images of 100 drawn'));
  await page.getByLabel('Minimum confidence').fill('1');
  await page.getByText('such a release is not published', { exact: false }).waitFor();
  await page.getByLabel('Minimum confidence').fill('2');
  await page.getByText('The least confidence is 2; it must be at most 1', { exact: false }).waitFor();
  expect(await page.getByRole('button', { name: 'Make the release' }).isDisabled()).toBe(true);
  await page.getByLabel('Minimum confidence').fill('0');
  await page.getByLabel('Add a target').selectOption('glasses');
  await page.getByLabel('Percent of the images with glasses').fill('20');
  await page.getByRole('row', { name: /^glasses .*20%/ }).waitFor();
  expect(await admin.barriers()).toEqual([]);
});

it('is made while its progress is told, cancelled, resumed, and then listed by itself', async () => {
  const { page } = admin;
  await page.getByRole('button', { name: 'Remove the target of glasses' }).click();
  await page.getByLabel('Images drawn', { exact: true }).fill('600');
  await page.getByRole('button', { name: 'Make the release' }).click();
  await page.getByText(/\d+ of 600 images · .* images\/s · .* left/).waitFor();
  expect(await admin.barriers()).toEqual([]);
  await page.getByRole('button', { name: 'Cancel' }).click();
  await page.getByRole('button', { name: 'Press again to cancel' }).click();
  await page.getByText('cancelled', { exact: true }).waitFor();
  await page.getByRole('button', { name: 'Resume' }).click();
  await page.getByRole('link', { name: '2.0.0' }).waitFor();
  await until('nothing in the making', async () => (await page.getByRole('article').count()) === 0);
});

it('is compared with the one before, and withdrawn with a reason', async () => {
  const { page } = admin;
  await page.getByRole('link', { name: '2.0.0' }).click();
  await page.getByRole('button', { name: 'since 1.0.0' }).click();
  await page.getByText(/A major change: 540 images added, 36 removed/).waitFor();
  await page.getByRole('button', { name: 'Withdraw …' }).click();
  await page.getByLabel('Why').fill('The hats are labelled as hair.');
  expect(await admin.barriers()).toEqual([]);
  await page.getByRole('button', { name: 'Withdraw it' }).click();
  await page.getByText('The hats are labelled as hair.', { exact: false }).waitFor();
  await page.getByRole('link', { name: 'All releases' }).click();
  await page.getByText('withdrawn', { exact: true }).waitFor();
});

it('nothing went wrong in the browser', () => {
  expect(admin.errors).toEqual([]);
});

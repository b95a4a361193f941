import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Browser } from 'playwright-core';
import { officialPickle, smallStylegan2 } from '@gannet/stylegan/testing';
import { Window } from '../support/page.js';
import { openWorld, type World } from '../world.js';
import { launchBrowser } from './find-browser.js';

let world: World;
let browser: Browser;
let admin: Window;

beforeAll(async () => {
  [world, browser] = await Promise.all([openWorld({ env: { WORKERS: '0' } }), launchBrowser()]);
  admin = await Window.open(browser, world.url);
  await admin.signIn(world.adminLogin);
});

afterAll(async () => {
  await browser.close();
  await world.close();
});

/** A file on the admin's disk. */
function onDisk(name: string, bytes: Uint8Array): string {
  const file = path.join(world.home.folder, name);
  writeFileSync(file, bytes);
  return file;
}

const button = (name: string | RegExp) => admin.page.getByRole('button', { name });

it('an admin uploads a checkpoint, looks at its samples and keeps it; its terms are edited with a history', async () => {
  const { page } = admin;
  await page.getByRole('link', { name: 'Generators' }).click();
  await page.getByRole('heading', { name: 'toonface-64' }).waitFor();
  await page.getByLabel('File').setInputFiles(onDisk('small faces.pkl', officialPickle(smallStylegan2())));
  expect(await page.getByRole('textbox', { name: 'Name', exact: true }).inputValue()).toBe('small-faces');
  await button('Upload').click();
  await page.locator('g-note').filter({ hasText: 'license is empty' }).waitFor();
  await page.getByLabel('Licence of the weights').fill('CC0');
  await page.getByLabel('Attribution').fill('Nobody.');
  await button('Upload').click();

  const upload = page.getByRole('region', { name: 'Upload of small faces.pkl' });
  await upload.getByText('StyleGAN2 of 8 × 8, 3 feature maps').waitFor();
  await upload.getByText('look at the samples before you keep it').waitFor();
  const sample = upload.getByRole('img', { name: 'Seed 3' });
  await expect(
    sample.evaluate((image: HTMLImageElement) => image.decode().then(() => image.naturalWidth)),
  ).resolves.toBe(8);
  await button('Keep small-faces').click();

  await page.getByRole('heading', { name: 'small-faces 1.0.0' }).waitFor();
  await page
    .getByRole('button', { name: 'mixed styles' })
    .or(page.getByRole('radio', { name: 'mixed styles' }))
    .click();
  const mixed = page.getByRole('img', { name: 'Mixed' });
  await expect(
    mixed.evaluate((image: HTMLImageElement) => image.decode().then(() => image.naturalWidth)),
  ).resolves.toBe(8);
  await page.getByLabel('Licence', { exact: true }).fill('CC BY 4.0');
  await button('Save').click();
  const history = page.getByRole('group', { name: 'History of licence and attribution' });
  expect(await history.getByRole('row').nth(1).innerText()).toMatch(/CC0[\s\S]*CC BY 4\.0/);

  await button('Remove …').click();
  await button('Remove it').click();
  await page.waitForURL('**/generators');
  expect((await world.admin.call('generators')).some(({ name }) => name === 'small-faces')).toBe(false);
  expect(admin.errors).toEqual([]);
});

it('a file that cannot be used is refused on the page with a sentence, and dismissed', async () => {
  const { page } = admin;
  await page.goto('/generators');
  await page
    .getByLabel('File')
    .setInputFiles(onDisk('evil.pkl', Buffer.from('\x80\x02cos\nsystem\nU\x04hurt\x85R.', 'latin1')));
  await page.getByLabel('Licence of the weights').fill('CC0');
  await page.getByLabel('Attribution').fill('Nobody.');
  await button('Upload').click();
  await page.getByRole('alert').filter({ hasText: 'os.system' }).waitFor();
  await button('Dismiss evil.pkl').click();
  await page.getByRole('region', { name: 'Upload of evil.pkl' }).waitFor({ state: 'detached' });
});

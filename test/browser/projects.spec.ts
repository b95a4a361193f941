import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { encodeRgbPng } from '@gannet/raster';
import type { Browser, Page } from 'playwright-core';
import { Window } from '../support/page.js';
import { openWorld, type World } from '../world.js';
import { launchBrowser } from './find-browser.js';

let world: World;
let browser: Browser;
let window: Window;
let page: Page;

beforeAll(async () => {
  [world, browser] = await Promise.all([openWorld(), launchBrowser()]);
  window = await Window.open(browser, world.url);
  page = window.page;
  await window.signIn(world.adminLogin);
});

afterAll(async () => {
  await browser.close();
  await world.close();
});

/** Presses Tab until what has the focus is called so. */
async function tabTo(name: RegExp): Promise<void> {
  for (let presses = 0; presses < 80; presses++) {
    const focused = await page.evaluate(() => {
      const at = document.activeElement as HTMLInputElement | null;
      return at?.getAttribute('aria-label') ?? at?.labels?.[0]?.textContent?.trim() ?? at?.textContent?.trim() ?? '';
    });
    if (name.test(focused)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`no Tab leads to ${String(name)}`);
}

const heading = (name: string): Promise<void> => page.getByRole('heading', { name, exact: true }).waitFor();
const namesOfClasses = (): Promise<string[]> =>
  page.getByLabel(/^Name of class/).evaluateAll((fields) => fields.map((field) => (field as HTMLInputElement).value));

it('a project is made from a template with the keyboard alone, and its round 0 is started', async () => {
  await tabTo(/^New project$/);
  await page.keyboard.press('Enter');
  await heading('Generator');
  await tabTo(/^toonface-64/);
  await page.keyboard.press('Space');
  await page.keyboard.press('Enter');
  await heading('Task and labels');
  await tabTo(/^Object and background$/);
  await page.keyboard.press('Enter');
  await tabTo(/^Name of class 2$/);
  await page.keyboard.press('Control+A');
  await page.keyboard.type('hair');
  await page.keyboard.press('Enter');
  await page.keyboard.type('skin');
  await page.keyboard.press('Alt+ArrowUp');
  expect(await namesOfClasses()).toEqual(['background', 'skin', 'hair']);
  expect(await page.evaluate(() => (document.activeElement as HTMLInputElement).value)).toBe('skin');
  await tabTo(/^Next$/);
  await page.keyboard.press('Enter');
  await heading('Name, guidelines, settings');
  await tabTo(/^Name$/);
  await page.keyboard.type('Keyboard faces');
  await tabTo(/^Guidelines$/);
  await page.keyboard.type('# Hair\n\nAlso *behind* the head.');
  await page
    .getByRole('region', { name: 'Preview of the guidelines' })
    .getByRole('heading', { name: 'Hair' })
    .waitFor();
  await tabTo(/^Images to label/);
  await page.keyboard.press('Control+A');
  await page.keyboard.type('2');
  await tabTo(/^Pool of images/);
  await page.keyboard.press('Control+A');
  await page.keyboard.type('4');
  await tabTo(/^Next$/);
  await page.keyboard.press('Enter');
  await heading('Check and create');
  await tabTo(/^Create the project$/);
  await page.keyboard.press('Enter');
  await page.waitForURL('**/p/keyboard-faces/rounds');
  await tabTo(/^Start round 0$/);
  await page.keyboard.press('Enter');
  await page.getByRole('region', { name: 'Current round' }).waitFor();
  await world.roundIn('keyboard-faces', 0, 'annotating');
  expect(await world.admin.call('project', { params: { project: 'keyboard-faces' } })).toMatchObject({
    name: 'Keyboard faces',
    guidelines: '# Hair\n\nAlso *behind* the head.',
    schema: { task: 'parts', classes: [{ name: 'background' }, { name: 'skin' }, { name: 'hair' }] },
    roundDefaults: { batchSize: 2, poolSize: 4 },
  });
  expect(window.errors).toEqual([]);
});

it('what was typed survives a reload, the way back and forth, and a refusal, which is at its field', async () => {
  await page.goto('/projects/new');
  await page.getByRole('radio', { name: /^toonface-64/ }).check();
  await page.getByRole('button', { name: 'Next' }).click();
  await page.getByRole('radio', { name: 'Keypoints' }).check();
  await page.getByRole('button', { name: 'Person' }).click();
  await page.getByLabel('Name of keypoint 1', { exact: true }).fill('snout');
  await page.reload();
  expect(await page.getByLabel('Name of keypoint 1', { exact: true }).inputValue()).toBe('snout');
  await page.getByRole('button', { name: 'Next' }).click();
  await page.getByLabel('Name', { exact: true }).fill('KEYBOARD  faces');
  await page.goBack();
  await heading('Task and labels');
  await page.goForward();
  await heading('Name, guidelines, settings');
  const rgb = Uint8Array.from({ length: 700 * 700 * 3 }, (_, at) => Math.imul(at, 2_654_435_761) >>> 24);
  const picture = { name: 'hair border.png', mimeType: 'image/png', buffer: Buffer.from(encodeRgbPng(700, 700, rgb)) };
  await page.locator('g-project-fields input[type=file]').setInputFiles(picture);
  const inserted = page.getByRole('region', { name: 'Preview of the guidelines' }).getByRole('img');
  await inserted.waitFor();
  expect(await inserted.getAttribute('alt')).toBe('hair border');
  expect((await page.getByLabel('Guidelines', { exact: true }).inputValue()).length).toBeLessThan(20_000);
  await page
    .locator('g-project-fields input[type=file]')
    .setInputFiles({ name: 'notes.png', mimeType: 'image/png', buffer: Buffer.from('no picture') });
  await page.getByText('“notes.png” is no picture that this browser can read').waitFor();
  await page.getByRole('button', { name: 'Next' }).click();
  await page.getByRole('button', { name: 'Create the project' }).click();
  const fault = page.locator('#slug-words');
  await fault.filter({ hasText: 'There is a project called keyboard-faces already.' }).waitFor();
  expect(await page.evaluate(() => (document.activeElement as HTMLInputElement).name)).toBe('slug');
  await page.getByLabel('Address').fill('poses');
  await page.getByRole('button', { name: 'Next' }).click();
  await page.getByRole('button', { name: 'Create the project' }).click();
  await page.locator('#name-fault').filter({ hasText: 'reads like that of the project keyboard-faces' }).waitFor();
  await page.getByLabel('Name', { exact: true }).fill('Poses');
  await page.getByRole('button', { name: 'Next' }).click();
  await page.getByRole('button', { name: 'Create the project' }).click();
  await page.waitForURL('**/p/poses/rounds');
  await page.goto('/projects/new');
  await page.getByRole('radio', { name: /^toonface-64/, checked: true }).waitFor(); // the only generator
});

it('a schema comes from a file of another program, with what is left out, and a bad one changes nothing', async () => {
  await page.goto('/projects/new');
  await page.getByRole('radio', { name: /^toonface-64/, checked: true }).waitFor();
  await page.getByRole('button', { name: 'Next' }).click();
  const bring = async (name: string, content: string): Promise<void> => {
    const file = path.join(world.home.folder, name);
    writeFileSync(file, content);
    await page.locator('input[type="file"]').setInputFiles(file);
  };
  await bring('labels.json', JSON.stringify([{ name: 'car', color: '#ff0000', attributes: [] }, { name: 'road' }]));
  await page.getByText('was read: CVAT').waitFor();
  await page.getByText('The class “background” was added as the first').waitFor();
  expect(await namesOfClasses()).toEqual(['background', 'car', 'road']);
  await bring('bomb.xml', '<!DOCTYPE a [<!ENTITY b "c">]><View value="&b;"/>');
  await page.getByText(/“bomb\.xml” was not read\. Line 1 has a document type declaration/).waitFor();
  expect(await namesOfClasses()).toEqual(['background', 'car', 'road']);
  const saved = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save as a file' }).click();
  await page.getByRole('menuitem', { name: /^Label Studio/ }).click();
  expect((await saved).suggestedFilename()).toBe('schema-label-studio.xml');
});

it('two admins who change the same project see what the other wrote, and nothing is overwritten', async () => {
  await world.addProject('shared', 60);
  const change = (body: object) =>
    world.admin.call('changeProject', { params: { project: 'shared' }, body: { revision: 1, ...body } });
  await page.goto('/p/shared/settings');
  await page.getByRole('textbox', { name: 'Guidelines' }).fill('Mine.');
  await page.getByLabel('Images to label').fill('0');
  await page.getByText('it must be at least 1').waitFor();
  await page.getByLabel('Images to label').fill('5');
  await change({ name: 'Shared by two', guidelines: 'Theirs.' });
  await page.getByRole('button', { name: 'Save' }).click();
  const clash = page.locator('g-note').filter({ hasText: 'has saved this project since you opened it' });
  await clash.filter({ hasText: 'Theirs.' }).waitFor();
  expect(await window.barriers()).toEqual([]);
  expect(await page.getByLabel('Name', { exact: true }).inputValue()).toBe('Shared by two');
  expect(await page.getByRole('textbox', { name: 'Guidelines' }).inputValue()).toBe('Mine.');
  expect(await world.admin.call('project', { params: { project: 'shared' } })).toMatchObject({ guidelines: 'Theirs.' });
  await page.getByRole('button', { name: 'Take theirs: Guidelines' }).click();
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText(/^Saved\./).waitFor();
  expect(await world.admin.call('project', { params: { project: 'shared' } })).toMatchObject({
    name: 'Shared by two',
    guidelines: 'Theirs.',
    roundDefaults: { batchSize: 5 },
    revision: 3,
  });
  expect(await page.getByRole('button', { name: 'Save' }).isDisabled()).toBe(true);
});

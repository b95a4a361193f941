import type { Browser, Page } from 'playwright-core';
import { Window } from '../support/page.js';
import { until } from '../support/until.js';
import { openWorld, type World } from '../world.js';
import { launchBrowser } from './find-browser.js';

let world: World;
let browser: Browser;
let window: Window;
let page: Page;

beforeAll(async () => {
  [world, browser] = await Promise.all([openWorld(), launchBrowser()]);
  await world.addProject('faces', 0, { poolSize: 4, batchSize: 2 });
  window = await Window.open(browser, world.url);
  page = window.page;
  await window.signIn(world.adminLogin);
});

afterAll(async () => {
  await browser.close();
  await world.close();
});

const button = (name: string) => page.getByRole('button', { name, exact: true });

it('an admin archives a project, everybody in it is told, and restoring it brings it back', async () => {
  const ann = await world.addPerson('annotator');
  const round = await world.startRound('faces');
  await world.roundIn('faces', round, 'annotating');
  const studio = await Window.open(browser, world.url);
  await studio.signIn(ann);
  await studio.page.goto('/p/faces/annotate');
  await until('the annotator to hold an image', async () => (await world.round('faces', round)).batch.leased === 1);

  await page.goto('/p/faces/settings');
  await button('Archive …').click();
  await page.getByText('Round 0, which is annotating, pauses until you restore it.').waitFor();
  await page.getByText('1 image that annotators hold goes back; what they drew is kept.').waitFor();
  expect(await window.barriers()).toEqual([]);
  await button('Archive it').click();
  await page.getByText('This project has been archived since').waitFor();
  expect(await page.getByLabel('Name', { exact: true }).isDisabled()).toBe(true);
  await studio.page.getByText('The project was archived. Your work on this image is kept').waitFor();
  await studio.page.goto('/projects');
  await studio.page.getByRole('heading', { name: 'Projects', exact: true }).waitFor();
  await studio.page.getByRole('listitem', { name: 'ToonFace parts' }).waitFor();
  expect(await studio.page.getByRole('listitem', { name: 'faces', exact: true }).count()).toBe(0);
  await studio.page.goto('/p/faces/annotate');
  await studio.page.getByRole('heading', { name: 'The project is archived' }).waitFor();

  await page.goto('/p/faces/rounds');
  await page.getByText('This project has been archived since').waitFor();
  expect(await window.barriers()).toEqual([]);
  await page.goto('/projects');
  const archived = page.getByRole('region', { name: 'Archived' }).getByRole('listitem', { name: 'faces', exact: true });
  await archived.getByText('archived', { exact: true }).waitFor();
  expect(await window.barriers()).toEqual([]);
  await archived.getByRole('link', { name: 'Restore or delete: faces' }).click();
  await button('Restore').click();
  await button('Archive …').waitFor();
  await studio.page.getByRole('region', { name: 'Waiting for an image' }).waitFor({ state: 'detached' });
  await until('the annotator to hold it again', async () => (await world.round('faces', round)).batch.leased === 1);
  await studio.close();
});

it('a project is duplicated and deleted with the keyboard alone', async () => {
  await page.goto('/p/faces/settings');
  await button('Duplicate …').focus();
  await page.keyboard.press('Enter');
  const name = page.getByLabel('Name of the duplicate');
  await name.focus();
  await page.keyboard.press('Control+A');
  await page.keyboard.type('faces');
  await page.getByLabel('Address of the duplicate').focus();
  await page.keyboard.press('Control+A');
  await page.keyboard.type('other-faces');
  await page.keyboard.press('Enter');
  await page.getByText('The name “faces” reads like that of the project faces. Give this one another.').waitFor();
  expect(await window.barriers()).toEqual([]);
  await name.focus();
  await page.keyboard.press('Control+A');
  await page.keyboard.type('Other faces');
  await page.keyboard.press('Enter');
  await page.waitForURL('**/p/other-faces/settings');
  await page.getByText('It was duplicated from faces (faces)').waitFor();
  expect(await world.admin.call('project', { params: { project: 'other-faces' } })).toMatchObject({
    name: 'Other faces',
    copiedFrom: { slug: 'faces', name: 'faces' },
  });

  await button('Delete …').focus();
  await page.keyboard.press('Enter');
  await page.getByText('With it go 0 annotations, 0 rounds, no release and 0 bytes of files.').waitFor();
  expect(await window.barriers()).toEqual([]);
  const typed = page.getByLabel('To delete it, type its name: Other faces');
  await typed.focus();
  await page.keyboard.type('other');
  expect(await button('Delete it for good').isDisabled()).toBe(true);
  await page.keyboard.press('Enter');
  await page.keyboard.press('Control+A');
  await page.keyboard.type('Other faces');
  await page.keyboard.press('Enter');
  await page.waitForURL('**/projects');
  await page.getByRole('listitem', { name: 'faces', exact: true }).waitFor();
  expect(await page.getByRole('listitem', { name: 'Other faces' }).count()).toBe(0);
});

it('whoever has a page of it open is told that it was deleted', async () => {
  await world.addProject('brief');
  await page.goto('/p/brief/rounds');
  await page.getByText('No round yet').waitFor();
  await world.admin.call('deleteProject', { params: { project: 'brief' }, body: { name: 'brief' } });
  await page.getByText('This project was deleted, or you are no longer a member of it.').waitFor();
  await page.getByRole('link', { name: 'All projects', exact: true }).click();
  await page.waitForURL('**/projects');
});

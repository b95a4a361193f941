import type { Browser } from 'playwright-core';
import { Window } from '../support/page.js';
import { isReady, paintMore, settledPixelsOf } from '../support/studio.js';
import { until } from '../support/until.js';
import { openWorld, type World } from '../world.js';
import { launchBrowser } from './find-browser.js';

const PROJECT = 'faces';

let world: World;
let browser: Browser;
let admin: Window;
let desk: Window;

beforeAll(async () => {
  [world, browser] = await Promise.all([openWorld(), launchBrowser()]);
  await world.addProject(PROJECT, 0, { poolSize: 4, batchSize: 2, releaseSize: 2 });
  const number = await world.startRound(PROJECT);
  const person = await world.addPerson('annotator');
  [admin, desk] = await Promise.all([Window.open(browser, world.url), Window.open(browser, world.url)]);
  await world.roundIn(PROJECT, number, 'annotating');
  await Promise.all([admin.signIn(world.adminLogin), desk.signIn(person)]);
});
afterAll(async () => {
  await browser.close();
  await world.close();
});

const field = (at: number, label: RegExp) => rows().nth(at).getByLabel(label);
const rows = () => admin.page.locator('g-label-rows li');
const button = (name: string) => admin.page.getByRole('button', { name });

it('an admin merges and renames classes while somebody paints: the preview counts, and the work is carried over', async () => {
  await desk.page.goto(`/p/${PROJECT}/annotate`);
  await isReady(desk);
  const painted = await paintMore(desk, 'skin', 0);
  await admin.page.goto(`/p/${PROJECT}/schema`);
  await field(1, /^Name/).fill('face');
  await field(2, /^Becomes/).selectOption({ label: 'part of face' });
  await field(1, /^Colour/).fill('#00ff7f');
  await field(3, /^Group/).fill('parts of the face');
  await button('Preview the change').click();
  const preview = admin.page.getByRole('status').filter({ hasText: 'This would make version 2' });
  await preview.getByText('1 image in people').waitFor();
  await preview.getByText('“hair” is now part of “skin”.').waitFor();
  await preview.getByText('“skin” is coloured #00ff7f.').waitFor();
  expect(await admin.barriers()).toEqual([]);
  await button('Make this change').click();
  await admin.page.getByRole('heading', { name: 'Version 2' }).waitFor();
  await desk.page.getByText('The labels of the project have changed, and your work was carried over').waitFor();
  expect(await settledPixelsOf(desk, 'face')).toBe(painted);
  expect(await desk.page.getByRole('radio', { name: 'hair', exact: true }).count()).toBe(0);
  const swatch = desk.page.getByRole('radio', { name: 'face', exact: true }).locator('i');
  expect(await swatch.evaluate((one) => getComputedStyle(one).backgroundColor)).toBe('rgb(0, 255, 127)');
  await desk.page.locator('g-class-list').getByText('parts of the face').waitFor();
  expect([admin.errors, desk.errors]).toEqual([[], []]);
});

it('says what is wrong with a change, and that somebody else was faster', async () => {
  await field(2, /^Name/).fill('face');
  await button('Preview the change').click();
  await admin.page.getByText('There would be two classes called “face”').waitFor();
  await world.admin.call('changeSchema', {
    params: { project: PROJECT },
    body: { version: 2, operations: [{ kind: 'rename', label: 1, name: 'head' }] },
  });
  await admin.page.getByText('Somebody changed the schema meanwhile').waitFor();
  await button('Show the present schema').click();
  await until('the present name', async () => (await field(1, /^Name/).inputValue()) === 'head');
  await admin.page
    .getByRole('listitem')
    .filter({ hasText: 'Version 3' })
    .getByText('“face” is called “head”.')
    .waitFor();
});

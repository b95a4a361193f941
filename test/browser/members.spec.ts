import type { Browser } from 'playwright-core';
import { Window } from '../support/page.js';
import { isReady } from '../support/studio.js';
import { openWorld, type World } from '../world.js';
import { launchBrowser } from './find-browser.js';

const PROJECT = 'faces';

let world: World;
let browser: Browser;
let admin: Window;
let bob: Window;

beforeAll(async () => {
  [world, browser] = await Promise.all([openWorld(), launchBrowser()]);
  await world.addProject(PROJECT, 0, { poolSize: 4, batchSize: 2, releaseSize: 2 });
  const number = await world.startRound(PROJECT);
  [admin, bob] = await Promise.all([Window.open(browser, world.url), Window.open(browser, world.url)]);
  await world.roundIn(PROJECT, number, 'annotating');
  await admin.signIn(world.adminLogin);
});
afterAll(async () => {
  await browser.close();
  await world.close();
});

const row = (name: string) => admin.page.getByRole('row').filter({ hasText: name });

it('a server admin adds a person, who sees no project until an admin of one adds them by name', async () => {
  await admin.page.goto('/people');
  await admin.page.getByLabel('Name').fill('Bob Builder');
  await admin.page.getByLabel('E-mail').fill('bob@members.example');
  await admin.page.getByRole('button', { name: 'Add person' }).click();
  const password = await admin.page.getByTestId('password').innerText();
  await row('bob@members.example').getByText('none').waitFor();
  expect(await admin.barriers()).toEqual([]);
  await bob.signIn({ email: 'bob@members.example', password });
  await bob.page.getByText('You are a member of no project yet').waitFor();
  await admin.page.goto(`/p/${PROJECT}/members`);
  await admin.page.getByLabel('Name or e-mail').fill('bob b');
  await admin.page.getByRole('option', { name: /Bob Builder/ }).waitFor();
  await admin.page.keyboard.press('ArrowDown');
  await admin.page.keyboard.press('Enter');
  await admin.page.getByRole('button', { name: 'Add member' }).click();
  await row('Bob Builder').getByRole('combobox').waitFor();
  expect(await admin.barriers()).toEqual([]);
  await bob.page.getByRole('link', { name: /^Annotate: / }).click();
  await isReady(bob);
});

it('a removal is confirmed, and takes effect on the open page at once', async () => {
  await admin.page.getByRole('button', { name: 'Remove Bob Builder' }).click();
  await admin.page.getByText('An image they hold goes back to the queue at once').waitFor();
  expect(await admin.barriers()).toEqual([]);
  await admin.page.getByRole('button', { name: 'Keep' }).click();
  await row('Bob Builder').getByRole('combobox').selectOption('reviewer');
  await admin.page.getByRole('button', { name: 'Remove Bob Builder' }).click();
  await admin.page.getByRole('button', { name: 'Remove from the project' }).click();
  await bob.page.getByText('You are no longer a member of this project.').waitFor();
  await row('Bob Builder').waitFor({ state: 'detached' });
  await bob.page.goto('/projects');
  await bob.page.getByText('You are a member of no project yet').waitFor();
  await bob.page.goto(`/p/${PROJECT}/releases`);
  await bob.page.getByText(`There is no project called ${PROJECT}.`).waitFor();
  expect(admin.errors).toEqual([]);
});

it('says who is nobody that could be added', async () => {
  await admin.page.getByLabel('Name or e-mail').fill('Eve');
  await admin.page.getByRole('button', { name: 'Add member' }).click();
  await admin.page.getByText('“Eve” is nobody who could be added').waitFor();
});

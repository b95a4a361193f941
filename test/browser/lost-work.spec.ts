import type { Item } from '@gannet/contracts';
import type { Browser } from 'playwright-core';
import type { Annotator } from '../support/annotator.js';
import { Window } from '../support/page.js';
import type { Login } from '../support/server.js';
import {
  canvasOf,
  draftIs,
  glance,
  paintMore,
  pixelsOf,
  seedOf,
  settledPixelsOf,
  stroke,
  toNext,
} from '../support/studio.js';
import { until } from '../support/until.js';
import { openWorld, type TestPerson, type World } from '../world.js';
import { launchBrowser } from './find-browser.js';

const PROJECT = 'faces';
const STUDIO = `/p/${PROJECT}/annotate`;

let world: World;
let browser: Browser;
let person: TestPerson;
let login: Login;
let desk: Window;

beforeAll(async () => {
  [world, browser] = await Promise.all([openWorld({ env: { GRACE_SECONDS: '1' } }), launchBrowser()]);
  await world.addProject(PROJECT, 0, { poolSize: 16, batchSize: 14, releaseSize: 1 });
  await world.roundIn(PROJECT, await world.startRound(PROJECT), 'annotating');
  person = await world.addPerson('annotator');
  desk = await Window.open(browser, world.url);
  login = person;
  await desk.signIn(login);
  await goTo(desk);
});

afterAll(async () => {
  await browser.close();
  await world.close();
});

/** What one test leaves behind when it fails is not the next one's. */
afterEach(() => desk.offline(false));

/** Opens the studio and waits for an image. */
async function goTo(window: Window): Promise<void> {
  await window.page.goto(STUDIO);
  await isThere(window);
}

async function isThere(window: Window): Promise<void> {
  await canvasOf(window).waitFor();
  await until('an image', () => seedOf(window));
  await window.page.keyboard.press('3');
}

const paint = (window: Window, below: number): Promise<number> => paintMore(window, 'hair', below);

async function hairIs(window: Window, pixels: number): Promise<void> {
  await until(`${pixels} pixels of hair`, async () => (await pixelsOf(window, 'hair')) === pixels);
}

const note = (window: Window, words: RegExp) => window.page.locator('g-note').filter({ hasText: words });
const labelled = async (): Promise<number> => (await world.round(PROJECT, 0)).batch.labelled;

const heldOf = ({ assignmentId, fence }: Item): { assignmentId: string; fence: number } => ({ assignmentId, fence });

/** Somebody else at the queue. */
async function rival(): Promise<Annotator> {
  const annotator = await world.annotator(await world.addPerson('annotator'));
  await annotator.join(PROJECT);
  return annotator;
}

/** Takes the image with the seed as soon as whoever had it has lost it, and passes on others. */
async function heldBy(annotator: Annotator, seed: string): Promise<Item> {
  for (;;) {
    const item = await annotator.item();
    if (String(item.seed) === seed) return item;
    await world.roundWhen(PROJECT, 0, 'out of the hands of who is away', ({ batch }) => batch.leased === 1);
    await annotator.value('item.skip', heldOf(item));
  }
}

it('a reload brings the work back, with the way back', async () => {
  const [first, both] = [await paint(desk, 0), await paint(desk, 60)];
  await draftIs(desk, 'Saved on this device');
  await desk.page.reload();
  await isThere(desk);
  await hairIs(desk, both);
  await desk.page.keyboard.press('Control+z');
  await hairIs(desk, first);
  await desk.page.keyboard.press('Control+Shift+Z');
  await hairIs(desk, both);
});

it('a stroke, and the corners of a shape that is open, are kept although the page is left in the same moment', async () => {
  const before = await settledPixelsOf(desk, 'hair');
  await stroke(desk, 60, 120);
  await desk.page.reload();
  await isThere(desk);
  const after = await settledPixelsOf(desk, 'hair', before + 1);
  await desk.page.keyboard.press('p');
  await canvasOf(desk).click({ position: { x: 40, y: 40 } });
  await canvasOf(desk).click({ position: { x: 80, y: 40 } });
  await desk.page.reload();
  await isThere(desk);
  await desk.page.getByRole('button', { name: /^Finish/ }).waitFor();
  await desk.page.keyboard.press('Escape');
  await desk.page.keyboard.press('b');
  await hairIs(desk, after);
  await desk.page.keyboard.press('Control+z'); // the shape again
  await desk.page.keyboard.press('Control+z');
  await desk.page.keyboard.press('Control+z');
  await desk.page.keyboard.press('Control+z');
  await hairIs(desk, before);
  await desk.page.keyboard.press('b');
});

it('a tab that crashes loses nothing that was kept', async () => {
  const pixels = await paint(desk, -60);
  await draftIs(desk, 'Saved on this device');
  const after = await desk.beside();
  await desk.crash();
  desk = after;
  await goTo(desk);
  await hairIs(desk, pixels);
  expect(await note(desk, /another window/).count()).toBe(0);
});

it('the server is killed and started again: painting goes on meanwhile, and arrives afterwards', async () => {
  await world.server.kill();
  await note(desk, /Connection lost/).waitFor();
  const pixels = await paint(desk, 100);
  await draftIs(desk, 'Saved on this device');
  await world.restart();
  await draftIs(desk, 'Saved on the server');
  await note(desk, /Connection lost/).waitFor({ state: 'detached' });
  await hairIs(desk, pixels);
  const before = await labelled();
  await toNext(desk, () => desk.page.keyboard.press('Control+Enter'));
  expect(await labelled()).toBe(before + 1);
});

it('the network is cut for longer than the lease: a submit waits, is sent once when it is back although its tab was closed, and is what was painted', async () => {
  const pixels = await paint(desk, 0);
  await desk.offline(true);
  await note(desk, /Connection lost. Your work is saved here/).waitFor();
  const more = await paint(desk, 60);
  expect(more).toBeGreaterThan(pixels);
  const before = await labelled();
  await desk.page.keyboard.press('Control+Enter');
  await note(desk, /sent once the connection is back/).waitFor();
  await world.roundWhen(PROJECT, 0, 'out of all hands', ({ batch }) => batch.leased === 0);
  const after = await desk.beside();
  await desk.page.close();
  desk = after;
  await desk.offline(false);
  await desk.page.goto('/projects'); // whatever page is opened next sends it
  await until('the submit', async () => (await labelled()) > before);
  await goTo(desk);
  expect(await labelled()).toBe(before + 1);
  const [newest] = await world.admin.call('examples', { params: { project: PROJECT } });
  expect(hairIn(newest!.labels!.runs)).toBe(more);
});

it('a sign-in that ends leads to the door and back to the work', async () => {
  const pixels = await paint(desk, 0);
  await draftIs(desk, 'Saved on the server');
  const { password } = await world.admin.call('resetPassword', { params: { personId: person.id } }); // ends every session of theirs
  login = { email: person.email, password };
  await stroke(desk, 60, 60);
  await desk.page.getByText('Your session has ended', { exact: false }).waitFor();
  await desk.fillIn(login);
  await desk.page.waitForURL(`**${STUDIO}`);
  await isThere(desk);
  expect(await settledPixelsOf(desk, 'hair')).toBeGreaterThan(pixels);
  await desk.page.getByRole('status').filter({ hasText: 'Your earlier work is back' }).waitFor();
  await glance(desk);
  await toNext(desk, () => desk.page.keyboard.press('Control+Enter'));
});

it('a lease that somebody else got: the work is kept, and offered when the image comes again', async () => {
  const pixels = await paint(desk, 0);
  await draftIs(desk, 'Saved on the server');
  const seed = await seedOf(desk);
  await desk.offline(true);
  const more = await paint(desk, 60);
  const other = await rival();
  const taken = await heldBy(other, seed);
  await desk.offline(false);
  await note(desk, /This image is no longer yours.*comes back with the image/s).waitFor();
  expect(more).toBeGreaterThan(pixels);
  await hairIs(desk, more);
  await toNext(desk, () => desk.page.getByRole('button', { name: 'Keep my work and go on' }).click());
  await hairIs(desk, 0);
  await other.value('item.skip', heldOf(taken));
  other.close();
  await glance(desk);
  await toNext(desk, () => desk.page.keyboard.press('Control+Space'));
  expect(await seedOf(desk)).toBe(seed);
  await hairIs(desk, more);
  await glance(desk);
  await toNext(desk, () => desk.page.keyboard.press('Control+Enter'));
});

it('the same image in two windows of a browser is painted in one of them, and goes over with its work', async () => {
  const pixels = await paint(desk, 0);
  await draftIs(desk, 'Saved on this device');
  const second = await desk.beside();
  await goTo(second);
  await note(second, /open in another window of this browser/).waitFor();
  await second.page.getByRole('button', { name: 'Work here instead' }).click();
  await hairIs(second, pixels);
  await note(desk, /open in another window of this browser/).waitFor();
  const more = await paint(second, 60);
  await draftIs(second, 'Saved on this device');
  await desk.page.getByRole('button', { name: 'Work here instead' }).click();
  await hairIs(desk, more);
  await second.page.close();
  await toNext(desk, () => desk.page.keyboard.press('Control+Enter'));
});

it('two browsers made two versions: both are shown, none is lost, and the choice is one step', async () => {
  const elsewhere = await Window.open(browser, world.url);
  await elsewhere.signIn(login);
  await goTo(elsewhere);
  expect(await seedOf(elsewhere)).toBe(await seedOf(desk));
  const theirs = await paint(elsewhere, -60);
  await draftIs(elsewhere, 'Saved on the server');
  const mine = (await paint(desk, 0), await paint(desk, 60));
  await note(desk, /There are two versions of your work/).waitFor();
  await desk.page.getByRole('button', { name: 'Look at the other' }).click();
  await hairIs(desk, mine);
  await desk.page.getByRole('button', { name: 'Take the other' }).click();
  await hairIs(desk, theirs);
  await desk.page.keyboard.press('Control+z');
  await hairIs(desk, mine);
  await draftIs(desk, 'Saved on the server');
  const last = await paint(elsewhere, 100);
  await note(elsewhere, /There are two versions of your work/).waitFor();
  await elsewhere.page.getByRole('button', { name: 'Keep the one here' }).click();
  await draftIs(elsewhere, 'Saved on the server');
  await hairIs(elsewhere, last);
  await toNext(elsewhere, () => elsewhere.page.keyboard.press('Control+Enter'));
  await elsewhere.close();
});

it('a draft that an older page kept in this browser is found', async () => {
  const later = await Window.open(browser, world.url);
  await later.page.goto('/sign-in');
  const pool = await world.admin.call('pool', { params: { project: PROJECT, round: 0 }, query: { limit: 100 } });
  await later.page.evaluate(keepAsBefore, { personId: person.id, candidateIds: pool.candidates.map(({ id }) => id) });
  await later.signIn(login);
  await goTo(later);
  await hairIs(later, 64);
  await later.page.keyboard.press('Control+z');
  await hairIs(later, 0);
  await later.close();
});

/** Runs in the page: keeps drafts of a row of hair in the shape that the page had before there were keypoints. */
function keepAsBefore({
  personId,
  candidateIds,
}: {
  personId: string;
  candidateIds: readonly string[];
}): Promise<void> {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open('gannet', 2);
    opening.onerror = reject;
    opening.onupgradeneeded = () =>
      opening.result
        .createObjectStore('work', { keyPath: ['personId', 'candidateId'] })
        .createIndex('savedAt', 'savedAt');
    opening.onsuccess = () => {
      const change = opening.result.transaction('work', 'readwrite');
      for (const candidateId of candidateIds) {
        change.objectStore('work').put({
          personId,
          candidateId,
          width: 64,
          height: 64,
          runs: [2, 64, 0, 4032],
          confidence: 'sure',
          seconds: 3,
          savedAt: Date.now(),
          base: 0,
          isSent: false,
          history: { done: [], undone: [] },
        });
      }
      change.oncomplete = () => {
        opening.result.close();
        resolve();
      };
    };
  });
}

/** Pixels of hair in a label map. */
function hairIn(runs: readonly number[]): number {
  return runs.reduce((sum, length, at) => sum + (at % 2 === 1 && runs[at - 1] === 2 ? length : 0), 0);
}

import { encodeIndexedPng } from '@gannet/raster';
import type { Browser } from 'playwright-core';
import { bandLabeller } from '../support/labels.js';
import { Window } from '../support/page.js';
import { canvasOf, draftIs, glance, isReady, paintMore, seedOf } from '../support/studio.js';
import { tarOf } from '../support/tar.js';
import { until } from '../support/until.js';
import { openWorld, type TestPerson, type World } from '../world.js';
import { launchBrowser } from './find-browser.js';

const PARTS = 'faces';
const POINTS = 'points';
const EMPTY = 'empty';
const STUDIO = `/p/${PARTS}/annotate`;

let world: World;
let browser: Browser;
let person: TestPerson;
/** The admin's window, who may see every page. */
let admin: Window;
/** The annotator's. */
let desk: Window;

beforeAll(async () => {
  [world, browser] = await Promise.all([openWorld(), launchBrowser()]);
  await world.addProject(PARTS, 0, { poolSize: 8, batchSize: 3, releaseSize: 6 });
  await world.addProject(EMPTY, 40);
  const [generator] = await world.admin.call('generators');
  const schema = {
    task: 'keypoints' as const,
    keypoints: ['left eye', 'right eye', 'chin'].map((name) => ({ name })),
    skeleton: [
      [0, 2],
      [1, 2],
    ] as [number, number][],
  };
  await world.admin.call('addProject', {
    body: {
      slug: POINTS,
      name: POINTS,
      schema,
      generatorDigest: generator!.digest,
      firstSeed: 50,
      guidelines: '# Eyes\n\nThe *middle* of the pupil, as [here](https://example.org/eyes).',
      roundDefaults: { poolSize: 4, batchSize: 3, releaseSize: 1 },
    },
  });
  await Promise.all([PARTS, POINTS].map((project) => world.startRound(project)));
  const simulated = await world.simulate(PARTS, bandLabeller);
  [admin, desk, person] = await Promise.all([
    Window.open(browser, world.url),
    Window.open(browser, world.url),
    world.addPerson('annotator'),
  ]);
  await world.roundIn(PARTS, 0, 'complete');
  simulated.leave();
  await world.startRound(PARTS);
});

afterAll(async () => {
  await browser.close();
  await world.close();
});

const note = (window: Window, words: RegExp) => window.page.locator('g-note').filter({ hasText: words });
const heading = async (name: string): Promise<void> => admin.page.getByRole('heading', { name }).first().waitFor();
const bandMask = async () => encodeIndexedPng(await bandLabeller.label(new Uint8Array(), 64, 64));
const opened = (name: string) => desk.page.locator('summary').filter({ hasText: name }).click();

/** Every page in every state that has something of its own to see, in an order in which one leads to the next. */
const PAGES: readonly (readonly [what: string, go: () => Promise<unknown>])[] = [
  [
    'the sign-in page',
    async () => {
      await admin.page.goto('/sign-in');
      await admin.page.getByLabel('E-mail').waitFor();
    },
  ],
  [
    'the sign-in page after a wrong password',
    async () => {
      await admin.fillIn({ ...world.adminLogin, password: 'not this one' });
      await note(admin, /./).waitFor();
    },
  ],
  [
    'the list of projects',
    async () => {
      await admin.signIn(world.adminLogin);
      await heading(PARTS);
    },
  ],
  [
    'the account menu',
    async () => {
      await admin.page.getByRole('button', { name: /^Account of/ }).click();
      await admin.page.getByRole('menuitem').first().waitFor();
    },
  ],
  [
    'a new project: its generator',
    async () => {
      await admin.page.goto('/projects/new');
      await admin.page.getByRole('radio', { name: /^toonface-64/ }).waitFor();
    },
  ],
  [
    'a new project: classes, one of which has no name',
    async () => {
      await admin.page.getByRole('button', { name: 'Next' }).click();
      await admin.page.getByRole('button', { name: 'Faces' }).click();
      await admin.page.getByLabel('Name of class 3').fill('');
      await admin.page.getByRole('button', { name: 'Next' }).click();
      await admin.page.getByText('The name of class 3 is empty.').waitFor();
    },
  ],
  [
    'a new project: keypoints',
    async () => {
      await admin.page.getByRole('radio', { name: 'Keypoints' }).check();
      await admin.page.getByRole('button', { name: 'Person' }).click();
      await admin.page.getByRole('application').waitFor();
    },
  ],
  [
    'a new project: its settings, with what is wrong',
    async () => {
      await admin.page.getByRole('button', { name: 'Next' }).click();
      await admin.page.getByRole('textbox', { name: 'Guidelines' }).fill('# Eyes\n\n- the *middle* of the pupil');
      await admin.page.getByRole('button', { name: 'Next' }).click();
      await admin.page.getByText('The name is empty.').waitFor();
    },
  ],
  [
    'a new project: all of it',
    async () => {
      await admin.page.getByLabel('Name', { exact: true }).fill('Poses');
      await admin.page.getByRole('button', { name: 'Next' }).click();
      await heading('Check and create');
    },
  ],
  [
    'the settings of a project',
    async () => {
      await admin.page.goto(`/p/${EMPTY}/settings`);
      await heading('Settings');
    },
  ],
  [
    'the labels of a project, one of which is to be deleted',
    async () => {
      await admin.page.goto(`/p/${EMPTY}/schema`);
      await admin.page.getByLabel('Becomes').last().selectOption({ label: 'deleted' });
    },
  ],
  [
    'labels to be imported, one of which cannot be read',
    async () => {
      await admin.page.goto(`/p/${EMPTY}/import`);
      const files = tarOf({ 'seed1.png': await bandMask(), 'notes.txt': Buffer.from('no labels') });
      const field = admin.page.getByLabel('Labels', { exact: true });
      await field.setInputFiles({ name: 'masks.tar', mimeType: '', buffer: Buffer.from(files) });
      await admin.page.locator('summary').filter({ hasText: '1 file is left out' }).click();
      await admin.page.getByRole('img', { name: 'Image of seed 1' }).waitFor();
    },
  ],
  [
    'the generators, with the options of an upload',
    async () => {
      await admin.page.goto('/generators');
      await admin.page.getByRole('heading', { name: /^toonface-64/ }).waitFor();
      await admin.page.getByText('Options').click();
    },
  ],
  [
    'a generator, with its feature maps',
    async () => {
      await admin.page.getByRole('link', { name: /^toonface-64/ }).click();
      await admin.page.locator('summary').filter({ hasText: 'Feature maps' }).click();
      await admin.page.getByRole('img', { name: 'Seed 0' }).waitFor();
    },
  ],
  ['styles of two seeds, mixed', () => admin.page.getByRole('radio', { name: 'mixed styles' }).click()],
  [
    'rounds before the first',
    async () => {
      await admin.page.goto(`/p/${EMPTY}/rounds`);
      await heading('No round yet');
      await admin.page.getByText('Advanced').click();
    },
  ],
  [
    'rounds with everything open',
    async () => {
      await world.roundIn(PARTS, 1, 'annotating');
      await admin.page.goto(`/p/${PARTS}/rounds`);
      await admin.page.getByRole('group', { name: 'Learning curve' }).getByRole('img').first().waitFor();
      for (const summary of await admin.page.locator('main summary').all()) await summary.click();
    },
  ],
  [
    'the learning curve as a table',
    () =>
      admin.page.getByRole('region', { name: 'Learning curve' }).getByRole('button', { name: 'Show as table' }).click(),
  ],
  [
    'releases before the first',
    async () => {
      await admin.page.goto(`/p/${EMPTY}/releases`);
      await heading('No release yet');
    },
  ],
  [
    'the list of releases',
    async () => {
      await admin.page.goto(`/p/${PARTS}/releases`);
      await admin.page.getByRole('link', { name: '1.0.0' }).waitFor();
    },
  ],
  [
    'a release with everything open',
    async () => {
      await admin.page.getByRole('link', { name: '1.0.0' }).click();
      await admin.page
        .getByRole('link', { name: /^shards\// })
        .first()
        .waitFor();
      for (const summary of await admin.page.locator('main summary').all()) await summary.click();
    },
  ],
  [
    'the account',
    async () => {
      await admin.page.goto('/account');
      await heading('Your account');
    },
  ],
  [
    'the people',
    async () => {
      await admin.page.goto('/people');
      await heading('People');
      await admin.page
        .getByRole('button', { name: /^Reset password of annotator/ })
        .first()
        .waitFor();
    },
  ],
  [
    'an empty queue',
    async () => {
      await desk.signIn(person);
      await desk.page.goto(`/p/${EMPTY}/annotate`);
      await desk.page
        .getByRole('region', { name: 'Waiting for an image' })
        .filter({ hasText: 'No round yet' })
        .waitFor();
    },
  ],
  [
    'an image that cannot be shown',
    async () => {
      await desk.page.route('**/image.png', (route) =>
        route.fulfill({ status: 200, contentType: 'image/png', body: 'no picture' }),
      );
      await desk.page.goto(STUDIO);
      await note(desk, /could not be loaded/).waitFor();
    },
  ],
  [
    'the studio with every panel open',
    async () => {
      await desk.page.unroute('**/image.png');
      await desk.page.goto(STUDIO);
      await until('an image', () => seedOf(desk));
      await opened('Whole image');
      await opened('Accepted examples');
      await desk.page.locator('g-example-list img').first().waitFor();
    },
  ],
  [
    'the uncertainty and the prediction',
    async () => {
      await canvasOf(desk).focus();
      await desk.page.keyboard.press('u');
      await desk.page.keyboard.press('w');
    },
  ],
  [
    'an open polygon, painted only over a class',
    async () => {
      const { page } = desk;
      await page.keyboard.press('p');
      await canvasOf(desk).focus();
      await page.keyboard.press('Enter');
      await page.keyboard.press('Shift+X');
      await page.getByRole('button', { name: /^Finish/ }).waitFor();
    },
  ],
  [
    'the keys of the studio',
    async () => {
      await desk.page.keyboard.press('Escape');
      await desk.page.keyboard.press('F1');
      await desk.page.getByRole('dialog').waitFor();
    },
  ],
  [
    'the reasons to skip',
    async () => {
      await desk.page.keyboard.press('Escape');
      await desk.page.getByRole('button', { name: 'Skip, and say why' }).click();
      await desk.page.getByRole('menuitem').first().waitFor();
    },
  ],
  [
    'a question before a verdict',
    async () => {
      await desk.page.keyboard.press('Escape');
      await desk.page.getByRole('button', { name: 'Reject (broken image)' }).click();
    },
  ],
  [
    'two versions of the work',
    async () => {
      const elsewhere = await Window.open(browser, world.url);
      await elsewhere.signIn(person);
      await elsewhere.page.goto(STUDIO);
      await until('an image', () => seedOf(elsewhere));
      await paint(elsewhere, -60);
      await draftIs(elsewhere, 'Saved on the server');
      await elsewhere.close();
      await desk.page.keyboard.press('Shift+X');
      await paint(desk, 60);
      await note(desk, /There are two versions of your work/).waitFor();
    },
  ],
  [
    'the studio without a connection',
    async () => {
      await desk.offline(true);
      await note(desk, /Connection lost/).waitFor();
    },
  ],
  [
    'the studio of keypoints',
    async () => {
      await desk.offline(false);
      await world.roundIn(POINTS, 0, 'annotating');
      await desk.page.goto(`/p/${POINTS}/annotate`);
      await until('an image', () => seedOf(desk));
      await isReady(desk);
    },
  ],
  [
    'a question before keypoints are absent',
    async () => {
      await glance(desk);
      await desk.page.keyboard.press('Control+Enter');
      await note(desk, /would count as absent/).waitFor();
    },
  ],
  [
    'the keys of the studio of keypoints',
    async () => {
      await desk.page.keyboard.press('F1');
      await desk.page.getByRole('dialog').waitFor();
    },
  ],
];

it.each(PAGES)(
  '%s: nothing that axe finds serious, in the light and in the dark, and a ring around what has the keys',
  async (what, go) => {
    await go();
    const window =
      PAGES.findIndex(([name]) => name === what) < PAGES.findIndex(([name]) => name === 'an empty queue')
        ? admin
        : desk;
    expect(await window.barriers()).toEqual([]);
    expect(await window.withoutRing()).toEqual([]);
    expect(await sideways(window)).toBe(0);
  },
);

/** By how many pixels the page can be moved sideways on a telephone: what is wider than that scrolls in its own box. */
async function sideways({ page }: Window): Promise<number> {
  const before = page.viewportSize()!;
  await page.setViewportSize({ width: 390, height: 844 });
  const by = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  await page.setViewportSize(before);
  return by;
}

/** Paints so far below the middle of the image. */
async function paint(window: Window, below: number): Promise<void> {
  await window.page.keyboard.press('b');
  await window.page.keyboard.press('9');
  await paintMore(window, 'glasses', below);
}

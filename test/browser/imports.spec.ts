import { decodeRgbPng, encodeIndexedPng } from '@gannet/raster';
import type { Oracle } from '@gannet/cli/simulation';
import type { Browser } from 'playwright-core';
import { openBundledOracle } from '../support/labels.js';
import { Window } from '../support/page.js';
import { tarOf } from '../support/tar.js';
import { openWorld, type World } from '../world.js';
import { launchBrowser } from './find-browser.js';

const PROJECT = 'faces';
const POINTS = 'points';

let world: World;
let browser: Browser;
let admin: Window;
let oracle: Oracle;

beforeAll(async () => {
  [world, browser, oracle] = await Promise.all([openWorld(), launchBrowser(), openBundledOracle()]);
  await world.addProject(PROJECT, 0, { poolSize: 4, batchSize: 2, releaseSize: 2 });
  const [generator] = await world.admin.call('generators');
  await world.admin.call('addProject', {
    body: {
      slug: POINTS,
      name: POINTS,
      schema: { task: 'keypoints', keypoints: ['left eye', 'chin'].map((name) => ({ name })) },
      generatorDigest: generator!.digest,
    },
  });
  admin = await Window.open(browser, world.url);
  await admin.signIn(world.adminLogin);
});
afterAll(async () => {
  await oracle.close();
  await browser.close();
  await world.close();
});

const button = (name: RegExp | string) => admin.page.getByRole('button', { name });
const choose = (name: string, buffer: Uint8Array) =>
  admin.page.getByLabel('Labels', { exact: true }).setInputFiles({ name, mimeType: '', buffer: Buffer.from(buffer) });

/** Masks of what the images of these seeds show. */
async function masksOf(seeds: readonly number[]): Promise<Uint8Array> {
  const files: Record<string, Uint8Array> = { 'masks/face.png': Buffer.from('no seed') };
  for (const seed of seeds) {
    const response = await world.admin.fetch('projectImage', { project: PROJECT }, {}, { seed, psi: 0.7 });
    const image = decodeRgbPng(new Uint8Array(await response.arrayBuffer()));
    if (!image.ok) throw new Error(image.problem);
    files[`masks/seed${seed}.png`] = encodeIndexedPng(await oracle.label(image.rgb, image.width, image.height));
  }
  return tarOf(files);
}

it('an admin looks at a file, sees its labels over the images, says what they become, and imports them', async () => {
  await admin.page.goto(`/p/${PROJECT}/rounds`);
  await admin.page.getByRole('link', { name: 'import them' }).click();
  await admin.page.getByRole('heading', { name: 'Import labels' }).waitFor();
  await choose('masks.tar', await masksOf([3, 5, 8, 13, 21, 34, 55]));
  await admin.page.getByText('7 images can be imported (label maps). 1 file is left out.').waitFor();
  await admin.page.getByRole('img', { name: 'Image of seed 3', exact: true }).waitFor();
  expect(await admin.page.getByLabel('What 1 becomes').locator('option:checked').innerText()).toBe('skin');
  await admin.page.locator('summary').filter({ hasText: '1 file is left out, and why' }).click();
  await admin.page.getByText('its name says no seed').or(admin.page.getByText('it is no label map')).waitFor();
  await admin.page.getByLabel('What 8 becomes').selectOption({ label: 'skin' });
  expect(await admin.barriers()).toEqual([]);
  await button('Import the labels of 7 images').click();
  await admin.page.getByText('The labels of 7 images are round 0, which learns from them now.').waitFor();
  await world.roundIn(PROJECT, 0, 'complete');
  const { annotations } = await world.admin.call('annotations', { params: { project: PROJECT } });
  expect(annotations.flatMap(({ labels }) => labels!.runs.filter((_run, at) => at % 2 === 0))).not.toContain(8);
  expect(admin.errors).toEqual([]);
});

it('the same file is recognised, a schema that changes meanwhile asks to read it again', async () => {
  await choose('masks.tar', await masksOf([3, 60]));
  await admin.page.getByText('2 images can be imported').waitFor();
  await admin.page.getByText('Replace the labels that 1 of these images has already').waitFor();
  await button('Import the labels of 1 image').waitFor();
  await world.admin.call('changeSchema', {
    params: { project: PROJECT },
    body: { version: 1, operations: [{ kind: 'rename', label: 1, name: 'face' }] },
  });
  await button('Read it again').click();
  expect(await admin.page.getByLabel('What 1 becomes').locator('option:checked').innerText()).toBe('face');
  await button('Discard').click();
  await choose('masks.tar', await masksOf([3, 5, 8, 13, 21, 34, 55]));
  await admin.page.getByText('This file is round 0 already').waitFor();
  expect(await button('Import the labels of 0 images').isDisabled()).toBe(true);
  await button('Discard').click();
});

it('what is no file of labels is said; an import is removed by two presses of a key', async () => {
  await choose('notes.zip', Buffer.from('PK and no zip'));
  await admin.page.getByText('notes.zip cannot be imported: it is a damaged zip').waitFor();
  const remove = button('Remove the labels of round 0');
  await remove.focus();
  await admin.page.keyboard.press('Enter');
  await button('Press again to remove').waitFor();
  await admin.page.keyboard.press('Enter');
  await admin.page.getByText(/removed by/).waitFor();
  expect((await world.admin.call('annotations', { params: { project: PROJECT } })).total).toBe(0);
  expect(await admin.withoutRing()).toEqual([]);
  await admin.page.goto(`/p/${PROJECT}/rounds`);
  await admin.page.getByText('imported, removed').waitFor();
});

it('keypoints come as COCO, and lie on their images', async () => {
  await admin.page.goto(`/p/${POINTS}/import`);
  const coco = {
    images: [4, 9].map((seed) => ({ id: seed, file_name: `seed${seed}.png`, width: 64, height: 64 })),
    categories: [{ id: 1, name: 'face', keypoints: ['chin', 'left eye', 'nose'] }],
    annotations: [4, 9].map((seed) => ({
      image_id: seed,
      category_id: 1,
      keypoints: [31, 45, 2, 24, 30, 2, 31, 38, 2],
    })),
  };
  await choose('points.json', Buffer.from(JSON.stringify(coco)));
  await admin.page.getByText('2 images can be imported (COCO keypoints).').waitFor();
  expect(await admin.page.getByLabel('What left eye becomes').locator('option:checked').innerText()).toBe('left eye');
  await admin.page.getByLabel('What chin becomes').selectOption({ label: 'ignored: not learned from' });
  await button('Import the labels of 2 images').click();
  await admin.page.getByText('Nothing in the file becomes “chin”').waitFor();
  await admin.page.getByLabel('What chin becomes').selectOption({ label: 'chin' });
  expect(await admin.barriers()).toEqual([]);
  await button('Import the labels of 2 images').click();
  await admin.page.getByText('The labels of 2 images are round 0').waitFor();
  expect(admin.errors.filter((error) => !/400/.test(error))).toEqual([]);
});

// The animated picture: paint a stroke, the live refit updates the rest, submit, the next image. The image is the one
// that the queue assigns, and the refit is recorded as it happens.
import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  corrections,
  frames,
  isReady,
  lensOf,
  onDesk,
  openDesk,
  openPage,
  paint,
  seedOf,
  undoAll,
  unfocus,
} from './desk.mjs';
import { mapOf, PARTS } from './world.mjs';

const SIZE = { width: 1024, height: 640 };
const COLOURS = 96;
/** Longer than the page ignores a press for after a new image or a question. */
const READ_MS = 700;

export async function drawLoop(world, browser, folder) {
  const page = await openPage(world, browser, world.people.annotator, { viewport: SIZE, colorScheme: 'dark' });
  await openDesk(page, PARTS);
  const { image, lens, strokes } = await firstWrong(world, page);
  await page.addStyleTag({ content: STYLE });
  const film = new Film(page, await browser.newPage({ viewport: { width: SIZE.width, height: 44 } }));
  const away = lens.at([3, 40]);
  await page.mouse.move(away.x, away.y);
  await unfocus(page);
  await film.say('The prediction is already painted. Correct what is wrong.');
  await film.take(1400);
  for (const [n, stroke] of strokes.entries()) {
    await film.say(n === 0 ? `1. Paint a stroke of ${stroke.name}` : `1. Another stroke: ${stroke.name}`);
    await paint(page, lens, stroke, () => film.take(70));
    await film.take(250);
    await answered(page);
    await frames(page, 3);
    if (await page.getByRole('button', { name: 'Discard' }).isVisible()) {
      await film.say('2. This refit would change far more than the stroke, so it asks first');
      await film.take(1600);
      await film.say('2. Not this one: Z discards it, Y would apply it');
      await page.keyboard.press('z');
      await unfocus(page);
      await frames(page, 3);
      await film.take(1200);
      continue;
    }
    await film.say('2. The live refit carries it over to similar pixels nearby (lit up)');
    await film.take(1300);
    await page.waitForTimeout(1800); // the highlight has faded
    await film.take(400);
  }
  await film.say('3. Submit, and the next image is there');
  await submit(page, film);
  await page.context().close();
  const {
    annotations: [{ labels }],
  } = await world.admin.call('annotations', { params: { project: PARTS } });
  const wrong = (map) => map.filter((value, at) => value !== image.truth[at]).length;
  console.log(
    `Wrong pixels of the animated picture: ${wrong(image.predicted)} predicted, ${wrong(mapOf(labels).data)} submitted.`,
  );
  await film.write(path.join(folder, 'loop.gif'));
}

/** The first image of the queue with an error that a stroke can follow, with its largest corrections. */
async function firstWrong(world, page) {
  for (;;) {
    await undoAll(page);
    const image = await onDesk(world, page, PARTS);
    const strokes = corrections(image).slice(0, 2);
    if (strokes.length > 0) return { image, lens: await lensOf(page, image.width), strokes };
    await skip(page);
  }
}

/** Waits for the refit after a stroke. */
async function answered(page) {
  await page.waitForFunction(() => /refit changed|the refit would change/.test(document.body.innerText), undefined, {
    timeout: 15_000,
  });
}

async function skip(page) {
  const seed = await seedOf(page);
  await page.waitForTimeout(READ_MS);
  await page.keyboard.press('Control+Space');
  await frames(page, 4);
  if (await page.getByText('Skip again to pass it on', { exact: false }).isVisible()) {
    await page.waitForTimeout(READ_MS);
    await page.keyboard.press('Control+Space');
  }
  await page.waitForFunction((before) => !document.body.innerText.includes(`seed ${before}`), seed);
  await isReady(page);
}

async function submit(page, film) {
  const [button, before] = [page.getByRole('button', { name: /^Submit/ }), await seedOf(page)];
  const box = await button.boundingBox();
  await button.evaluate((element) => element.classList.add('pressed'));
  await film.take(600);
  await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
  await page.waitForFunction((seed) => !document.body.innerText.includes(`seed ${seed}`), before);
  await isReady(page);
  await page.evaluate(() => document.querySelector('.pressed')?.classList.remove('pressed'));
  await frames(page, 4);
  await film.take(1600);
}

const STYLE = '.pressed { outline: 3px solid #f5c542 !important; outline-offset: 3px; }';

const BAR =
  'margin: 0; background: #f5c542; color: #1a1a1a; font: 600 19px/44px system-ui, "DejaVu Sans", sans-serif; text-align: center';

class Film {
  #frames = [];
  #caption;

  constructor(page, captions) {
    this.page = page;
    this.captions = captions;
  }

  /** Sets the caption of the following frames. */
  async say(words) {
    await this.captions.setContent(`<body style='${BAR}'>${words}</body>`);
    this.#caption = await this.captions.screenshot();
  }

  /** Takes a frame with this duration. */
  async take(ms) {
    this.#frames.push({ png: await this.page.screenshot(), caption: this.#caption, ms });
  }

  /** One palette for all frames, so that unchanged pixels are left out of a frame. */
  async write(file) {
    const folder = await mkdtemp(path.join(tmpdir(), 'gannet-film-'));
    const names = await Promise.all(
      this.#frames.map(async ({ png, caption }, n) => {
        const [page, below, both] = ['page', 'caption', 'frame'].map((part) =>
          path.join(folder, `${String(n).padStart(3, '0')}-${part}.png`),
        );
        await Promise.all([writeFile(page, png), writeFile(below, caption)]);
        magick([page, below, '-append', '+repage', both]);
        return both;
      }),
    );
    const palette = path.join(folder, 'palette.png');
    magick([
      ...names.filter((_name, n) => n % 6 === 0 || n === names.length - 1),
      '-append',
      '+dither',
      '-colors',
      String(COLOURS),
      '-unique-colors',
      palette,
    ]);
    magick([
      ...this.#frames.flatMap(({ ms }, n) => ['-delay', String(Math.round(ms / 10)), names[n]]),
      '+dither',
      '-remap',
      palette,
      '-loop',
      '0',
      '-layers',
      'OptimizePlus',
      file,
    ]);
    await rm(folder, { recursive: true });
  }
}

function magick(args) {
  const { status, error, stderr } = spawnSync('convert', args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`ImageMagick's convert is needed and failed: ${error?.message ?? stderr}`);
}

// The strip: a seed's image, where the ensemble disagrees, what the annotator corrected, and pairs of the release.
import path from 'node:path';
import { classColor, encodeRgbPng } from '../../libs/raster/dist/index.js';
import { knownOf, mapOf, PARTS, SIMULATED } from './world.mjs';

const AMBER = [255, 176, 32];

export async function drawStrip(world, browser, folder) {
  const { told, image, labels, changed } = await mostCorrected(world);
  const most = [...image.uncertainty].sort((a, b) => b - a)[Math.floor(image.uncertainty.length / 50)];
  const [release] = await world.admin.call('releases', { params: { project: PARTS } });
  const { previews } = await world.admin.call('release', { params: { project: PARTS, version: release.version } });
  const pairs = await Promise.all(
    previews
      .slice(0, 8)
      .map(async ({ key }) =>
        Promise.all(
          [`${key}.png`, `${key}.mask.png`].map(async (file) =>
            picture(await world.admin.bytes('releasePreview', { project: PARTS, version: release.version, file })),
          ),
        ),
      ),
  );
  const page = await browser.newPage({ viewport: { width: 1180, height: 330 } });
  await page.setContent(
    html(
      [
        ['Seed', `the generator draws seed ${told.seed}`, drawn(image, (_at, rgb) => rgb)],
        [
          'Disagreement',
          'where the ensemble is uncertain',
          drawn(image, (at, rgb) => mixed(grey(rgb), AMBER, Math.min(1, image.uncertainty[at] / most))),
        ],
        [
          'Correction',
          `${changed} of ${labels.length.toLocaleString('en-US')} pixels (bright)`,
          drawn(image, (at, rgb) => mixed(rgb, classColor(labels[at]), labels[at] === image.predicted[at] ? 0.3 : 1)),
        ],
      ],
      ['Release', `${release.images} image/mask pairs`, pairs],
    ),
  );
  await page.waitForFunction(() => [...document.images].every((one) => one.complete));
  await page.locator('main').screenshot({ path: path.join(folder, 'strip.png') });
  await page.close();
}

/** Of the latest images with a prediction that the simulated annotator labelled, the one that changed most. */
async function mostCorrected(world) {
  const { annotations } = await world.admin.call('annotations', { params: { project: PARTS } });
  const all = await Promise.all(
    annotations
      .filter(({ person }) => person === SIMULATED)
      .slice(0, 8)
      .map(async (told) => {
        const [image, labels] = [await knownOf(world, told.candidateId), mapOf(told.labels).data];
        return { told, image, labels, changed: labels.filter((value, at) => value !== image.predicted[at]).length };
      }),
  );
  return all.sort((a, b) => b.changed - a.changed)[0];
}

/** Scales an image to the size of another, pixel by pixel. */
function drawn({ rgb, width, height }, colourAt) {
  const out = new Uint8Array(rgb.length);
  for (let at = 0; at < width * height; at++)
    out.set(colourAt(at, [...rgb.subarray(3 * at, 3 * at + 3)]).map(Math.round), 3 * at);
  return picture(encodeRgbPng(width, height, out));
}

const picture = (png) => `data:image/png;base64,${Buffer.from(png).toString('base64')}`;
const grey = ([r, g, b]) => Array(3).fill(0.5 * (0.3 * r + 0.59 * g + 0.11 * b));
const mixed = (under, over, share) => under.map((value, n) => value + (over[n] - value) * share);

function html(tiles, [title, words, pairs]) {
  const tile = (head, line, inside) => `<figure>${inside}<figcaption><b>${head}</b><br>${line}</figcaption></figure>`;
  return `<style>
    body { margin: 0; } main { display: flex; gap: 14px; align-items: flex-start; padding: 14px; background: #fff; width: max-content; font: 14px/1.4 system-ui, "DejaVu Sans", sans-serif; color: #1d2a33; }
    figure { margin: 0; width: 250px; } img { display: block; width: 250px; image-rendering: pixelated; border-radius: 6px; } b { font-size: 17px; }
    .pairs { display: grid; grid-template-columns: 1fr 1fr; gap: 4px 8px; } .pairs div { display: flex; } .pairs img { width: 60px; height: 60px; border-radius: 0; }
    .pairs { width: 250px; height: 250px; align-content: space-between; } .arrow { align-self: center; margin-bottom: 50px; font-size: 30px; color: #1d5b7a; } figcaption { margin-top: 8px; }
  </style><main>${[
    ...tiles.map(([head, line, src]) => tile(head, line, `<img src="${src}">`)),
    tile(
      title,
      words,
      `<div class="pairs">${pairs.map((pair) => `<div>${pair.map((src) => `<img src="${src}">`).join('')}</div>`).join('')}</div>`,
    ),
  ].join('<div class="arrow">→</div>')}</main>`;
}

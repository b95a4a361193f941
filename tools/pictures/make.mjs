// Runs rounds with simulated annotators on its own server, then takes pictures of its pages into docs/images.
//   node tools/pictures.mjs                      all pictures
//   node tools/pictures.mjs --only loop,strip    some of them
//   node tools/pictures.mjs --keep /tmp/faces    keeps the server's folder there and reuses it the next time
// The animated one needs ImageMagick.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright-core';
import { drawLoop } from './loop.mjs';
import { drawPages } from './pages.mjs';
import { drawStrip } from './strip.mjs';
import { openWorld } from './world.mjs';

const DRAWN = { loop: drawLoop, strip: drawStrip, ...drawPages };
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

const {
  values: { only, keep },
} = parseArgs({ options: { only: { type: 'string' }, keep: { type: 'string' } } });
const wanted = only?.split(',') ?? Object.keys(DRAWN);
const unknown = wanted.filter((name) => !(name in DRAWN));
if (unknown.length > 0)
  throw new Error(`There is no picture called ${unknown.join(', ')}; there are ${Object.keys(DRAWN).join(', ')}.`);

const folder = keep ?? (await mkdtemp(path.join(tmpdir(), 'gannet-pictures-')));
const world = await openWorld(folder);
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: FLAGS });
try {
  for (const name of wanted) {
    await DRAWN[name](world, browser, path.resolve(import.meta.dirname, '../../docs/images'));
    console.log(`docs/images: ${name}`);
  }
} finally {
  await browser.close();
  await world.close();
  if (keep === undefined) await rm(folder, { recursive: true, force: true });
}

/**
 * Renders Vehicle-64: small vehicles of five kinds, seen from all sides by exact cameras. Every image is a function of
 * (seed, index).
 *
 *   node render.mjs images     OUT.npy    SEED START COUNT [SIZE]   uint8 [COUNT,SIZE,SIZE,3]
 *   node render.mjs heldout    OUT_PREFIX SEED START COUNT [SIZE]   images, masks, keypoints and cameras
 *   node render.mjs attributes OUT.json   SEED START COUNT          option index of every attribute
 *   node render.mjs preview    OUT.png    SEED START                contact sheet at 128 px
 *   node render.mjs labels     OUT.png    SEED START                the same vehicles' parts and keypoints
 */
import fs from 'node:fs';
import { writeNpy } from '../../recipe/npy.mjs';
import { ATTRIBUTES, attributesOf, sampleVehicle } from './choices.mjs';
import { CLASSES, KEYPOINTS } from './parts.mjs';
import { renderVehicle, RESOLUTION } from './rasterise.mjs';
import { labelled, writeSheet } from './sheet.mjs';

const VISIBLE = 2;
const NOTES =
  'Class ids are indices into classes. Keypoints are x, y in pixels (origin at the top left, pixel centres at .5) and ' +
  "visibility (0 outside the picture, 1 hidden, 2 visible); left and right are the vehicle's own. keypointVisible counts " +
  'the visible ones. A camera takes [x, y, z, 1] in metres (x forward, y to the left, z up) to ' +
  '[depth * pixel x, depth * pixel y, depth].';

const bytesOf = (array) => Buffer.from(array.buffer, array.byteOffset, array.byteLength);

const commands = {
  images(out, seed, start, count, size = RESOLUTION) {
    const images = Buffer.alloc(count * size * size * 3);
    for (let i = 0; i < count; i++)
      images.set(renderVehicle(sampleVehicle(seed, start + i), size).rgb, i * size * size * 3);
    writeNpy(out, '|u1', [count, size, size, 3], images);
  },

  heldout(out, seed, start, count, size = RESOLUTION) {
    const images = Buffer.alloc(count * size * size * 3);
    const masks = Buffer.alloc(count * size * size);
    const keypoints = new Float32Array(count * KEYPOINTS.length * 3);
    const cameras = new Float32Array(count * 12);
    for (let i = 0; i < count; i++) {
      const rendered = renderVehicle(sampleVehicle(seed, start + i), size);
      images.set(rendered.rgb, i * size * size * 3);
      masks.set(rendered.mask, i * size * size);
      keypoints.set(rendered.keypoints, i * KEYPOINTS.length * 3);
      cameras.set(rendered.matrix, i * 12);
    }
    writeNpy(`${out}.images.npy`, '|u1', [count, size, size, 3], images);
    writeNpy(`${out}.masks.npy`, '|u1', [count, size, size], masks);
    writeNpy(`${out}.keypoints.npy`, '<f4', [count, KEYPOINTS.length, 3], bytesOf(keypoints));
    writeNpy(`${out}.cameras.npy`, '<f4', [count, 3, 4], bytesOf(cameras));
    const names = { classes: CLASSES, keypoints: KEYPOINTS, seed, start, count, visibleAt: VISIBLE, notes: NOTES };
    fs.writeFileSync(`${out}.json`, JSON.stringify(names, null, 2));
  },

  attributes(out, seed, start, count) {
    const rows = Array.from({ length: count }, (_, i) => attributesOf(sampleVehicle(seed, start + i)));
    fs.writeFileSync(out, JSON.stringify({ options: ATTRIBUTES, rows }));
  },

  preview(out, seed, start) {
    writeSheet(out, seed, start, ({ rgb }) => rgb);
  },

  labels(out, seed, start) {
    writeSheet(out, seed, start, labelled);
  },
};

const [command, out, ...numbers] = process.argv.slice(2);
if (!Object.hasOwn(commands, command ?? '') || out === undefined || numbers.length < 2) {
  throw new Error('usage: node render.mjs images|heldout|attributes|preview|labels OUT SEED START [COUNT [SIZE]]');
}
commands[command](out, ...numbers.map(Number));

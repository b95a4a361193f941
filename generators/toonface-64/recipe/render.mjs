/**
 * Renders ToonFace-64: aligned cartoon faces composed from ToonHead's parts. Every image is a function of (seed,
 * index).
 *
 *   node render.mjs images     OUT.npy    SEED START COUNT   uint8 [COUNT,64,64,3]
 *   node render.mjs heldout    OUT_PREFIX SEED START COUNT   images, masks and keypoints
 *   node render.mjs attributes OUT.json   SEED START COUNT   option index of every part and palette
 *   node render.mjs preview    OUT.png    SEED START         contact sheet at 128 px
 */
import fs from 'node:fs';
import { Resvg } from '@resvg/resvg-js';
import { CHOICES, CLASSES, PALETTE, sampleAvatar, toSvg } from './avatar.mjs';
import { writeNpy } from '../../recipe/npy.mjs';
import { KEYPOINTS, keypoints, renderImage, renderMask, RESOLUTION } from './rasterise.mjs';

const NOTES =
  'Class ids are indices into classes. Keypoints are x, y in pixels (origin at the top left, pixel centres at .5) and ' +
  "visible (0/1; 0 where hair covers the point); left and right are the viewer's.";
const PIXELS = RESOLUTION * RESOLUTION;

const commands = {
  images(out, seed, start, count) {
    const images = Buffer.alloc(count * PIXELS * 3);
    for (let i = 0; i < count; i++) images.set(renderImage(sampleAvatar(seed, start + i)), i * PIXELS * 3);
    writeNpy(out, '|u1', [count, RESOLUTION, RESOLUTION, 3], images);
  },

  heldout(out, seed, start, count) {
    const masks = Buffer.alloc(count * PIXELS);
    const points = new Float32Array(count * KEYPOINTS.length * 3);
    let unknown = 0;
    for (let i = 0; i < count; i++) {
      const avatar = sampleAvatar(seed, start + i);
      const result = renderMask(avatar);
      unknown += result.unknown;
      masks.set(result.mask, i * PIXELS);
      points.set(keypoints(avatar, result.mask), i * KEYPOINTS.length * 3);
    }
    if (unknown > 0) throw new Error(`${unknown} mask samples have the colour of no class`);
    commands.images(`${out}.images.npy`, seed, start, count);
    writeNpy(`${out}.masks.npy`, '|u1', [count, RESOLUTION, RESOLUTION], masks);
    writeNpy(`${out}.keypoints.npy`, '<f4', [count, KEYPOINTS.length, 3], Buffer.from(points.buffer));
    fs.writeFileSync(
      `${out}.json`,
      JSON.stringify({ classes: CLASSES, keypoints: KEYPOINTS, seed, start, count, notes: NOTES }, null, 2),
    );
  },

  attributes(out, seed, start, count) {
    const lists = {
      ...CHOICES,
      ...Object.fromEntries(Object.entries(PALETTE).map(([name, list]) => [`${name}Color`, list])),
    };
    // An option listed twice is only drawn more often: it counts once.
    const options = Object.fromEntries(Object.entries(lists).map(([name, list]) => [name, [...new Set(list)]]));
    const rows = Array.from({ length: count }, (_, i) => {
      const { parts, colors } = sampleAvatar(seed, start + i);
      return Object.keys(options).map((name) =>
        options[name].indexOf(name.endsWith('Color') ? colors[name.slice(0, -5)] : parts[name]),
      );
    });
    fs.writeFileSync(out, JSON.stringify({ options, rows }));
  },

  preview(out, seed, start) {
    const [cell, columns, rows] = [128, 10, 6];
    const images = Array.from({ length: columns * rows }, (_, i) => {
      const avatar = sampleAvatar(seed, start + i);
      const png = new Resvg(toSvg(avatar), { fitTo: { mode: 'width', value: cell } })
        .render()
        .asPng()
        .toString('base64');
      const [x, y] = [(i % columns) * cell, Math.floor(i / columns) * cell];
      return `<image x="${x}" y="${y}" width="${cell}" height="${cell}" href="data:image/png;base64,${png}"/>`;
    });
    const sheet = `<svg xmlns="http://www.w3.org/2000/svg" width="${columns * cell}" height="${rows * cell}">${images.join('')}</svg>`;
    fs.writeFileSync(out, new Resvg(sheet).render().asPng());
  },
};

const [command, out, ...numbers] = process.argv.slice(2);
if (!Object.hasOwn(commands, command ?? '') || out === undefined) {
  throw new Error('usage: node render.mjs images|heldout|attributes|preview OUT SEED START [COUNT]');
}
commands[command](out, ...numbers.map(Number));

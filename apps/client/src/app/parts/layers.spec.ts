import { blankLabelMap, classColor } from '@gannet/raster';
import { borders, colorLabels, colorsWithout, stripsOf, swatchOf, wordsOf } from './layers';

it('colours the pixels of a rectangle, and leaves the background clear', () => {
  const map = blankLabelMap(3, 2, 2);
  map.data[1] = 0;
  map.data[4] = 1;
  const rgba = new Uint8ClampedArray(4 * 4);
  colorLabels(new Uint32Array(rgba.buffer), map, { x: 1, y: 0, width: 2, height: 2 });
  expect([...rgba]).toEqual([0, 0, 0, 0, ...classColor(2), 255, ...classColor(1), 255, ...classColor(2), 255]);
});

it('cuts a rectangle into strips that cover it, none larger than asked', () => {
  const strips = [...stripsOf({ x: 3, y: 5, width: 10, height: 7 }, 25)];
  expect(strips).toEqual(
    [
      [5, 2],
      [7, 2],
      [9, 2],
      [11, 1],
    ].map(([y, height]) => ({ x: 3, y, width: 10, height })),
  );
  expect([...stripsOf({ x: 0, y: 0, width: 4096, height: 4096 })]).toHaveLength(16);
  expect([...stripsOf({ x: 0, y: 0, width: 50, height: 2 }, 25)]).toHaveLength(2);
});

it('draws a line between classes and none around the image', () => {
  const map = blankLabelMap(3, 3, 0);
  map.data[4] = 1;
  expect(borders(map, { x: 0, y: 0, width: 3, height: 3 })).toEqual([1, 1, 2, 1, 1, 1, 1, 2, 2, 1, 2, 2, 1, 2, 2, 2]);
  expect(borders(blankLabelMap(3, 3, 0), { x: 0, y: 0, width: 3, height: 3 })).toEqual([]);
});

it('swatches have the colours of the classes; the first is clear', () => {
  const classes = [{}, {}, { color: '#0a0b0c' }];
  expect([0, 1, 2, 3].map((index) => swatchOf(classes, index))).toEqual([
    expect.stringContaining('repeating-conic-gradient'),
    'rgb(230 159 0)',
    'rgb(10 11 12)',
    'rgb(0 158 115)',
  ]);
});

it('colours pixels as their classes are', () => {
  const rgba = new Uint8Array(wordsOf([{ color: '#ff0000' }, {}, { color: '#0a0b0c' }]).slice(0, 3).buffer);
  expect([...rgba]).toEqual([0, 0, 0, 0, 230, 159, 0, 255, 10, 11, 12, 255]);
});

it('hidden classes are clear and have no outline among themselves', () => {
  const map = blankLabelMap(3, 1, 0);
  map.data.set([1, 2, 3]);
  const words = new Uint32Array(3);
  const hidden = new Set([1, 2]);
  colorLabels(words, map, { x: 0, y: 0, width: 3, height: 1 }, colorsWithout(hidden));
  expect([words[0], words[1], words[2] === 0]).toEqual([0, 0, false]);
  expect(borders(map, { x: 0, y: 0, width: 3, height: 1 }, hidden)).toEqual([2, 0, 2, 1]);
});

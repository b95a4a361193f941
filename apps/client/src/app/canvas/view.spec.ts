import {
  fit,
  following,
  keepInSight,
  MAX_SCALE,
  nextScale,
  toImage,
  toScreen,
  type View,
  wholeScale,
  zoomBy,
  zoomTo,
  showing,
} from './view';

const image = { width: 64, height: 64 };

it('fits the image at the largest whole zoom, in the middle', () => {
  expect(fit(image, { width: 700, height: 1000 })).toEqual({ scale: 10, x: 30, y: 180 });
});

it('fits an image larger than the screen at one over a whole number', () => {
  const view = fit({ width: 2048, height: 1024 }, { width: 800, height: 600 });
  expect(view).toEqual({ scale: 1 / 3, x: 59, y: 129 });
});

it('leaves less beside the image where there is little room', () => {
  expect(fit(image, { width: 583, height: 280 }).scale).toBe(4);
});

it('fits even into a screen without room', () => {
  expect(fit(image, { width: 0, height: 0 }).scale).toBeGreaterThan(0);
});

it.each([0.0001, 0.3, 0.9, 1, 1.4, 7.5, 1e9])('allows no scale but whole ones and their inverses: %d', (wish) => {
  const scale = wholeScale(wish);
  expect(Number.isInteger(scale >= 1 ? scale : Math.round(1e9 / scale) / 1e9)).toBe(true);
  expect(scale).toBeLessThanOrEqual(MAX_SCALE);
});

it('keeps what lies under the pointer there, to the nearest device pixel', () => {
  let view: View = { scale: 10, x: 30, y: 180 };
  const at = { x: 333, y: 421 };
  const under = toImage(view, at);
  for (const wish of [12, 40, 3, 1]) {
    view = zoomTo(view, wish, at);
    const now = toScreen(view, under);
    expect(Math.abs(now.x - at.x)).toBeLessThanOrEqual(view.scale);
    expect(Math.abs(now.y - at.y)).toBeLessThanOrEqual(view.scale);
  }
});

it('goes up and down through the same kind of steps, also below one', () => {
  expect([
    nextScale(1, 1),
    nextScale(10, 1),
    nextScale(2, -1),
    nextScale(1, -1),
    nextScale(1 / 2, -1),
    nextScale(1 / 2, 1),
  ]).toEqual([2, 13, 1, 1 / 2, 1 / 3, 1]);
});

it('zooms by steps around a place, and not beyond the ends', () => {
  const view: View = { scale: 9, x: 30, y: 180 };
  expect([1, 2, -1, 0].map((steps) => zoomBy(view, steps, { x: 30, y: 180 }).scale)).toEqual([11, 14, 7, 9]);
  expect(zoomBy({ scale: MAX_SCALE, x: 3, y: 4 }, 2, { x: 100, y: 100 })).toEqual({ scale: MAX_SCALE, x: 3, y: 4 });
});

it('never lets the image leave the screen', () => {
  const screen = { width: 500, height: 400 };
  for (const x of [-1e6, 0, 1e6]) {
    const view = keepInSight({ scale: 4, x, y: -x }, image, screen);
    expect(view.x).toBeLessThan(screen.width);
    expect(view.x + 64 * 4).toBeGreaterThan(0);
    expect(view.y).toBeLessThan(screen.height);
    expect(view.y + 64 * 4).toBeGreaterThan(0);
  }
});

it('turns screen into image coordinates and back', () => {
  const view = { scale: 7, x: -13, y: 5 };
  expect(toScreen(view, toImage(view, { x: 99, y: 12 }))).toEqual({ x: 99, y: 12 });
});

it('shows a box in the middle, larger than the whole image, but with what is around it', () => {
  const [image, screen] = [
    { width: 64, height: 64 },
    { width: 800, height: 640 },
  ];
  const shown = showing({ x: 30, y: 20, width: 4, height: 6 }, image, screen);
  expect(toScreen(shown, { x: 32, y: 23 })).toEqual({ x: 400, y: 320 });
  expect(shown.scale).toBe(3 * fit(image, screen).scale);
  expect(showing({ x: 0, y: 0, width: 64, height: 64 }, image, screen).scale).toBe(fit(image, screen).scale);
});

it('shows a box at the border of the image without showing more of what is beside the image than a margin', () => {
  const screen = { width: 800, height: 640 };
  for (const [x, y] of [
    [0, 0],
    [60, 0],
    [0, 60],
    [60, 60],
    [30, 0],
  ] as const) {
    const view = showing({ x, y, width: 4, height: 4 }, image, screen);
    const [from, to] = [toScreen(view, { x: 0, y: 0 }), toScreen(view, { x: 64, y: 64 })];
    expect([from.x <= 16, from.y <= 16, to.x >= 784, to.y >= 624]).toEqual([true, true, true, true]);
    const at = toScreen(view, { x: x + 2, y: y + 2 });
    expect(at.x > 0 && at.x < 800 && at.y > 0 && at.y < 640).toBe(true);
  }
  expect(showing({ x: 0, y: 0, width: 64, height: 40 }, image, screen)).toEqual(fit(image, screen));
});

it('follows a place that leaves the screen just so far, and no other', () => {
  const screen = { width: 400, height: 300 };
  const view: View = { scale: 32, x: 0, y: 0 };
  expect(following(view, { x: 5, y: 4 }, screen)).toBe(view);
  expect(following(view, { x: 20, y: 4 }, screen)).toEqual({ scale: 32, x: 352 - 640, y: 0 });
  expect(following(view, { x: 5, y: 0.5 }, screen)).toEqual({ scale: 32, x: 0, y: 32 });
});

import type { Point } from '@gannet/raster';

export interface Size {
  readonly width: number;
  readonly height: number;
}

/**
 * The only place where zoom exists: device pixel = image pixel × scale + offset. `scale` is a whole number, or one over a
 * whole number, so that all image pixels are drawn equally large.
 */
export interface View {
  readonly scale: number;
  readonly x: number;
  readonly y: number;
}

export const MAX_SCALE = 128;
const MIN_SCALE = 1 / 16;
/** Margin around a fitted image: in device pixels, or as a share of the screen's shorter side if that is less. */
const MARGIN = 16;
const MARGIN_SHARE = 0.03;
/** Share of the screen that a shown box fills, and how far it is enlarged at most, so that its surroundings stay visible. */
const SHOWN_SHARE = 0.4;
const SHOWN_SCALE = 3;
/** Part of the image that always stays in view, in device pixels. */
const GRIP = 48;

/** The allowed scale nearest to a wanted one. */
export function wholeScale(wish: number): number {
  const bounded = Math.min(MAX_SCALE, Math.max(MIN_SCALE, wish));
  return bounded >= 1 ? Math.round(bounded) : 1 / Math.round(1 / bounded);
}

/** The whole image, as large as possible, centred. */
export function fit(image: Size, screen: Size): View {
  const margin = marginOf(screen);
  const room = Math.min((screen.width - 2 * margin) / image.width, (screen.height - 2 * margin) / image.height);
  const scale = Math.max(
    MIN_SCALE,
    room >= 1 ? Math.min(MAX_SCALE, Math.floor(room)) : 1 / Math.ceil(1 / Math.max(room, MIN_SCALE)),
  );
  return {
    scale,
    x: Math.round((screen.width - image.width * scale) / 2),
    y: Math.round((screen.height - image.height * scale) / 2),
  };
}

/** Zooms to the allowed scale nearest to a wanted one. The point under `at` (device pixels) stays there. */
export function zoomTo(view: View, wish: number, at: Point): View {
  const scale = wholeScale(wish);
  const under = toImage(view, at);
  return { scale, x: Math.round(at.x - under.x * scale), y: Math.round(at.y - under.y * scale) };
}

/** One step in or out: a quarter more or less, at least one whole step. */
export function nextScale(scale: number, direction: 1 | -1): number {
  if (scale > 1 || (scale === 1 && direction === 1)) {
    return wholeScale(direction === 1 ? Math.max(scale + 1, scale * 1.25) : Math.min(scale - 1, scale / 1.25));
  }
  return wholeScale(1 / (1 / scale - direction));
}

/** Zooms in by some steps, or out if negative. The point under `at` stays there. */
export function zoomBy(view: View, steps: number, at: Point): View {
  let { scale } = view;
  for (let i = 0; i < Math.abs(steps); i++) scale = nextScale(scale, steps > 0 ? 1 : -1);
  return scale === view.scale ? view : zoomTo(view, scale, at);
}

export function pan(view: View, dx: number, dy: number): View {
  return { scale: view.scale, x: view.x + dx, y: view.y + dy };
}

/** Moves the view only as far as needed to keep some of the image on the screen. */
export function keepInSight(view: View, image: Size, screen: Size): View {
  const clamp = (value: number, low: number, high: number): number =>
    Math.round(Math.min(Math.max(value, low), Math.max(low, high)));
  return {
    scale: view.scale,
    x: clamp(view.x, GRIP - image.width * view.scale, screen.width - GRIP),
    y: clamp(view.y, GRIP - image.height * view.scale, screen.height - GRIP),
  };
}

/** Moves the view only as far as needed to show a point with some room around it; returns the same view if it is shown. */
export function following(view: View, at: Point, screen: Size): View {
  const { x, y } = toScreen(view, at);
  const by = (place: number, length: number): number =>
    Math.round(Math.min(Math.max(place, Math.min(GRIP, length / 2)), Math.max(length - GRIP, length / 2)) - place);
  const [dx, dy] = [by(x, screen.width), by(y, screen.height)];
  return dx === 0 && dy === 0 ? view : pan(view, dx, dy);
}

export function toImage(view: View, at: Point): Point {
  return { x: (at.x - view.x) / view.scale, y: (at.y - view.y) / view.scale };
}

export function toScreen(view: View, at: Point): Point {
  return { x: at.x * view.scale + view.x, y: at.y * view.scale + view.y };
}

/** Centres a box of the image, enlarged and with room around it, without showing more than needed beyond the image. */
export function showing(
  box: { readonly x: number; readonly y: number; readonly width: number; readonly height: number },
  image: Size,
  screen: Size,
): View {
  const whole = fit(image, screen);
  const wish = Math.min(
    (SHOWN_SHARE * screen.width) / box.width,
    (SHOWN_SHARE * screen.height) / box.height,
    SHOWN_SCALE * whole.scale,
  );
  const scale = wholeScale(Math.max(whole.scale, wish));
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  const margin = marginOf(screen);
  return {
    scale,
    x: filling(screen.width, image.width * scale, x * scale, margin),
    y: filling(screen.height, image.height * scale, y * scale, margin),
  };
}

/** Offset of an image that brings a point of it to the middle but keeps the screen filled; centred if the image fits. */
function filling(screen: number, image: number, place: number, margin: number): number {
  if (image + 2 * margin <= screen) return Math.round((screen - image) / 2);
  return Math.round(Math.max(Math.min(screen / 2 - place, margin), screen - margin - image));
}

function marginOf({ width, height }: Size): number {
  return Math.min(MARGIN, Math.floor(MARGIN_SHARE * Math.min(width, height)));
}

import { blankLabelMap } from '@gannet/raster';
import { picture } from '../testing/parts-desk';
import { wordsOf } from './layers';
import { StagePainter, type ViewOptions } from './stage-painter';

/** What was drawn on the stage: whether it was smoothed, and how opaque it was. */
interface Drawn {
  readonly of: unknown;
  readonly isSmooth: boolean;
  readonly opacity: number;
  /** Where it was drawn: left, top, width, height. */
  readonly place: readonly number[];
}

const drawn: Drawn[] = [];

/** A context that remembers the pictures drawn on it; jsdom has none. */
function contextOf(): CanvasRenderingContext2D {
  const states: [boolean, number][] = [];
  const context = {
    imageSmoothingEnabled: true,
    globalAlpha: 1,
    createImageData: (width: number, height: number) => ({ data: new Uint8ClampedArray(4 * width * height) }),
    save: () => states.push([context.imageSmoothingEnabled, context.globalAlpha]),
    restore: () => ([context.imageSmoothingEnabled, context.globalAlpha] = states.pop() ?? [true, 1]),
    drawImage: (of: unknown, ...place: number[]) =>
      drawn.push({ of, isSmooth: context.imageSmoothingEnabled, opacity: context.globalAlpha, place }),
  };
  return new Proxy(context, { get: (own, name): unknown => Reflect.get(own, name) ?? (() => undefined) }) as never;
}

const OPTIONS: ViewOptions = {
  labels: 'mine',
  heat: false,
  opacity: 0.5,
  hidden: new Set(),
  colors: wordsOf([]),
  swipe: null,
  isSmooth: true,
};

/** Draws an image with labels at four device pixels a pixel of them; the image itself has `side` pixels on a side. */
function draw(options: Partial<ViewOptions>, predicted = true, side = 8): { image: Drawn; labels: Drawn } {
  drawn.length = 0;
  const painter = new StagePainter(document.createElement('canvas'));
  const image = Object.assign(document.createElement('canvas'), { width: side, height: side });
  const shown = { ...picture(1, predicted ? blankLabelMap(8, 8, 1) : null), image };
  painter.setPicture(shown);
  painter.setLabels(blankLabelMap(8, 8, 2), null);
  painter.draw({ scale: 4, x: 3, y: 5 }, { ...OPTIONS, ...options }, null);
  return { image: drawn.find(({ of }) => of === shown.image)!, labels: drawn.find(({ of }) => of !== shown.image)! };
}

beforeEach(() => {
  jest.spyOn(HTMLCanvasElement.prototype, 'getContext').mockImplementation(contextOf as never);
});
afterEach(() => jest.restoreAllMocks());

it.each([true, false])('an enlarged image is smooth or not (%s), and labels never are', (isSmooth) => {
  const { image, labels } = draw({ isSmooth });
  expect([image.isSmooth, labels.isSmooth]).toEqual([isSmooth, false]);
});

it.each([
  [16, false],
  [64, true],
])(
  'an image with more pixels than its labels (%d) lies exactly below them, smooth where it is made smaller: %s',
  (side, isSmooth) => {
    const { image, labels } = draw({ isSmooth: false }, true, side);
    expect([image, labels].map(({ place }) => place.slice(-4))).toEqual([
      [3, 5, 32, 32],
      [3, 5, 32, 32],
    ]);
    expect([image.isSmooth, labels.isSmooth]).toEqual([isSmooth, false]);
  },
);

it('uncertainty takes the place of what labels fill, but not where there is none to show', () => {
  expect([draw({ heat: true }).labels.opacity, draw({ heat: true }, false).labels.opacity]).toEqual([0, 0.5]);
});

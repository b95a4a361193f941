import { openSession } from '../testing/sessions.js';
import { learnableImage, randomFeatures, randomInterpreter, smallAnatomy, smallSettings } from '../testing/small.js';
import { trainInterpreter } from '../training.js';
import type { Features, Interpreter, LabelledImage } from '../types.js';
import { openRefitter, type Refitter } from './refitter.js';

const images = [learnableImage(1), learnableImage(2), learnableImage(3)];
const other = learnableImage(9);
const features = other.features as Features;
let interpreter: Interpreter;
let refitter: Refitter;

beforeAll(async () => {
  interpreter = await trainInterpreter({ ...smallAnatomy, images, seed: 1, settings: smallSettings }, openSession);
  refitter = await openRefitter(interpreter, images, openSession);
});
afterAll(() => refitter.close());

/** Nothing painted but some pixels, in one class or as the image has them. */
function painted(pixels: readonly number[], of: (pixel: number) => number): Uint8Array {
  const strokes = new Uint8Array(256).fill(255);
  for (const pixel of pixels) strokes[pixel] = of(pixel);
  return strokes;
}

const errors = (labels: Uint8Array, { labels: truth }: LabelledImage): number => labels.reduce((sum, label, pixel) => sum + Number(label !== truth[pixel]), 0);

test('[I34] what was painted is learnt, and the rest of the image stays about as good', async () => {
  const before = (await refitter.refit(features, painted([0], () => other.labels[0] as number))).label;
  const wrong = [...before.keys()].filter((pixel) => before[pixel] !== other.labels[pixel]).slice(0, 10);
  const after = (await refitter.refit(features, painted(wrong, (pixel) => other.labels[pixel] as number))).label;
  const right = wrong.filter((pixel) => after[pixel] === other.labels[pixel]).length;
  expect(right).toBeGreaterThan(wrong.length / 2);
  expect(errors(after, other)).toBeLessThanOrEqual(errors(before, other));
});

test('[I35] the same strokes give the same answer, whatever was refitted before', async () => {
  const strokes = painted([3, 40, 200], () => 2);
  const first = await refitter.refit(features, strokes);
  await refitter.refit(features, painted([7, 90], () => 0));
  expect(await refitter.refit(features, strokes)).toEqual(first);
});

test('[I36] a class that no image had may be painted, and comes up from then on', async () => {
  const withoutTwo = images.map((image) => ({ ...image, labels: image.labels.map((label) => (label === 2 ? 255 : label)) }));
  const narrow = await trainInterpreter({ ...smallAnatomy, images: withoutTwo, seed: 1, settings: smallSettings }, openSession);
  const opened = await openRefitter(narrow, withoutTwo, openSession);
  const places = [...other.labels.keys()].filter((pixel) => other.labels[pixel] === 2);
  const before = await opened.refit(features, painted([0], () => 0));
  const after = await opened.refit(features, painted(places, () => 2));
  await opened.close();
  expect(new Set(before.label).has(2)).toBe(false);
  expect(places.filter((pixel) => after.label[pixel] === 2).length).toBeGreaterThan(places.length / 2);
});

test('[I34] without earlier annotations the strokes alone are learnt from', async () => {
  const opened = await openRefitter(interpreter, [], openSession);
  const { label, uncertainty, score } = await opened.refit(features, painted([5, 6, 7], () => 1));
  await opened.close();
  expect([label.length, uncertainty.length, Number.isFinite(score)]).toEqual([256, 256, true]);
});

test('[I34] an earlier annotation comes up for as much as it weighs, and not at all when it weighs nothing', async () => {
  const wrong = images.map((image) => ({ ...image, labels: image.labels.map((label) => (label + 1) % 3) }));
  const answerOf = async (...memory: LabelledImage[]): Promise<Float32Array> => {
    const opened = await openRefitter(interpreter, memory, openSession);
    const { uncertainty } = await opened.refit(features, painted([5, 6, 7], () => 1));
    await opened.close();
    return uncertainty;
  };
  const weighed = (weight: number): LabelledImage[] => wrong.map((image) => ({ ...image, weight }));
  const alone = await answerOf(...images);
  expect(await answerOf(...images, ...weighed(0))).toEqual(alone);
  const [half, full] = [await answerOf(...images, ...weighed(0.5)), await answerOf(...images, ...weighed(1))];
  expect(half).not.toEqual(alone);
  expect(half).not.toEqual(full);
  expect(await answerOf(...images.map((image) => ({ ...image, weight: 0.5 })), ...weighed(0.5))).toEqual(full); // only beside others
});

test('[I34] every one of 16 earlier annotations has its say, however many classes it has', async () => {
  const many = randomInterpreter(3, { classes: 20 });
  const memory = Array.from({ length: 16 }, (_, index) => ({ features: randomFeatures(many.layers, index), labels: Uint8Array.from({ length: 256 }, (__, pixel) => (pixel * 7) % 20) }));
  const answerOf = async (remembered: LabelledImage[]): Promise<Float32Array> => {
    const opened = await openRefitter(many, remembered, openSession);
    const { uncertainty } = await opened.refit(features, painted([5, 6, 7], () => 1));
    await opened.close();
    return uncertainty;
  };
  const all = await answerOf(memory);
  for (const index of [0, 12, 15]) {
    const other = memory.map((image, place) => (place === index ? { ...image, features: randomFeatures(many.layers, 99) } : image));
    expect(await answerOf(other)).not.toEqual(all);
  }
});

test('[I34] an earlier annotation of one pixel counts as much as one of all', async () => {
  const flat = Object.fromEntries(smallAnatomy.layers.map(({ name, channels, resolution }) => [name, new Float32Array(channels * resolution ** 2).fill(0.5)]));
  const answerOf = async (labels: Uint8Array): Promise<Float32Array> => {
    const opened = await openRefitter(interpreter, [images[0] as LabelledImage, { features: flat, labels }], openSession);
    const { uncertainty } = await opened.refit(features, painted([5, 6, 7], () => 1));
    await opened.close();
    return uncertainty;
  };
  const all = await answerOf(new Uint8Array(256).fill(2));
  (await answerOf(painted([9], () => 2))).forEach((value, pixel) => expect(Math.abs(value - (all[pixel] as number))).toBeLessThan(1e-4));
});

test.each([
  ['nothing is painted yet', new Uint8Array(256).fill(255)],
  ['the strokes are 9 pixels, the image has 256', new Uint8Array(9)],
  ['pixel 0 is labelled 3, there are 3 classes', painted([0], () => 3)],
])('[I37] %s is refused', async (message, strokes) => {
  await expect(refitter.refit(features, strokes)).rejects.toThrow(message);
});

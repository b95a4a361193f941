import { crossValidate, divideIntoFolds } from './cross-validation.js';
import { gatherSamples } from './samples.js';
import { openSession } from './testing/sessions.js';
import { memberOf } from './testing/plain-member.js';
import { learnableImage, smallDimensions, smallSettings } from './testing/small.js';
import { settingsOf, trainOn } from './training.js';
import type { LabelledImage, TrainingRequest } from './types.js';

const images = [1, 2, 3, 4, 5, 6].map(learnableImage);
const request: TrainingRequest = { ...smallDimensions, images, seed: 3, settings: { ...smallSettings, steps: 120 } };

test('[I27] every image is held out once, folds differ by at most one image, and each image has its own scores', async () => {
  const result = await crossValidate({ ...request, folds: 4 }, openSession);
  expect(result?.folds).toBe(4);
  const sizes = [0, 1, 2, 3].map((fold) => result?.images.filter((image) => image.fold === fold).length);
  expect(sizes.sort()).toEqual([1, 1, 2, 2]);
  expect(result?.scores.pixels).toBe(6 * 256);
  expect(result?.scores.pixelAccuracy).toBeGreaterThan(0.7);
  const accuracies = result?.images.map(({ scores }) => scores.pixelAccuracy as number) as number[];
  expect(accuracies.reduce((sum, value) => sum + value, 0) / 6).toBeCloseTo(result?.scores.pixelAccuracy as number, 9);
  expect(result?.confusion.counts.reduce((sum, count) => sum + count, 0)).toBe(6 * 256);
  result?.scores.iou.forEach((iou, of) => {
    expect(result.iouIntervals[of]?.low).toBeLessThanOrEqual(iou as number);
    expect(result.iouIntervals[of]?.high).toBeGreaterThanOrEqual(iou as number);
  });
  expect(result?.calibration.reliability.reduce((sum, { pixels }) => sum + pixels, 0)).toBe(6 * 256);
  expect(result?.calibration.kept[0]?.errorRate.value).toBeCloseTo(1 - (result?.scores.pixelAccuracy as number), 9);
  expect(result?.pixelAccuracyInterval?.low).toBeLessThan(result?.pixelAccuracyInterval?.high as number);
});

test.each([0, 4])(
  '[I28] members learn nothing from the images held out for them: poisoned labels there leave them identical, bit for bit (components %i)',
  async (components) => {
    const trained = async (of: readonly LabelledImage[]) => {
      const asked = { ...request, images: of, settings: { ...smallSettings, steps: 20, components } };
      const settings = settingsOf(asked);
      const samples = await gatherSamples(asked, settings, openSession);
      return trainOn(
        { samples, request: asked, settings, countsFor: (image, member) => image % 4 !== member },
        openSession,
      );
    };
    const poison = images.map((image, index) =>
      index === 1
        ? { ...image, labels: image.labels.map((label, pixel) => (pixel % 3 === 0 ? 255 : (label + 1) % 3)) }
        : image,
    );
    const [clean, poisoned] = await Promise.all([trained(images), trained(poison)]);
    const member = (of: typeof clean, index: number) => memberOf(of.parameters, index, [7, 8, 6, 3]);
    expect(member(poisoned, 1)).toEqual(member(clean, 1));
    expect(member(poisoned, 0)).not.toEqual(member(clean, 0));
  },
);

test('[I28] an image whose labels contradict all others is scored by them: it cannot be learnt by heart', async () => {
  const liar = {
    ...(images[0] as LabelledImage),
    labels: (images[0] as LabelledImage).labels.map((label) => (label + 1) % 3),
  };
  const result = await crossValidate({ ...request, images: [liar, ...images.slice(1)] }, openSession);
  expect(result?.images[0]?.scores.pixelAccuracy).toBeLessThan(0.3);
});

test('[I32] fewer images than folds leave one out each; one image cannot be validated', async () => {
  expect(
    (await crossValidate({ ...request, images: images.slice(0, 3) }, openSession))?.images
      .map(({ fold }) => fold)
      .sort(),
  ).toEqual([0, 1, 2]);
  expect(await crossValidate({ ...request, images: images.slice(0, 1) }, openSession)).toBeNull();
  expect(() => divideIntoFolds(9, 1, 0)).toThrow('at least 2 folds, not 1');
});

test('[I27] one seed gives one answer', async () => {
  const short = { ...request, settings: { ...smallSettings, steps: 10 } };
  expect(await crossValidate(short, openSession)).toEqual(await crossValidate(short, openSession));
});

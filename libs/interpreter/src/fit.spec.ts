import { crossValidate } from './cross-validation.js';
import { fitInterpreter } from './fit.js';
import { openSession } from './testing/sessions.js';
import { learnableImage, smallDimensions, smallSettings } from './testing/small.js';
import { trainInterpreter } from './training.js';
import type { TrainingRequest } from './types.js';

const images = [1, 2, 3, 4, 5].map(learnableImage);
const request: TrainingRequest = { ...smallDimensions, images, seed: 3, settings: { ...smallSettings, steps: 600 } };

test('[I30] a fit is a cross-validation, and a training for as many steps as it found enough', async () => {
  const shares: number[] = [];
  const { interpreter, validation } = await fitInterpreter(request, openSession, (share) => shares.push(share));
  expect(validation).toEqual(await crossValidate(request, openSession));
  const { steps } = validation as NonNullable<typeof validation>;
  expect(steps % 50).toBe(0);
  expect(steps).toBeLessThan(600);
  expect(interpreter).toEqual(
    await trainInterpreter({ ...request, settings: { ...smallSettings, steps } }, openSession),
  );
  expect(shares).toEqual([...shares].sort((a, b) => a - b));
  expect(shares.at(-1)).toBe(1);
});

test('[I30] with one image nothing is held out, and all steps are done', async () => {
  const one = { ...request, images: images.slice(0, 1), settings: { ...smallSettings, steps: 60 } };
  expect(await fitInterpreter(one, openSession)).toEqual({
    interpreter: await trainInterpreter(one, openSession),
    validation: null,
  });
});

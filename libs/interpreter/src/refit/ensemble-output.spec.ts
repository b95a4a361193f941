import { byDefinition } from '../testing/definition.js';
import { openSession } from '../testing/sessions.js';
import { randomFeatures, randomInterpreter } from '../testing/small.js';
import type { Features } from '../types.js';
import { openEnsemble } from './ensemble-output.js';

test('[I16] an output is what the members say of the image', async () => {
  const interpreter = randomInterpreter(4);
  const features = randomFeatures(interpreter.layers, 3) as Features;
  const reader = await openEnsemble(interpreter, openSession);
  const { resolution, classes, label, probabilities, uncertainty } = await reader.of(features);
  expect([resolution, classes]).toEqual([interpreter.resolution, interpreter.classes]);
  byDefinition(interpreter, features).forEach(({ mean, js }, pixel) => {
    expect(label[pixel]).toBe(mean.indexOf(Math.max(...mean)));
    mean.forEach((of, value) => expect(probabilities[value * resolution ** 2 + pixel]).toBeCloseTo(of, 5));
    expect(uncertainty[pixel]).toBeCloseTo(js, 4);
  });
  await expect(reader.of({ ...features, f8: new Float32Array(features['f8']!.length).fill(NaN) })).rejects.toThrow(
    RangeError,
  );
  await reader.close();
});

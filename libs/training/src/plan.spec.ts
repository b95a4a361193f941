import { biases, initialParameters, parameterCount, spansOf, weights } from './index.js';

const plan = { first: weights([4, 3], 3), bias: biases([4], 0.5), second: weights([50, 40], 40) };

test('[T1] the tensors lie one after the other', () => {
  expect(spansOf(plan)).toEqual({ first: [0, 12], bias: [12, 16], second: [16, 2016] });
  expect(parameterCount(plan)).toBe(2016);
});

test('[T1] the same seed gives the same initial values, another seed others', () => {
  expect(initialParameters(plan, 3)).toEqual(initialParameters(plan, 3));
  expect(initialParameters(plan, 3)).not.toEqual(initialParameters(plan, 4));
});

test('[T1] weights are initialised with the variance that preserves the signal, other parameters with their constant', () => {
  const start = initialParameters(plan, 3);
  expect(start.slice(12, 16)).toEqual(new Float32Array(4).fill(0.5));
  const drawn = start.slice(16);
  const variance = drawn.reduce((sum, value) => sum + value * value, 0) / drawn.length;
  expect(variance).toBeGreaterThan(0.9 * (2 / 40));
  expect(variance).toBeLessThan(1.1 * (2 / 40));
});

test('[T1] each tensor is initialised from an RNG of its own: a longer tensor before it changes nothing', () => {
  const longer = { ...plan, first: weights([400, 3], 3) };
  expect(initialParameters(longer, 3).slice(1204)).toEqual(initialParameters(plan, 3).slice(16));
});

import { NotFinite } from '../interpreters/predictor.js';
import { knownOf, storedSignals } from './signals.js';

const asked = { task: 'parts', generator: 'g', interpreter: 'i', seed: 7, psi: 0.5 } as const;

it('a strategy is given what was stored for it, to the bit', () => {
  const signals = { entropy: 0.1, classScores: Float32Array.of(0.1, -1, 1e-42) };
  const stored: unknown = JSON.parse(JSON.stringify(storedSignals(signals, asked)));
  expect(knownOf({ score: 0.25, signals: stored as ReturnType<typeof storedSignals>, embedding: null })).toEqual({
    ...signals,
    score: 0.25,
  });
});

it('what was never measured is unknown', () => {
  expect(knownOf({ score: null, signals: null, embedding: null })).toEqual({});
});

it.each([{ entropy: Number.NaN }, { classScores: Float32Array.of(0, Infinity) }])('refuses %j', (signals) => {
  expect(() => storedSignals(signals, asked)).toThrow(NotFinite);
});

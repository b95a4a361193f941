import { jointLabels } from './second-opinion.js';

it('the surer of two opinions decides', () => {
  // Three pixels, two classes: the interpreter is unsure, sure of class 0, and very sure of class 0.
  const shares = Uint8Array.of(128, 127, 204, 51, 250, 5);
  const logits = Float32Array.of(0, 0, 0, 2, 1, 9); // the other one prefers class 1 everywhere
  expect([...jointLabels({ shares }, logits, 1, 2)]).toEqual([1, 0, 1]);
  expect([...jointLabels({ shares }, logits, 0.5, 2)]).toEqual([1, 1, 1]);
  expect([...jointLabels({ shares }, logits, 100, 2)]).toEqual([1, 0, 0]);
});

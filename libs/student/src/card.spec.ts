import { initialParameters } from '@gannet/training';
import { studentCard } from './card.js';
import { defaultStudentSettings, planOf } from './index.js';
import type { CardFacts } from './card.js';

const architecture = {
  task: { kind: 'parts', classes: 2 } as const,
  width: 64,
  height: 64,
  widths: [4, 4, 4, 4] as const,
};
const known = { value: 0.8123, interval: { low: 0.79, high: 0.83, level: 0.95 } };
const nothing = { value: null, interval: null };

const facts: CardFacts = {
  origin: {
    project: 'faces',
    version: '2.0.0',
    digest: 'd'.repeat(64),
    generator: {
      name: 'toon',
      version: '1.0.0',
      license: 'CC BY 4.0',
      attribution: 'Drawn by *Ann* <ann@example.org>.',
    },
    labelledImages: 24,
    names: ['hair', '<script>|x'],
    images: { train: 90, val: 10, isOwnVal: false },
  },
  student: {
    architecture,
    parameters: initialParameters(planOf(architecture), 1),
    statistics: new Float32Array(0),
    temperature: 1,
    levels: [],
  },
  settings: defaultStudentSettings(architecture),
  seed: 3,
  validations: [
    { step: 150, loss: 1, score: 0.5 },
    { step: 300, loss: 0.5, score: 0.7 },
  ],
  bestStep: 300,
  evaluations: {
    val: {
      kind: 'parts',
      images: 10,
      meanIou: known,
      pixelAccuracy: known,
      calibrationError: known,
      byClass: [known, nothing],
    },
  },
};

test('[C1] the card names the release, how it was trained, its figures and the licence', () => {
  const card = studentCard(facts);
  for (const words of [
    '# Student of faces@2.0.0',
    `manifest sha256 \`${'d'.repeat(64)}\``,
    '90 trained on, 10 validated on (held out by the seed',
    'learned from 24 that people labelled',
    '300 of 3000 steps',
    'the weights of step 300 kept; seed 3',
    '| mean IoU | 0.812 (0.790 to 0.830) |',
    '| IoU of hair | 0.812 (0.790 to 0.830) |',
    'No validation image shows',
    'CC BY 4.0',
    'onnxruntime.InferenceSession("student.onnx")',
  ])
    expect(card).toContain(words);
});

test('[C2] names cannot break the markup', () => {
  const card = studentCard(facts);
  expect(card).not.toContain('<script>');
  expect(card).not.toContain('*Ann*');
  expect(
    card
      .split('\n')
      .filter((line) => line.startsWith('|'))
      .every((line) => line.split('|').length === 4),
  ).toBe(true);
});

test('[C1] a card of keypoints tells of keypoints', () => {
  const card = studentCard({
    ...facts,
    student: {
      ...facts.student,
      architecture: { ...architecture, task: { kind: 'keypoints', keypoints: 2, sigma: 0.03 } },
    },
    evaluations: {
      val: {
        kind: 'keypoints',
        images: 10,
        pck05: known,
        meanError: known,
        visibilityAccuracy: known,
        byKeypoint: [known, known],
      },
    },
  });
  for (const words of [
    'finds 2 keypoints',
    '| within 0.05 of the side | 0.812',
    '| mean error, pixels | 0.81 (0.79 to 0.83) |',
    '`confidence`, float32',
  ])
    expect(card).toContain(words);
});

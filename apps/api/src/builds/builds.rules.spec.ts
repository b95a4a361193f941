import { BuildState, ReleaseSettings } from '@gannet/contracts';
import { seedBound } from '../projects/seeds.rules.js';
import { afterBuilding, BUILD_ENDED, BUILD_STATES, buildStateOf, labelPieces } from './builds.rules.js';

const settings = (given: object = {}) => ReleaseSettings.parse({ images: 100, psi: 0.7, ...given });

it('gives every kind of work the state that people see', () => {
  expect((['learn', 'label', 'pack', 'derive'] as const).map(buildStateOf)).toEqual([
    'learning',
    'labelling',
    'packing',
    'deriving',
  ]);
});

it('goes from labels to the release and on to its formats; a probe ends with its labels', () => {
  const ready = settings({ formats: ['coco'] });
  expect((['label', 'pack', 'derive'] as const).map((kind) => afterBuilding(kind, 'asked', ready))).toEqual([
    'pack',
    'derive',
    null,
  ]);
  expect(afterBuilding('pack', 'round', settings())).toBeNull();
  expect(afterBuilding('label', 'probe', ready)).toBeNull();
});

it('knows the states of the contract, in its order', () => {
  expect(BUILD_STATES).toEqual(BuildState.options);
});

it('rests in three states', () => {
  expect(BuildState.options.filter((state) => BUILD_ENDED.includes(state))).toEqual([
    'complete',
    'failed',
    'cancelled',
  ]);
});

it.each([
  [0, 1],
  [0, 24],
  [0, 25],
  [0, 26],
  [100, 125],
  [100, 1001],
])('cuts the seeds from %i to %i into pieces that meet, leave nothing out and overlap nowhere', (from, to) => {
  const pieces = labelPieces(from, to, 64);
  expect(pieces.every(({ count }) => count > 0 && count <= 25)).toBe(true);
  expect(pieces.reduce((end, { first, count }) => (first === end ? end + count : Number.NaN), from)).toBe(to);
});

it('labels more than the first draw only where there are targets', () => {
  expect(seedBound(settings({ balance: { draws: 4 } }))).toBe(100);
  expect(seedBound(settings({ balance: { draws: 4, targets: [{ name: 'hat', share: 0.3 }] } }))).toBe(400);
});

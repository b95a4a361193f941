import { KeypointSchema, type LabelSchema } from '@gannet/contracts';
import { hexPalette } from '@gannet/raster';
import { type SchemaDraft, withLabel, withMoved, withNew } from '../projects/schema-draft';
import { editsOf, type Fate, operationsOf, type Origin } from './schema-edits';

const face: LabelSchema = {
  task: 'parts',
  classes: ['background', 'skin', 'hair'].map((name) => ({ name, hint: '' })),
};
const eyes = KeypointSchema.parse({
  task: 'keypoints',
  keypoints: [{ name: 'left eye' }, { name: 'chin' }, { name: 'right eye' }],
  skeleton: [
    [0, 1],
    [0, 2],
  ],
  flipPairs: [[0, 2]],
});

interface Edits {
  readonly draft?: (draft: SchemaDraft) => SchemaDraft;
  readonly fates?: readonly [number, Fate][];
  readonly origins?: readonly [number, Origin][];
}

const made = (schema: LabelSchema, { draft = (same) => same, fates, origins }: Edits) =>
  operationsOf(schema, {
    draft: draft(editsOf(schema).draft),
    fates: new Map(fates),
    origins: new Map(origins),
  });
const withHat = (draft: SchemaDraft) => withLabel(withNew(draft, 3), 3, { name: 'hat' });

it('takes what was not touched for no operation', () => {
  expect([made(face, {}), made(eyes, {})]).toEqual([[], []]);
});

it.each<[string, Edits, object[]]>([
  ['a name', { draft: (draft) => withLabel(draft, 1, { name: 'face' }) }, [{ kind: 'rename', label: 1, name: 'face' }]],
  [
    'a description',
    { draft: (draft) => withLabel(draft, 1, { hint: 'and neck' }) },
    [{ kind: 'describe', label: 1, hint: 'and neck' }],
  ],
  [
    'a colour and a key',
    { draft: (draft) => withLabel(draft, 1, { color: '#123456', key: 7 }) },
    [
      { kind: 'recolor', label: 1, color: '#123456' },
      { kind: 'rekey', label: 1, key: 7 },
    ],
  ],
  [
    'a group',
    { draft: (draft) => withLabel(draft, 1, { group: 'head' }) },
    [{ kind: 'regroup', label: 1, group: 'head' }],
  ],
  [
    'a class that goes, whatever its name is by now',
    { draft: (draft) => withLabel(draft, 2, { name: 'x' }), fates: [[2, 'goes']] },
    [{ kind: 'delete', label: 2 }],
  ],
  ['a class that becomes part of another', { fates: [[2, 1]] }, [{ kind: 'merge', label: 2, into: 1 }]],
  [
    'new ones',
    {
      draft: (draft) => withLabel(withNew(withHat(draft), 4), 4, { name: 'beard', color: '#00ff00' }),
      origins: [
        [3, 'all'],
        [4, 2],
      ],
    },
    [
      { kind: 'add', name: 'hat', hint: '', relabel: 'all' },
      { kind: 'split', label: 2, name: 'beard', hint: '', color: '#00ff00' },
    ],
  ],
  [
    'another order, in which classes keep their colours',
    { draft: (draft) => withMoved(draft, 2, 1) },
    [{ kind: 'reorder', order: [0, 2, 1] }],
  ],
  [
    'an order with new ones, without those that go',
    { draft: (draft) => withMoved(withHat(draft), 3, 2), fates: [[1, 'goes']] },
    [
      { kind: 'delete', label: 1 },
      { kind: 'add', name: 'hat', hint: '', relabel: 'none' },
      { kind: 'reorder', order: [0, 3, 2] },
    ],
  ],
])('finds %s', (_what, edits, operations) => {
  expect(made(face, edits)).toEqual(operations);
});

it('shows classes in their own colours, and the background without one', () => {
  expect(editsOf(face).draft.labels.map(({ color }) => color)).toEqual([undefined, hexPalette[1], hexPalette[2]]);
});

it('finds lines, flip pairs and sigma, by the numbers of present and new keypoints', () => {
  expect(
    made(eyes, {
      draft: (draft) => ({
        ...withLabel(withNew(draft, 1), 3, { name: 'nose' }),
        skeleton: [...draft.skeleton, [3, 1]],
        sigma: 0.05,
      }),
    }),
  ).toEqual([
    { kind: 'add', name: 'nose', hint: '', relabel: 'none' },
    { kind: 'reorder', order: [0, 3, 1, 2] },
    {
      kind: 'connect',
      skeleton: [
        [0, 1],
        [0, 2],
        [3, 1],
      ],
      flipPairs: [[0, 2]],
    },
    { kind: 'sigma', sigma: 0.05 },
  ]);
});

it('a keypoint that goes takes its lines along without saying so', () => {
  expect(made(eyes, { fates: [[1, 'goes']] })).toEqual([{ kind: 'delete', label: 1 }]);
});

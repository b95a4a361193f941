import {
  faultAt,
  faultsIn,
  indexed,
  NO_SCHEMA,
  type SchemaDraft,
  withLabel,
  withMoved,
  withNew,
  without,
} from './schema-draft';

const FACE: SchemaDraft = {
  ...NO_SCHEMA,
  labels: ['left eye', 'right eye', 'nose'].map((name, id) => ({ id, name, hint: '' })),
  skeleton: [
    [0, 2],
    [1, 2],
  ],
  flipPairs: [[0, 1]],
  places: { 0: { x: 0.3, y: 0.4 }, 1: { x: 0.7, y: 0.4 } },
};

const names = ({ labels }: SchemaDraft): string[] => labels.map(({ name }) => name);

it('pairs follow their keypoints wherever these are moved', () => {
  const moved = withMoved(FACE, 2, 0);
  expect([names(moved), indexed(moved, 'skeleton'), indexed(moved, 'flipPairs')]).toEqual([
    ['nose', 'left eye', 'right eye'],
    [
      [1, 0],
      [2, 0],
    ],
    [[1, 2]],
  ]);
  expect(names(withMoved(FACE, 0, 99))).toEqual(['right eye', 'nose', 'left eye']);
  expect(names(withMoved(FACE, 2, -1))).toEqual(['nose', 'left eye', 'right eye']);
  expect(withMoved(FACE, 7, 0)).toBe(FACE);
});

it('a keypoint that is removed takes its pairs and its place along, and its id is not given again to those after it', () => {
  const fewer = without(FACE, 0);
  expect(fewer).toEqual({
    ...FACE,
    labels: FACE.labels.slice(1),
    skeleton: [[1, 2]],
    flipPairs: [],
    places: { 1: FACE.places[1] },
  });
  expect(withNew(fewer, 1).labels.map(({ id }) => id)).toEqual([1, 3, 2]);
});

it('a new label is empty, and is named where it stands', () => {
  const more = withLabel(withNew(NO_SCHEMA, 0), 0, { name: 'hair' });
  expect(more.labels).toEqual([{ id: 0, name: 'hair', hint: '' }]);
});

it('finds what is said about a field, and of the fields in it', () => {
  const faults = [
    { path: ['schema', 'classes', 1, 'name'], message: 'The name of class 2 is empty.' },
    { path: ['name'], message: 'The name is empty.' },
  ];
  const inside = faultsIn(faults, 'schema');
  expect(inside).toEqual([{ path: ['classes', 1, 'name'], message: 'The name of class 2 is empty.' }]);
  expect([faultAt(inside, 'classes', 1, 'name'), faultAt(inside, 'classes', 1), faultAt(faults, 'name')]).toEqual([
    'The name of class 2 is empty.',
    null,
    'The name is empty.',
  ]);
});

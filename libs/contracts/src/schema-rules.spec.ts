import {
  altersLabels,
  changedSchema,
  composed,
  isIdentity,
  KeypointSchema,
  type LabelSchema,
  mappedList,
  mappedRuns,
  type SchemaOperation,
  schemaSentences,
} from './index.js';

const face: LabelSchema = {
  task: 'parts',
  classes: ['background', 'skin', 'hair', 'glasses'].map((name) => ({ name, hint: '' })),
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
/** Of the first places; the rest is of no interest here. */
const PALETTE = ['#000000', '#111111', '#222222', '#333333', '#444444', '#555555'];
const looksOf = (schema: LabelSchema) =>
  (schema.task === 'parts' ? schema.classes : schema.keypoints).map(({ name, color, key }) => [name, color, key]);
const namesOf = (schema: LabelSchema): string[] =>
  (schema.task === 'parts' ? schema.classes : schema.keypoints).map(({ name }) => name);

function made(schema: LabelSchema, ...operations: SchemaOperation[]) {
  const changed = changedSchema(schema, operations, PALETTE);
  if (!changed.ok) throw new Error(changed.problem);
  return { names: namesOf(changed.schema), mapping: changed.mapping, relabel: changed.relabel, schema: changed.schema };
}

const NOTHING = { all: false, labels: [] };

it.each<[string, SchemaOperation[], string[], (number | null)[], object]>([
  [
    'rename',
    [{ kind: 'rename', label: 2, name: 'Hair' }],
    ['background', 'skin', 'Hair', 'glasses'],
    [0, 1, 2, 3],
    NOTHING,
  ],
  ['merge', [{ kind: 'merge', label: 3, into: 1 }], ['background', 'skin', 'hair'], [0, 1, 2, 1], NOTHING],
  [
    'merge into a later one',
    [{ kind: 'merge', label: 1, into: 3 }],
    ['background', 'hair', 'glasses'],
    [0, 2, 1, 2],
    NOTHING,
  ],
  [
    'delete',
    [{ kind: 'delete', label: 1 }],
    ['background', 'hair', 'glasses'],
    [0, null, 1, 2],
    { all: false, labels: [1] },
  ],
  [
    'split',
    [{ kind: 'split', label: 2, name: 'beard', hint: '' }],
    ['background', 'skin', 'hair', 'glasses', 'beard'],
    [0, 1, 2, 3],
    { all: false, labels: [2] },
  ],
  [
    'add',
    [{ kind: 'add', name: 'hat', hint: 'also caps', relabel: 'all' }],
    ['background', 'skin', 'hair', 'glasses', 'hat'],
    [0, 1, 2, 3],
    { all: true, labels: [] },
  ],
  [
    'reorder',
    [{ kind: 'reorder', order: [0, 3, 2, 1] }],
    ['background', 'glasses', 'hair', 'skin'],
    [0, 3, 2, 1],
    NOTHING,
  ],
  [
    'all at once',
    [
      { kind: 'rename', label: 1, name: 'face' },
      { kind: 'merge', label: 3, into: 1 },
      { kind: 'add', name: 'hat', hint: '', relabel: 'none' },
      { kind: 'reorder', order: [4, 0, 1, 2] },
    ],
    ['hat', 'background', 'face', 'hair'],
    [1, 2, 3, 2],
    NOTHING,
  ],
])('%s', (_name, operations, names, mapping, relabel) => {
  expect(made(face, ...operations)).toMatchObject({ names, mapping, relabel });
});

it('takes a deleted keypoint out of lines and pairs, and asks nobody to label again', () => {
  const { schema, mapping, relabel } = made(eyes, { kind: 'delete', label: 1 });
  expect(schema).toMatchObject({ skeleton: [[0, 1]], flipPairs: [[0, 1]] });
  expect([mapping, relabel]).toEqual([[0, null, 1], NOTHING]);
});

describe('groups', () => {
  const groupsOf = (schema: LabelSchema): (string | undefined)[] =>
    (schema.task === 'parts' ? schema.classes : schema.keypoints).map(({ group }) => group);

  it('are given, taken back, and stay with their labels', () => {
    const { schema } = made(
      face,
      { kind: 'regroup', label: 1, group: 'head' },
      { kind: 'regroup', label: 2, group: 'head' },
      { kind: 'add', name: 'hat', hint: '', group: 'clothing', relabel: 'none' },
      { kind: 'reorder', order: [0, 4, 2, 1, 3] },
    );
    expect(groupsOf(schema)).toEqual([undefined, 'clothing', 'head', 'head', undefined]);
    expect(groupsOf(made(schema, { kind: 'regroup', label: 2, group: null }).schema)[2]).toBeUndefined();
  });

  it('are no change where they are the same, and none of the labels', () => {
    const { schema } = made(face, { kind: 'regroup', label: 1, group: 'head' });
    expect(changedSchema(schema, [{ kind: 'regroup', label: 1, group: 'head' }], PALETTE)).toEqual({
      ok: false,
      problem: 'This changes nothing.',
    });
    expect(altersLabels([{ kind: 'regroup', label: 1, group: null }])).toBe(false);
  });
});

describe('colours and keys', () => {
  it('stay with their classes, wherever a change moves these', () => {
    const { schema } = made(
      face,
      { kind: 'delete', label: 1 },
      { kind: 'add', name: 'hat', hint: '', relabel: 'none' },
      { kind: 'reorder', order: [0, 4, 2, 3] },
    );
    expect(looksOf(schema)).toEqual([
      ['background', undefined, undefined],
      ['hat', undefined, undefined],
      ['hair', undefined, undefined],
      ['glasses', undefined, undefined],
    ]);
    expect(looksOf(made(face, { kind: 'reorder', order: [0, 2, 1, 3] }).schema).slice(1, 3)).toEqual([
      ['hair', '#222222', undefined],
      ['skin', '#111111', undefined],
    ]);
    expect(looksOf(made(face, { kind: 'merge', label: 1, into: 3 }).schema).slice(1)).toEqual([
      ['hair', '#222222', undefined],
      ['glasses', '#333333', undefined],
    ]);
  });

  it('a new class gets a colour that no other has, and a background that is none any more as well', () => {
    const fewer = made(face, { kind: 'delete', label: 1 }).schema;
    expect(looksOf(made(fewer, { kind: 'add', name: 'hat', hint: '', relabel: 'none' }).schema).at(-1)).toEqual([
      'hat',
      '#111111',
      undefined,
    ]);
    expect(looksOf(made(face, { kind: 'reorder', order: [1, 0, 2, 3] }).schema).slice(0, 2)).toEqual([
      ['skin', '#111111', undefined],
      ['background', '#444444', undefined],
    ]);
  });

  it('are changed, and given back to the place', () => {
    const { schema } = made(face, { kind: 'recolor', label: 2, color: '#abcdef' }, { kind: 'rekey', label: 2, key: 9 });
    expect(looksOf(schema)[2]).toEqual(['hair', '#abcdef', 9]);
    const back = made(schema, { kind: 'recolor', label: 2, color: null }, { kind: 'rekey', label: 2, key: null });
    expect(back.schema).toEqual(face);
  });

  it('of keypoints are their own or none', () => {
    const { schema } = made(eyes, { kind: 'recolor', label: 1, color: '#abcdef' }, { kind: 'delete', label: 0 });
    expect(looksOf(schema)).toEqual([
      ['chin', '#abcdef', undefined],
      ['right eye', undefined, undefined],
    ]);
  });
});

it('gives new keypoints lines and flip pairs, in whatever order', () => {
  const { schema } = made(
    eyes,
    { kind: 'delete', label: 1 },
    { kind: 'add', name: 'left brow', hint: '', relabel: 'none' },
    { kind: 'add', name: 'right brow', hint: '', relabel: 'none' },
    { kind: 'reorder', order: [3, 4, 0, 2] },
    {
      kind: 'connect',
      skeleton: [
        [3, 0],
        [4, 2],
      ],
      flipPairs: [
        [0, 2],
        [3, 4],
      ],
    },
    { kind: 'sigma', sigma: 0.05 },
  );
  expect(schema).toMatchObject({
    keypoints: ['left brow', 'right brow', 'left eye', 'right eye'].map((name) => ({ name })),
    skeleton: [
      [0, 2],
      [1, 3],
    ],
    flipPairs: [
      [2, 3],
      [0, 1],
    ],
    sigma: 0.05,
  });
});

it.each<[string, LabelSchema, SchemaOperation[], string]>([
  [
    'a line to what goes',
    eyes,
    [
      { kind: 'delete', label: 1 },
      { kind: 'connect', skeleton: [[0, 1]], flipPairs: [] },
    ],
    'A line or flip pair names keypoint 1, which is none of those that remain: 0, 2.',
  ],
  [
    'two pairs of one keypoint',
    eyes,
    [
      {
        kind: 'connect',
        skeleton: [],
        flipPairs: [
          [0, 1],
          [1, 2],
        ],
      },
    ],
    'Flip pair 2 has keypoint 1, which is in a pair already.',
  ],
  [
    'lines of classes',
    face,
    [{ kind: 'connect', skeleton: [], flipPairs: [] }],
    'Classes have no lines, flip pairs or sigma: those are of keypoints.',
  ],
  [
    'two sigmas',
    eyes,
    [
      { kind: 'sigma', sigma: 0.04 },
      { kind: 'sigma', sigma: 0.05 },
    ],
    'A change has one sigma: leave one of the two out.',
  ],
  [
    'a key that another class has',
    face,
    [
      { kind: 'rekey', label: 1, key: 12 },
      { kind: 'rekey', label: 2, key: 12 },
    ],
    '“skin” and “hair” would both have the key Shift+3: each has a key of its own.',
  ],
  [
    'a label that is not there',
    face,
    [{ kind: 'delete', label: 4 }],
    'There is no class 4: this version has 4 classes, from 0 to 3.',
  ],
  [
    'two equal names',
    face,
    [{ kind: 'rename', label: 2, name: 'skin' }],
    'There would be two classes called “skin”: each needs a name of its own.',
  ],
  [
    'names that read alike',
    face,
    [{ kind: 'add', name: 'Hair', hint: '', relabel: 'none' }],
    'There would be two classes called “hair” and “Hair”, which read alike: each needs a name of its own.',
  ],
  [
    'a merge that leaves one class',
    face,
    [1, 2, 3].map((label) => ({ kind: 'merge', label, into: 0 })),
    'A project has 2 classes at least, and this would leave 1.',
  ],
  [
    'too many classes',
    face,
    Array.from({ length: 61 }, (_, i) => ({ kind: 'add', name: `part ${i}`, hint: '', relabel: 'none' })),
    'A project has 64 classes at most, and this would make 65.',
  ],
  [
    'no keypoint at all',
    eyes,
    [0, 1, 2].map((label) => ({ kind: 'delete', label })),
    'A project has 1 keypoint at least, and this would leave 0.',
  ],
  [
    'a merge into itself',
    face,
    [{ kind: 'merge', label: 1, into: 1 }],
    'The class “skin” cannot be merged into itself.',
  ],
  [
    'a merge into what goes',
    face,
    [
      { kind: 'merge', label: 1, into: 2 },
      { kind: 'delete', label: 2 },
    ],
    'The class “skin” is to be merged into “hair”, which is to go: merge into one that stays.',
  ],
  [
    'a change of what goes',
    face,
    [
      { kind: 'rename', label: 1, name: 'face' },
      { kind: 'delete', label: 1 },
    ],
    'The class “skin” is to go: it cannot be changed or split as well.',
  ],
  [
    'the same twice',
    face,
    [
      { kind: 'merge', label: 1, into: 2 },
      { kind: 'delete', label: 1 },
    ],
    'The class “skin” is to be changed twice in the same way: leave one of the two out.',
  ],
  [
    'two orders',
    face,
    [
      { kind: 'reorder', order: [3, 2, 1, 0] },
      { kind: 'reorder', order: [0, 1, 2, 3] },
    ],
    'A change has one order: leave one of the two out.',
  ],
  [
    'an order with gaps',
    face,
    [{ kind: 'reorder', order: [0, 2] }],
    'The order names 0, 2: it has to name each of 0, 1, 2, 3 once.',
  ],
  [
    'a merge of keypoints',
    eyes,
    [{ kind: 'merge', label: 0, into: 1 }],
    'A keypoint is one place: it cannot be merged with another or split. Delete it, or add another.',
  ],
  ['nothing', face, [{ kind: 'rename', label: 1, name: 'skin' }], 'This changes nothing.'],
])('refuses %s', (_name, schema, operations, problem) => {
  expect(changedSchema(schema, operations, PALETTE)).toEqual({ ok: false, problem });
});

it('says what was done, by the names before', () => {
  expect(
    schemaSentences(face, [
      { kind: 'rename', label: 1, name: 'face' },
      { kind: 'merge', label: 3, into: 1 },
      { kind: 'split', label: 2, name: 'beard', hint: '' },
      { kind: 'delete', label: 0 },
    ]),
  ).toEqual([
    '“skin” is called “face”.',
    '“glasses” is now part of “skin”.',
    '“beard” is split from “hair”; images with “hair” are labelled again.',
    '“background” is deleted.',
  ]);
});

it('takes descriptions, colours, keys, lines and sigma for no change of the labels', () => {
  expect(
    altersLabels([
      { kind: 'recolor', label: 1, color: '#abcdef' },
      { kind: 'rekey', label: 1, key: 3 },
      { kind: 'connect', skeleton: [], flipPairs: [] },
      { kind: 'sigma', sigma: 0.05 },
    ]),
  ).toBe(false);
  expect(altersLabels([{ kind: 'describe', label: 1, hint: 'and neck' }])).toBe(false);
  expect(altersLabels([{ kind: 'reorder', order: [1, 0] }])).toBe(true);
});

describe('mappings', () => {
  it('are composed: what is gone stays gone', () => {
    const mapping = composed(3, [
      [0, null, 1],
      [1, 0],
    ]);
    expect(mapping).toEqual([1, null, 0]);
    expect([isIdentity(mapping, 2), isIdentity([0, 1], 2), isIdentity([0, 1], 3)]).toEqual([false, true, false]);
    expect(composed(2, [])).toEqual([0, 1]);
  });

  it('join runs that become one class, and leave unlabelled what has none', () => {
    expect(mappedRuns([0, 2, 1, 3, 2, 1, 255, 4], [0, 0, null])).toEqual([0, 5, 255, 5]);
  });

  it('move the entries of a list', () => {
    expect(mappedList(['a', 'b', 'c'], [2, null, 0], 4, '-')).toEqual(['c', '-', 'a', '-']);
  });
});

import { labelKeys, withHeadings } from './index.js';
import { NewLabelSchema } from './tasks/tasks.js';

it.each([
  ['by their places', [{}, {}, {}], [1, 2, 3]],
  ['their own first; only those whose key is taken get another', [{}, {}, { key: 1 }], [3, 2, 1]],
  [
    'none beyond 18',
    Array.from({ length: 20 }, () => ({})),
    [...Array.from({ length: 18 }, (_, i) => i + 1), null, null],
  ],
])('labels have keys %s', (_how, labels, keys) => {
  expect(labelKeys(labels)).toEqual(keys);
});

it('a heading stands where another group begins, an empty one where a group ends', () => {
  const headings = (...groups: (string | undefined)[]): (string | null)[] =>
    withHeadings(groups.map((group) => ({ group }))).map(({ heading }) => heading);
  expect(headings(undefined, 'face', 'face', 'clothing', undefined, undefined, 'face')).toEqual([
    ...[null, 'face', null, 'clothing'],
    ...['', null, 'face'],
  ]);
  expect(headings()).toEqual([]);
});

it('a schema has colours and keys, each key once', () => {
  const schema = (looks: object[]) => ({
    task: 'parts' as const,
    classes: looks.map((look, index) => ({ name: `class ${index}`, ...look })),
  });
  expect(NewLabelSchema.parse(schema([{}, { color: '#ABCDEF', key: 3 }]))).toMatchObject({
    classes: [{}, { color: '#abcdef', key: 3 }],
  });
  const problemOf = (looks: object[]) => NewLabelSchema.safeParse(schema(looks)).error?.issues[0]?.message;
  expect([
    problemOf([{ key: 2 }, { key: 2 }]),
    problemOf([{}, { color: 'red' }]),
    problemOf([{}, { key: 19 }]),
  ]).toEqual([
    'is that of “class 0”; each has a key of its own',
    'must be a colour such as #e69f00',
    'Too big: expected number to be <=18',
  ]);
});

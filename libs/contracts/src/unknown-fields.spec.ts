import { z } from 'zod';
import { clientMessages, fit, NewProject, ReleaseSettings, type Route, RoundSettings, routes } from './index.js';
import { unknownFields } from './unknown-fields.js';

/** What callers send: bodies, queries and payloads of messages. */
const asked: [string, z.ZodType][] = [
  ...Object.entries(clientMessages).map(([name, { payload }]): [string, z.ZodType] => [name, payload]),
  ...Object.entries(routes).flatMap(([name, { body, query }]: [string, Route]) =>
    [body, query].flatMap((type): [string, z.ZodType][] => (type && name !== 'health' ? [[name, type]] : [])),
  ),
];

it.each(asked)('%s refuses a field that it does not name', (_name, type) => {
  const read = fit(type, { notAField: 1 });
  expect(read).toMatchObject({
    ok: false,
    sentence: expect.stringMatching(/^The request has an unknown field “notAField”; /),
  });
});

it.each(asked)('no object inside %s lets any field in', (_name, type) => {
  const open = (node: unknown): object[] =>
    typeof node !== 'object' || node === null
      ? []
      : [
          ...('type' in node && node.type === 'object' && 'additionalProperties' in node ? [node] : []),
          ...Object.values(node).flatMap(open),
        ];
  expect(open(z.toJSONSchema(type, { io: 'input', unrepresentable: 'any' }))).toEqual([]);
});

const places = (type: z.ZodType, value: unknown): string[] =>
  unknownFields(type, value).map(({ path, name }) => [...path, name].join('.'));
const classes = [{ name: 'a' }, { name: 'b' }];

it.each<[string, z.ZodType, unknown, string[]]>([
  ['at the top', RoundSettings, { poolSize: 1, poolsize: 2 }, ['poolsize']],
  ['in an object', ReleaseSettings, { balance: { draw: 2 } }, ['balance.draw']],
  ['in an entry of a list', ReleaseSettings, { balance: { targets: [{}, { shre: 1 }] } }, ['balance.targets.1.shre']],
  ['in an alternative', NewProject, { schema: { task: 'parts', classes, sigma: 1 } }, ['schema.sigma']],
  [
    'in the other alternative',
    NewProject,
    { schema: { task: 'keypoints', keypoints: [{ name: 'a', colour: 1 }], classes } },
    ['schema.keypoints.0.colour', 'schema.classes'],
  ],
  ['in what leaves its task out', NewProject, { schema: { classes, skeleton: [] } }, ['schema.skeleton']],
  [
    'in what may be null',
    clientMessages['draft.save'].payload,
    { work: { task: 'keypoints', points: [null, { x: 1, z: 2 }] } },
    ['work.points.1.z'],
  ],
  ['in a tuple', z.tuple([z.object({ a: z.number() })]), [{ b: 1 }], ['0.b']],
  ['that every object has from its prototype', RoundSettings, JSON.parse('{"__proto__":1}'), ['__proto__']],
  ['that objects inherit', RoundSettings, { toString: 1 }, ['toString']],
])('finds fields %s', (_where, type, value, expected) => expect(places(type, value)).toEqual(expected));

it.each<[string, z.ZodType, unknown]>([
  ['no object', RoundSettings, 'text'],
  ['nothing', RoundSettings, null],
  ['a list for an object', RoundSettings, [{ a: 1 }]],
  ['an object for a list', ReleaseSettings, { formats: { a: 1 } }],
  ['an object for a number', RoundSettings, { poolSize: { a: 1 } }],
  ['a type that lets any field in', z.looseObject({}), { a: 1 }],
])('finds none in %s', (_what, type, value) => expect(places(type, value)).toEqual([]));

it('looks at no number of a label map', () => {
  const runs = new Proxy(new Array<number>(2 * 1024 * 1024).fill(0), {
    get: (list, name, receiver) => {
      if (typeof name === 'string' && /^\d+$/.test(name)) throw new Error('it was looked at');
      return Reflect.get(list, name, receiver) as unknown;
    },
  });
  expect(places(clientMessages['item.submit'].payload, { task: 'parts', labels: { runs, with: 1 } })).toEqual([
    'labels.with',
  ]);
});

it('what was stored with a field that is no longer known is read all the same', () => {
  expect(RoundSettings.parse({ poolSize: 7, ensemble: 5 })).toEqual(RoundSettings.parse({ poolSize: 7 }));
  expect(ReleaseSettings.parse({ images: 1, psi: 1, seedFrom: 3 })).toEqual(
    ReleaseSettings.parse({ images: 1, psi: 1 }),
  );
});

import { z } from 'zod';
import { clientMessages, mostBytesOf, NewProject, type Route, routes, Runs, Submission } from './index.js';
import { Name } from './primitives.js';
import { overlong } from './bounds.js';

/** A list of that length that tells how many of its entries somebody looked at. */
function counted(length: number, entry: unknown): { list: unknown[]; looks: () => number } {
  let looks = 0;
  const list = new Proxy(new Array<unknown>(length).fill(entry), {
    get: (target, name, receiver) => {
      if (typeof name === 'string' && /^\d+$/.test(name)) looks++;
      return Reflect.get(target, name, receiver) as unknown;
    },
  });
  return { list, looks: () => looks };
}

const work = { assignmentId: '3f1c7f2e-7b57-4b0e-9d42-0c7d8b7f0a11', fence: 1, confidence: 'sure', seconds: 1 };
const issuesOf = (type: z.ZodType, value: unknown): z.core.$ZodIssue[] => type.safeParse(value).error?.issues ?? [];

describe('two million numbers that are no classes', () => {
  it('are looked at until the first that is wrong, and named once', () => {
    const { list, looks } = counted(2 * 1024 * 1024, -1);
    const issues = issuesOf(Submission, { ...work, task: 'parts', labels: { width: 4096, height: 4096, runs: list } });
    expect(issues).toEqual([
      expect.objectContaining({ path: ['labels', 'runs', 0], message: 'must be a whole number from 0 on' }),
    ]);
    expect(looks()).toBeLessThan(10);
  });

  it('are not looked at where the map has fewer pixels', () => {
    const { list, looks } = counted(2 * 64 * 64 + 2, -1);
    expect(issuesOf(Runs, { width: 64, height: 64, runs: list })).toEqual([
      expect.objectContaining({ message: 'has 8194 numbers; a map of 4096 pixels has at most 8192' }),
    ]);
    expect(looks()).toBe(0);
  });
});

it.each([[-1], [0.5], [Number.NaN], [2 ** 53], ['1'], [null], [[1]]])('%j is no number of a run', (wrong) => {
  expect(issuesOf(Runs, { width: 2, height: 1, runs: [0, 1, wrong, 1] })).toEqual([
    expect.objectContaining({ path: ['runs', 2] }),
  ]);
});

describe('a list that is too long', () => {
  it.each([
    ['placements', Submission, { ...work, task: 'keypoints' }, 'points', ['points']],
    ['placements of a draft', clientMessages['draft.save'].payload, { base: 0 }, 'work', ['work', 'points']],
    ['classes', NewProject, {}, 'schema', ['schema', 'classes']],
  ])('of %s is named before an entry is looked at', (_what, type, rest, name, path) => {
    const { list, looks } = counted(1_000_000, null);
    const inner = { points: list, work: { task: 'keypoints', points: list }, schema: { classes: list } }[name];
    expect(overlong(type, { ...rest, [name]: inner })).toEqual({ path, length: 1_000_000, most: 64 });
    expect(looks()).toBe(0);
  });

  it('inside a list is named with its place', () => {
    expect(
      overlong(z.array(z.object({ tags: z.array(z.string()).max(2) })).max(3), [
        { tags: [] },
        { tags: ['a', 'b', 'c'] },
      ]),
    ).toEqual({ path: [1, 'tags'], length: 3, most: 2 });
  });

  it('is none where the contract has another alternative in mind, or something else than a list', () => {
    expect(overlong(Submission, { ...work, task: 'parts', points: new Array(65).fill(null) })).toBeNull();
    expect([null, 'text', 7, [], { points: 'text' }].map((value) => overlong(Submission, value))).toEqual(
      new Array(5).fill(null),
    );
  });
});

// -- what the bounds rest on -------------------------------------------------------------------------------------------

interface Node {
  readonly type?: string;
  readonly maxItems?: number;
  readonly [key: string]: unknown;
}

/** Every schema inside a JSON Schema. */
function nodesOf(node: unknown): Node[] {
  if (typeof node !== 'object' || node === null) return [];
  return [...(Array.isArray(node) ? [] : [node as Node]), ...Object.values(node).flatMap(nodesOf)];
}

const inputs: [string, z.ZodType][] = [
  ...Object.entries(clientMessages).map(([name, { payload }]): [string, z.ZodType] => [name, payload]),
  ...Object.entries(routes).flatMap(([name, { body, query }]: [string, Route]) =>
    [body, query].flatMap((type): [string, z.ZodType][] => (type && name !== 'health' ? [[name, type]] : [])),
  ),
];

it.each(inputs)("every list of %s has an end, and no object has names of the sender's choice", (_name, type) => {
  const nodes = nodesOf(z.toJSONSchema(type, { io: 'input', unrepresentable: 'any' }));
  expect(
    nodes.filter(
      (node) =>
        (node.type === 'array' && node.maxItems === undefined) ||
        'additionalProperties' in node ||
        'propertyNames' in node ||
        '$ref' in node,
    ),
  ).toEqual([]);
});

describe('the most bytes of a body', () => {
  it.each(
    Object.entries(routes).flatMap(([name, { body }]: [string, Route]): [string, z.ZodType][] =>
      body ? [[name, body]] : [],
    ),
  )('of %s are known, and some kilobytes', (_name, type) => {
    expect(mostBytesOf(type)).toBeLessThan(5_000_000);
  });

  it('are enough for it however it is written', () => {
    const type = z.object({
      name: Name(3),
      list: z
        .array(z.union([z.boolean(), z.number()]))
        .max(2)
        .default([]),
      role: z.enum(['a', 'longest']).optional(),
    });
    const value = { name: '\u03b1\u0313\u0300\u0345'.repeat(3), list: [-Number.MAX_VALUE / 3, false], role: 'longest' };
    expect(type.parse(value).name).toHaveLength(3);
    const written = JSON.stringify(value, null, 8).replaceAll(
      /[^\0-\x7f]/g,
      (unit) => `\\u0${unit.charCodeAt(0).toString(16)}`,
    );
    expect(mostBytesOf(type)).toBeGreaterThan(written.length);
    expect(mostBytesOf(type)).toBeLessThan(1000);
  });

  it('are none where there is no end', () => {
    expect(() => mostBytesOf(z.object({ a: z.array(z.number()) }))).toThrow('a has no end');
    expect(() => mostBytesOf(z.object({ a: z.array(z.string()).max(2) }))).toThrow('a.* has no end');
    expect(() => mostBytesOf(z.unknown())).toThrow('the value has no type whose bytes are known');
  });
});

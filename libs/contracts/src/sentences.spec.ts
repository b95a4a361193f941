import { z } from 'zod';
import {
  Empty,
  faultOf,
  fit,
  NewBuild,
  NewMember,
  NewPerson,
  NewProject,
  NewToken,
  PersonChange,
  PoolQuery,
  ReleaseSettings,
  StartRound,
  Submission,
  Yank,
} from './index.js';

const said = (type: z.ZodType, value: unknown, words = {}): string | null => {
  const read = fit(type, value, words);
  return read.ok ? null : read.sentence;
};
const field = (type: z.ZodType) => z.object({ size: type });
const anna = { name: 'Anna', email: 'anna@example.org', isServerAdmin: false, memberships: [] };
const project = {
  slug: 'a',
  name: 'A',
  generatorDigest: 'f'.repeat(64),
  schema: { classes: [{ name: 'a' }, { name: 'b' }] },
};

it('gives what fits as its type has it', () => {
  expect(fit(NewPerson, { ...anna, name: ' Anna ' })).toEqual({ ok: true, value: anna });
});

it.each<[string, z.ZodType, unknown, string]>([
  ['nothing', NewPerson, {}, 'The e-mail address is missing. The name is missing.'],
  [
    'a role that is none',
    NewMember,
    { email: 'anna@example.org', role: 'king' },
    'The role must be admin, annotator, reviewer or consumer.',
  ],
  [
    'a long name',
    NewPerson,
    { ...anna, name: 'x'.repeat(120) },
    'The name has 120 characters; at most 100 are allowed.',
  ],
  [
    'an empty name and no address',
    NewPerson,
    { ...anna, name: ' ', email: 'anna' },
    'The e-mail address has no @; it should be like anna@example.org. The name is empty.',
  ],
  [
    'too many days',
    NewToken,
    { name: 'ci', role: 'consumer', days: 400 },
    'The number of days is 400; it must be at most 365.',
  ],
  [
    'days that are no number',
    NewToken,
    { name: 'ci', role: 'consumer', days: null },
    'The number of days must be a number.',
  ],
  [
    'a class without a name',
    NewProject,
    { ...project, schema: { classes: [{ name: 'a' }, { name: '' }] } },
    'The name of class 2 is empty.',
  ],
  [
    'one class',
    NewProject,
    { ...project, schema: { classes: [{ name: 'a' }] } },
    'The classes have 1 entry; at least 2 are needed.',
  ],
  [
    'too many classes',
    NewProject,
    { ...project, schema: { classes: new Array(70).fill({}) } },
    'The classes have 70 entries; at most 64 are allowed.',
  ],
  ['guidelines that are a number', NewProject, { ...project, guidelines: 7 }, 'The guidelines must be a text.'],
  ['another task', NewProject, { ...project, schema: { task: 'boxes' } }, 'The task must be parts or keypoints.'],
  [
    'a wrong slug',
    NewProject,
    { ...project, slug: 'Ä' },
    'The slug must be 1 to 64 lower-case letters, digits and inner hyphens.',
  ],
  [
    'a line to nowhere',
    NewProject,
    { ...project, schema: { task: 'keypoints', keypoints: [{ name: 'a' }], skeleton: [[0, 9]] } },
    'Entry 1 of the skeleton names keypoint 9 where the last is 0.',
  ],
  [
    'a share beyond all',
    ReleaseSettings,
    { images: 5, psi: 2, dropShare: 1 },
    'The psi is 2; it must be at most 1. The dropped share is 1; it must be at most 0.9.',
  ],
  ['half an image', ReleaseSettings, { images: 0.5, psi: 1 }, 'The number of images must be a whole number.'],
  [
    'two targets for a class',
    ReleaseSettings,
    {
      images: 1,
      psi: 1,
      balance: {
        targets: [
          { name: 'a', share: 1 },
          { name: 'a', share: 1 },
        ],
      },
    },
    'The targets have two for one class; keep one of them.',
  ],
  [
    'a share of a target',
    ReleaseSettings,
    { images: 1, psi: 1, balance: { targets: [{ name: 'a', share: 0 }] } },
    'The share of target 1 is 0; it must be at least 0.01.',
  ],
  ['a short reason', Yank, { reason: 'no' }, 'The reason has 2 characters; at least 3 are needed.'],
  [
    'a query',
    PoolQuery,
    { limit: 'many', order: 'size' },
    'The order must be rank, score or seed. The limit must be a number.',
  ],
  [
    'another visibility',
    Submission,
    {
      task: 'keypoints',
      assignmentId: 'x',
      fence: 0,
      confidence: 'sure',
      seconds: 1,
      points: [{ x: 1, y: 1, visibility: 3 }],
    },
    'The item is not an id, which has 32 digits of 0 to 9 and a to f in five groups. The visibility of placement 1 must be 0, 1 or 2.',
  ],
  [
    'a field in other letters',
    StartRound,
    { poolsize: 3 },
    'The request has an unknown field “poolsize”; did you mean “poolSize”?',
  ],
  [
    'a field that is near none',
    PersonChange,
    { enabled: false },
    'The request has an unknown field “enabled”; the known ones are isServerAdmin, active and name.',
  ],
  ['a field where none is', Empty, { reason: 'x' }, 'The request has an unknown field “reason”; none is expected.'],
  [
    'a field of an entry, and one that is missing for it',
    NewProject,
    { ...project, schema: { classes: [{ name: 'a' }, { Name: 'b' }] } },
    'Class 2 has an unknown field “Name”; did you mean “name”? The name of class 2 is missing.',
  ],
  [
    'a field of what is named by a plural',
    NewBuild,
    { round: 0, settings: { images: 1, psi: 1, seed: 7, drop: 1 } },
    'The settings have an unknown field “seed”; the known ones are images, psi, dropShare, minConfidence, specks, opinionSteps, balance, humans, rejected, formats and firstSeed. The settings have an unknown field “drop”; the known ones are images, psi, dropShare, minConfidence, specks, opinionSteps, balance, humans, rejected, formats and firstSeed.',
  ],
  [
    'a field of a long name',
    Empty,
    { ['x'.repeat(10_000)]: 1 },
    `The request has an unknown field “${'x'.repeat(60)}…”; none is expected.`,
  ],
  ['no object at all', NewPerson, null, 'The request must be an object.'],
])('says of %s what would be right', (_what, type, value, sentence) => expect(said(type, value)).toBe(sentence));

it('uses the words of the page', () => {
  expect(said(NewToken, { name: '', role: 'consumer' }, { name: 'name of the token' })).toBe(
    'The name of the token is empty.',
  );
  expect(said(z.uuid(), '7', { '': 'the candidateId in the address' })).toMatch(
    /^The candidateId in the address is not an id/,
  );
});

it('names ten places of many', () => {
  expect(said(z.array(z.number()).max(64), new Array(30).fill('x'))).toMatch(
    /^(Entry \d+ of the request must be a number\. ){10}There are 20 more faults\.$/,
  );
});

it('names ten unknown fields of many, and counts what else is wrong', () => {
  const many = Object.fromEntries(Array.from({ length: 10 }, (_, i) => [`field${i}`, i]));
  expect(said(Yank, many)).toMatch(
    /^(The request has an unknown field “field\d”; the known ones are reason\. ){10}There is 1 more fault\.$/,
  );
});

// -- every kind of fault that zod knows ----------------------------------------------------------------------------------

it.each<[z.core.$ZodIssue['code'], z.ZodType, unknown, string]>([
  ['invalid_type', field(z.string()), { size: 7 }, 'The size must be a text.'],
  ['invalid_type', field(z.boolean()), { size: 'yes' }, 'The size must be true or false.'],
  ['too_big', field(z.number().lt(5)), { size: 5 }, 'The size is 5; it must be less than 5.'],
  ['too_big', field(z.string().max(1)), { size: 'ab' }, 'The size has 2 characters; at most 1 is allowed.'],
  ['too_small', field(z.array(z.number()).min(2)), { size: [] }, 'The size has no entry; at least 2 are needed.'],
  ['too_small', field(z.string().min(3)), { size: 'a' }, 'The size has 1 character; at least 3 are needed.'],
  ['too_small', field(z.array(z.number()).min(1)), { size: [] }, 'The size has no entry; at least 1 is needed.'],
  ['too_small', field(z.number().gt(0)), { size: 0 }, 'The size is 0; it must be more than 0.'],
  ['invalid_format', field(z.url()), { size: 'x' }, 'The size is not an address such as https://example.org.'],
  ['invalid_format', field(z.string().startsWith('a')), { size: 'x' }, 'The size is not written as it should be.'],
  ['not_multiple_of', field(z.number().multipleOf(8)), { size: 7 }, 'The size is 7; it must be a multiple of 8.'],
  [
    'unrecognized_keys',
    z.strictObject({}),
    { a: 1, b: 2 },
    'The request has an unknown field “a”; none is expected. The request has an unknown field “b”; none is expected.',
  ],
  ['invalid_union', field(z.union([z.number(), z.boolean()])), { size: 'x' }, 'The size is none of what it may be.'],
  [
    'invalid_key',
    field(z.map(z.number(), z.number())),
    { size: new Map([[{}, 1]]) },
    'The size has a name for an entry that is not allowed.',
  ],
  [
    'invalid_element',
    field(z.map(z.instanceof(Date), z.number())),
    { size: new Map([[new Date(0), 'x']]) },
    'The size has an entry that is not right.',
  ],
  ['invalid_value', field(z.literal('a')), { size: 'b' }, 'The size must be a.'],
  ['custom', field(z.number().refine(() => false)), { size: 1 }, 'The size is not right.'],
])('%s has a sentence: %#', (_code, type, value, sentence) => {
  const parsed = type.safeParse(value, { error: faultOf });
  expect(parsed.success).toBe(false);
  expect(said(type, value)).toBe(sentence);
});

import type { z } from 'zod';
import { overlong } from './bounds.js';
import { nearest } from './near.js';
import { plural } from './plural.js';
import type { Fault } from './refusal.js';
import { type UnknownField, unknownFields } from './unknown-fields.js';

/** User-facing names of fields, by their key in the schema, without an article: `{ name: 'name of the token' }`. */
export type Words = Readonly<Record<string, string>>;

/** Either the parsed value, or a sentence for the user, and the same field by field. */
type Fit<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly sentence: string; readonly faults: readonly Fault[] };

/** Maximum number of faults listed in a sentence; more are usually of the same kind. */
const MOST_FAULTS = 10;

/** Default names of fields. */
const WORDS: Words = {
  email: 'e-mail address',
  current: 'current password',
  next: 'new password',
  days: 'number of days',
  slug: 'slug',
  schema: 'label schema',
  sigma: 'sigma of the heat',
  generatorDigest: 'digest of the generator',
  firstSeed: 'first seed',
  roundDefaults: 'settings of rounds',
  poolSize: 'size of the pool',
  batchSize: 'size of the batch',
  releaseSize: 'size of the release',
  dropShare: 'dropped share',
  trainingSteps: 'number of training steps',
  unsure: 'use of unsure annotations',
  images: 'number of images',
  minConfidence: 'least confidence',
  specks: 'size of specks',
  opinionSteps: 'training steps of a second opinion',
  draws: 'limit of the draws',
  humans: 'use of annotated images',
  rejected: 'list of rejected seeds',
  isGold: 'mark as gold',
  flipPairs: 'flip pairs',
  seconds: 'time',
  onDesk: 'item in hand',
  assignmentId: 'item',
  personId: 'person',
  tokenId: 'token',
  candidateId: 'candidate',
  offset: 'offset',
  limit: 'limit',
  only: 'filter',
  active: 'mark as active',
};

/** Names of the entries of lists. */
const ENTRIES: Words = {
  classes: 'class',
  keypoints: 'keypoint',
  targets: 'target',
  formats: 'format',
  flipPairs: 'flip pair',
  points: 'placement',
};

/** Maximum number of characters of an unknown field name repeated in a sentence. */
const LONGEST_NAME = 60;

/**
 * Validates a value, without examining lists that are too long, and describes the problems in a sentence. A field that
 * the type does not name is a problem: it was meant for something.
 */
export function fit<T extends z.ZodType>(type: T, value: unknown, words: Words = {}): Fit<z.output<T>> {
  const tooLong = overlong(type, value);
  if (tooLong) {
    const message = `has ${plural(tooLong.length, 'entry', 'entries')}; ${boundOf('at most', tooLong.most)}`;
    return refusalOf([{ path: tooLong.path, message }], words);
  }
  const parsed = type.safeParse(value, { error: faultOf });
  const unknown = unknownFields(type, value);
  if (parsed.success && unknown.length === 0) return { ok: true, value: parsed.data };
  const others = (parsed.error?.issues ?? []).filter(({ code }) => code !== 'unrecognized_keys');
  return refusalOf(
    [
      ...unknown.slice(0, MOST_FAULTS).map((field) => ({ path: field.path, message: faultOfUnknown(field) })),
      ...others,
    ],
    words,
    unknown.length + others.length,
  );
}

interface Issue {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

function refusalOf(issues: readonly Issue[], words: Words, count = issues.length): Fit<never> {
  const faults = issues
    .slice(0, MOST_FAULTS)
    .map((issue) => ({ path: issue.path.map(asPart), message: said(issue, words) }));
  const more = count - faults.length;
  const sentence = [
    ...faults.map(({ message }) => message),
    ...(more > 0 ? [`There ${more === 1 ? 'is' : 'are'} ${plural(more, 'more fault')}.`] : []),
  ].join(' ');
  return { ok: false, sentence, faults };
}

const asPart = (part: PropertyKey): string | number => (typeof part === 'number' ? part : String(part));

function said({ path, message }: Issue, words: Words): string {
  const noun = nounOf(path, words);
  const sentence = `${noun.charAt(0).toUpperCase()}${noun.slice(1)} ${isPlural(noun) ? ofMany(message) : message}`;
  return sentence.endsWith('?') ? sentence : `${sentence}.`;
}

function faultOfUnknown({ name, known }: UnknownField): string {
  const fault = `has an unknown field “${name.length > LONGEST_NAME ? `${name.slice(0, LONGEST_NAME)}…` : name}”`;
  const meant = nearest(name, known);
  if (meant !== undefined) return `${fault}; did you mean “${meant}”?`;
  return known.length === 0 ? `${fault}; none is expected` : `${fault}; the known ones are ${listed(known, 'and')}`;
}

/** "the name of class 3", for its path in the schema. */
function nounOf(path: readonly PropertyKey[], words: Words): string {
  const last = path.at(-1);
  if (last === undefined) return words[''] ?? 'the request';
  if (typeof last === 'number') return entryOf(path.slice(0, -1), last, words);
  const noun = `the ${words[String(last)] ?? WORDS[String(last)] ?? spelt(String(last))}`;
  const entry = path.findLastIndex((part) => typeof part === 'number');
  return entry < 0 ? noun : `${noun} of ${nounOf(path.slice(0, entry + 1), words)}`;
}

function entryOf(list: readonly PropertyKey[], index: number, words: Words): string {
  const entry = ENTRIES[String(list.at(-1))];
  return entry === undefined ? `entry ${index + 1} of ${nounOf(list, words)}` : `${entry} ${index + 1}`;
}

/** poolSize → "pool size" */
function spelt(key: string): string {
  return key.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase();
}

/** Whether the noun before any "of" is a plural: classes, but not address. */
function isPlural(noun: string): boolean {
  return /[^s]s$/.test(noun.split(' of ')[0] ?? '');
}

function ofMany(fault: string): string {
  return fault.replace(/^(is|has|reads)\b/, (verb) => ({ is: 'are', has: 'have', reads: 'read' })[verb] ?? verb);
}

type RawIssue = z.core.$ZodRawIssue;

/** The problem as a predicate to a field: "is missing", "must be a number". For the `error` of a parse. */
export function faultOf(issue: RawIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined ? 'is missing' : `must be ${KINDS[issue.expected] ?? issue.expected}`;
    case 'too_big':
      return faultOfSize(issue.origin, issue.input, issue.inclusive === false ? 'less than' : 'at most', issue.maximum);
    case 'too_small':
      return faultOfSize(
        issue.origin,
        issue.input,
        issue.inclusive === false ? 'more than' : 'at least',
        issue.minimum,
      );
    case 'invalid_format':
      return FORMATS[issue.format] ?? 'is not written as it should be';
    case 'not_multiple_of':
      return `is ${String(issue.input)}; it must be a multiple of ${issue.divisor}`;
    case 'unrecognized_keys':
      return `has ${issue.keys.length === 1 ? 'an unknown field' : 'unknown fields'} ${listed(
        issue.keys.map((key) => `“${key}”`),
        'and',
      )}`;
    case 'invalid_value':
      return `must be ${listed(issue.values.map(String), 'or')}`;
    case 'invalid_union':
      return faultOfUnion(issue);
    case 'invalid_key':
      return 'has a name for an entry that is not allowed';
    case 'invalid_element':
      return 'has an entry that is not right';
    default:
      return issue.message ?? 'is not right';
  }
}

const KINDS: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  nan: 'a number',
  int: 'a whole number',
  bigint: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  tuple: 'a list',
  set: 'a list',
  object: 'an object',
  record: 'an object',
  map: 'an object',
  date: 'a date',
  null: 'null',
  undefined: 'left out',
  void: 'left out',
  never: 'left out',
  file: 'a file',
};

const FORMATS: Readonly<Record<string, string>> = {
  uuid: 'is not an id, which has 32 digits of 0 to 9 and a to f in five groups',
  url: 'is not an address such as https://example.org',
  datetime: 'is not a time such as 2026-01-31T09:30:00Z',
  base64: 'is not written in base64',
  email: 'is not an e-mail address such as anna@example.org',
};

function faultOfSize(origin: string, input: unknown, bound: string, limit: number | bigint): string {
  if (origin === 'string') return `has ${plural(String(input).length, 'character')}; ${boundOf(bound, limit)}`;
  if (Array.isArray(input) || input instanceof Set || input instanceof Map) {
    const size = Array.isArray(input) ? input.length : input.size;
    return `has ${size === 0 ? 'no entry' : plural(size, 'entry', 'entries')}; ${boundOf(bound, limit)}`;
  }
  return `is ${String(input)}; it must be ${bound} ${limit}`;
}

function boundOf(bound: string, limit: number | bigint): string {
  return `${bound} ${limit} ${limit === 1 ? 'is' : 'are'} ${/most|less/.test(bound) ? 'allowed' : 'needed'}`;
}

function faultOfUnion({ discriminator, options, errors }: Extract<RawIssue, { code: 'invalid_union' }>): string {
  if (discriminator !== undefined && Array.isArray(options)) return `must be ${listed(options.map(String), 'or')}`;
  const values = errors.map((issues) =>
    issues.length === 1 && issues[0]?.code === 'invalid_value' ? issues[0].values : null,
  );
  return values.length > 0 && values.every((one) => one !== null)
    ? `must be ${listed(values.flat().map(String), 'or')}`
    : 'is none of what it may be';
}

/** "a, b or c" */
function listed(words: readonly string[], word: string): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} ${word} ${words.at(-1)}`;
}

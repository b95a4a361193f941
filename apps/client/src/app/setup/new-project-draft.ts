import { type Fault, fit, NewProject, RoundSettings, Task } from '@gannet/contracts';
import { NO_SCHEMA, type SchemaDraft } from '../projects/schema-draft';
import { schemaSetup } from '../tasks/schema-setups';
import type { SettingsDraft } from './settings-words';

/** The steps of a new project, in order. */
export const STEPS = ['generator', 'schema', 'settings', 'check'] as const;
export type Step = (typeof STEPS)[number];

/** What an admin has typed of a new project. */
export interface NewProjectDraft {
  readonly generatorDigest: string | null;
  /** The feature maps that interpreters read; null for all. */
  readonly layers: readonly string[] | null;
  /** Of the label maps; null for that of the images. */
  readonly labelSide: number | null;
  readonly task: Task;
  /** Of every task, so that nothing is lost when another one is looked at. */
  readonly schemas: Readonly<Record<Task, SchemaDraft>>;
  readonly name: string;
  /** Null while it follows the name. */
  readonly slug: string | null;
  readonly guidelines: string;
  /** Only what was changed. */
  readonly settings: SettingsDraft;
}

export const EMPTY_DRAFT: NewProjectDraft = {
  generatorDigest: null,
  layers: null,
  labelSide: null,
  task: Task.options[0]!,
  schemas: Object.fromEntries(Task.options.map((task) => [task, NO_SCHEMA])) as Record<Task, SchemaDraft>,
  name: '',
  slug: null,
  guidelines: '',
  settings: {},
};

const LONGEST_SLUG = 64;

/** "Größe & more" → "grosse-more": a name as it may stand in addresses, empty if no letter of it may. */
export function slugOf(name: string): string {
  return name
    .toLowerCase()
    .replaceAll('ß', 'ss')
    .replaceAll('æ', 'ae')
    .replaceAll('ø', 'o')
    .replaceAll('ł', 'l')
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, LONGEST_SLUG)
    .replace(/^-+|-+$/g, '');
}

/** The settings of rounds: what was changed, and defaults, of which psi is what the generator recommends. */
export function settingsOf(changed: SettingsDraft, recommendedPsi: number | undefined): Record<string, unknown> {
  return { ...RoundSettings.parse(recommendedPsi === undefined ? {} : { psi: recommendedPsi }), ...changed };
}

/** The project as a request has it, perhaps with faults. */
export function requestOf(draft: NewProjectDraft, recommendedPsi: number | undefined): Record<string, unknown> {
  const { generatorDigest, layers, labelSide, task, schemas, name, slug, guidelines, settings } = draft;
  return {
    slug: slug ?? slugOf(name),
    name,
    guidelines,
    schema: schemaSetup(task).schemaOf(schemas[task]),
    ...(generatorDigest !== null && { generatorDigest }),
    layers,
    labelSide,
    roundDefaults: settingsOf(settings, recommendedPsi),
  };
}

/** What is wrong with it, field by field. */
export function faultsOf(request: Record<string, unknown>): readonly Fault[] {
  const read = fit(NewProject, request, { slug: 'address', generatorDigest: 'generator' });
  return read.ok ? [] : read.faults;
}

/** The step in which a field is. */
export function stepOf({ path: [field] }: Pick<Fault, 'path'>): Step {
  if (field === 'generatorDigest' || field === 'layers' || field === 'labelSide') return 'generator';
  return field === 'schema' ? 'schema' : 'settings';
}

/** A draft that was kept as text; null if it is none of this version. */
export function restored(text: string | null): NewProjectDraft | null {
  try {
    const kept: unknown = text === null ? null : JSON.parse(text);
    return isDraft(kept) ? { ...EMPTY_DRAFT, ...kept } : null;
  } catch {
    return null; // not ours, or cut off
  }
}

function isDraft(value: unknown): value is NewProjectDraft {
  if (!isObject(value)) return false;
  const { generatorDigest, layers = null, labelSide = null, task, schemas, name, slug, guidelines, settings } = value;
  return (
    (generatorDigest === null || typeof generatorDigest === 'string') &&
    (layers === null || (Array.isArray(layers) && layers.every(isText))) &&
    (labelSide === null || typeof labelSide === 'number') &&
    Task.safeParse(task).success &&
    isObject(schemas) &&
    Task.options.every((one) => isSchemaDraft(schemas[one])) &&
    typeof name === 'string' &&
    (slug === null || typeof slug === 'string') &&
    typeof guidelines === 'string' &&
    isObject(settings)
  );
}

function isSchemaDraft(value: unknown): value is SchemaDraft {
  if (!isObject(value)) return false;
  const { labels, skeleton, flipPairs, places } = value;
  return (
    Array.isArray(labels) &&
    labels.every((one) => isObject(one) && Number.isInteger(one['id']) && isText(one['name']) && isText(one['hint'])) &&
    [skeleton, flipPairs].every(
      (pairs) => Array.isArray(pairs) && pairs.every((pair) => Array.isArray(pair) && pair.length === 2),
    ) &&
    isObject(places)
  );
}

const isText = (value: unknown): value is string => typeof value === 'string';
const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

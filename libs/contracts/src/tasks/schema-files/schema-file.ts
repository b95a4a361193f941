import { fit } from '../../sentences.js';
import { type LabelSchema, NewLabelSchema, taskContract } from '../tasks.js';
import { cvatLabels, isCvat, schemaOfCvat } from './cvat.js';
import { labelStudioConfig, schemaOfLabelStudio } from './label-studio.js';
import { type Found, type RawSchema, Unreadable } from './found.js';

/** The formats of a schema in a file, with what people call them. */
export const SCHEMA_FORMATS = {
  gannet: 'Gannet (JSON)',
  cvat: 'CVAT (raw labels, JSON)',
  'label-studio': 'Label Studio (labelling configuration, XML)',
} as const;
export type SchemaFormat = keyof typeof SCHEMA_FORMATS;

/** Longest text of a schema that is read, in characters: a schema of 64 labels has less than a tenth of it. */
export const LONGEST_SCHEMA_FILE = 1_000_000;

/** A schema that was read, or a sentence that says why it cannot be. */
type SchemaFile =
  | {
      readonly ok: true;
      readonly format: SchemaFormat;
      readonly schema: LabelSchema;
      /** What was changed or left out, in sentences. */
      readonly remarks: readonly string[];
    }
  | { readonly ok: false; readonly problem: string };

/**
 * Reads a schema: one of Gannet or a project with it, the raw labels of CVAT's constructor, or a labelling configuration
 * of Label Studio, whichever it is. Nothing in it is executed, fetched or expanded.
 */
export function readSchemaFile(text: string): SchemaFile {
  if (text.length > LONGEST_SCHEMA_FILE)
    return {
      ok: false,
      problem: `The file has ${text.length} characters; a schema has at most ${LONGEST_SCHEMA_FILE}. Is it another file?`,
    };
  try {
    const { format, schema, remarks } = foundIn(text.replace(/^\uFEFF/, '').trim());
    const valid = fit(NewLabelSchema, schema, { '': 'the schema' });
    return valid.ok ? { ok: true, format, schema: valid.value, remarks } : { ok: false, problem: valid.sentence };
  } catch (error) {
    if (error instanceof Unreadable) return { ok: false, problem: error.message };
    throw error;
  }
}

function foundIn(text: string): Found & { readonly format: SchemaFormat } {
  if (text === '') throw new Unreadable('The file is empty.');
  if (text.startsWith('<')) return { format: 'label-studio', ...schemaOfLabelStudio(text) };
  const value = parsed(text);
  if (isCvat(value)) return { format: 'cvat', ...schemaOfCvat(value) };
  if (typeof value !== 'object' || value === null)
    throw new Unreadable(
      'The file has no schema: neither classes nor keypoints of Gannet, nor a list of labels of CVAT, nor a configuration of Label Studio.',
    );
  const schema = 'schema' in value ? value.schema : value;
  return { format: 'gannet', schema: schema as RawSchema, remarks: [] };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Unreadable(`The file is neither XML nor JSON: ${(error as Error).message}.`);
  }
}

/** A schema as the text of a file, and what the format has no place for, in sentences. */
interface WrittenSchema {
  readonly text: string;
  readonly remarks: readonly string[];
  /** Of the file's name. */
  readonly extension: 'json' | 'xml';
}

/** Writes a schema in a format. `colorOf` gives the colour of a label without one of its own, by its place, as #rrggbb. */
export function writeSchemaFile(
  schema: LabelSchema,
  format: SchemaFormat,
  colorOf: (index: number) => string,
): WrittenSchema {
  const labels = taskContract(schema.task).labelsOf(schema);
  return WRITERS[format](schema, (index) => labels[index]?.color ?? colorOf(index));
}

const WRITERS: Readonly<
  Record<SchemaFormat, (schema: LabelSchema, colorOf: (index: number) => string) => WrittenSchema>
> = {
  gannet: (schema) => ({ text: `${JSON.stringify(schema, null, 2)}\n`, remarks: [], extension: 'json' }),
  cvat: (schema, colorOf) => ({ ...cvatLabels(schema, colorOf), extension: 'json' }),
  'label-studio': (schema, colorOf) => ({ ...labelStudioConfig(schema, colorOf), extension: 'xml' }),
};
